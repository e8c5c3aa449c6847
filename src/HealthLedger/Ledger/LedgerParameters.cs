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

    /// <summary>What one operation may cost. Default 4,194,304.</summary>
    public uint MaxCost { get; init; } = 4 * 1024 * 1024;

    /// <summary>What an organisation can have left of its quota at most. Default 60,000,000,000.</summary>
    public ulong QuotaCapacity { get; init; } = 60_000_000_000;

    /// <summary>By how much a quota grows in a millisecond of block time. Default 1,000,000.</summary>
    public ulong QuotaRefill { get; init; } = 1_000_000;

    /// <summary>
    /// Whether a node can work under them: an operation with its enrolment fits into a submission, a submission
    /// into a batch, a batch with its header into a journal record, and an operation into a quota.
    /// </summary>
    public bool AreUsable =>
        Window >= 1
        && HeartbeatMilliseconds >= 1
        && MaxOperations >= 2
        && MaxSubmissionBytes >= 64 * 1024
        && MaxBatchBytes >= MaxSubmissionBytes + 4096
        && MaxBatchBytes <= 63 * 1024 * 1024
        && MaxCost >= 64 * 1024
        && QuotaCapacity >= MaxCost
        && QuotaRefill >= 1;

    public static LedgerParameters Read(ref CanonicalReader reader)
    {
        reader.Array(10);
        return new LedgerParameters
        {
            Window = reader.Unsigned(1_000_000),
            DriftMilliseconds = reader.Unsigned(MaxDuration),
            HeartbeatMilliseconds = reader.Unsigned(MaxDuration),
            PermitTtlMilliseconds = reader.Unsigned(MaxDuration),
            MaxOperations = reader.Unsigned(1_000_000),
            MaxSubmissionBytes = reader.Unsigned(256 * 1024 * 1024),
            MaxBatchBytes = reader.Unsigned(512 * 1024 * 1024),
            MaxCost = reader.Unsigned(uint.MaxValue),
            QuotaCapacity = reader.Unsigned(),
            QuotaRefill = reader.Unsigned(),
        };
    }

    public byte[] Encode()
    {
        CanonicalWriter writer = new(stackalloc byte[96]);
        writer.Array(10);
        writer.Unsigned(Window);
        writer.Unsigned(DriftMilliseconds);
        writer.Unsigned(HeartbeatMilliseconds);
        writer.Unsigned(PermitTtlMilliseconds);
        writer.Unsigned(MaxOperations);
        writer.Unsigned(MaxSubmissionBytes);
        writer.Unsigned(MaxBatchBytes);
        writer.Unsigned(MaxCost);
        writer.Unsigned(QuotaCapacity);
        writer.Unsigned(QuotaRefill);
        byte[] bytes = writer.ToArray();
        writer.Dispose();
        return bytes;
    }
}
