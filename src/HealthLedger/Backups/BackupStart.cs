using HealthLedger.Canonical;
using HealthLedger.Primitives;

namespace HealthLedger.Backups;

/// <summary>The first frame of a backup: which ledger, whose, and up to which sealed header.</summary>
internal sealed class BackupStart
{
    public required ReadOnlyMemory<byte> Genesis { get; init; }

    public required ParticipantId Organisation { get; init; }

    public required ulong Height { get; init; }

    public required Digest256 HeaderHash { get; init; }

    public required ulong HistorySize { get; init; }

    /// <summary>When it was made, by the clock of the machine; Unix milliseconds.</summary>
    public required long Created { get; init; }

    public byte[] Encode()
    {
        CanonicalWriter writer = new(stackalloc byte[1024]);
        writer.Array(7);
        writer.Unsigned((ulong)BackupItemType.Start);
        writer.Bytes(Genesis);
        writer.Id(Organisation);
        writer.Unsigned(Height);
        writer.Id(HeaderHash);
        writer.Unsigned(HistorySize);
        writer.Unsigned((ulong)Created);
        byte[] bytes = writer.ToArray();
        writer.Dispose();
        return bytes;
    }

    public static BackupStart? TryDecode(ReadOnlySpan<byte> bytes)
    {
        CanonicalReader reader = new(bytes);
        reader.Array(7);
        reader.Exactly((ulong)BackupItemType.Start);
        BackupStart start = new()
        {
            Genesis = reader.Bytes(LedgerGenesis.MaxBytes).ToArray(),
            Organisation = reader.Participant(),
            Height = reader.Unsigned(),
            HeaderHash = reader.Digest(),
            HistorySize = reader.Unsigned(),
            Created = unchecked((long)reader.Unsigned()),
        };
        return reader.End() && start.Height <= long.MaxValue && start.Created >= 0 ? start : null;
    }
}
