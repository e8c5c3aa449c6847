using HealthLedger.Canonical;

namespace HealthLedger.Ledger;

/// <summary>What genesis fixes for all replicas: `parameters` of docs/spec/ledger.md section 1.</summary>
internal sealed class LedgerParameters
{
    public const uint MaxDuration = 86_400_000;

    /// <summary>How many heights a submission may wait and is remembered. Default 10,000.</summary>
    public uint Window { get; init; } = 10_000;

    /// <summary>Clock drift allowed, milliseconds. Default 2,000.</summary>
    public uint DriftMilliseconds { get; init; } = 2_000;

    /// <summary>How often block time advances while a permit is open, milliseconds. Default 10,000.</summary>
    public uint HeartbeatMilliseconds { get; init; } = 10_000;

    /// <summary>How long a permit stays open in block time, milliseconds. Default 60,000.</summary>
    public uint PermitTtlMilliseconds { get; init; } = 60_000;

    /// <summary>Operations in one submission. Default 10,000.</summary>
    public uint MaxOperations { get; init; } = 10_000;

    /// <summary>Bytes of one submission. Default 8 MiB.</summary>
    public uint MaxSubmissionBytes { get; init; } = 8 * 1024 * 1024;

    /// <summary>Bytes of one batch. Default 32 MiB.</summary>
    public uint MaxBatchBytes { get; init; } = 32 * 1024 * 1024;

    /// <summary>
    /// Whether a node can work under them: an operation with its enrolment fits into a submission, a submission into a batch,
    /// and a batch with its header into a journal record.
    /// </summary>
    public bool AreUsable =>
        Window >= 1
        && HeartbeatMilliseconds >= 1
        && MaxOperations >= 2
        && MaxSubmissionBytes >= 64 * 1024
        && MaxBatchBytes >= MaxSubmissionBytes + 4096
        && MaxBatchBytes <= 63 * 1024 * 1024;

    public static LedgerParameters Read(ref CanonicalReader reader)
    {
        reader.Array(7);
        return new LedgerParameters
        {
            Window = reader.Unsigned(1_000_000),
            DriftMilliseconds = reader.Unsigned(MaxDuration),
            HeartbeatMilliseconds = reader.Unsigned(MaxDuration),
            PermitTtlMilliseconds = reader.Unsigned(MaxDuration),
            MaxOperations = reader.Unsigned(1_000_000),
            MaxSubmissionBytes = reader.Unsigned(256 * 1024 * 1024),
            MaxBatchBytes = reader.Unsigned(512 * 1024 * 1024),
        };
    }

    public byte[] Encode()
    {
        CanonicalWriter writer = new(stackalloc byte[64]);
        writer.Array(7);
        writer.Unsigned(Window);
        writer.Unsigned(DriftMilliseconds);
        writer.Unsigned(HeartbeatMilliseconds);
        writer.Unsigned(PermitTtlMilliseconds);
        writer.Unsigned(MaxOperations);
        writer.Unsigned(MaxSubmissionBytes);
        writer.Unsigned(MaxBatchBytes);
        byte[] bytes = writer.ToArray();
        writer.Dispose();
        return bytes;
    }
}
