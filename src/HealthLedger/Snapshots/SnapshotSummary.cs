using HealthLedger.Primitives;

namespace HealthLedger.Snapshots;

/// <summary>What a snapshot is of. Counts, positions and digests; never content.</summary>
public sealed class SnapshotSummary
{
    /// <summary>The ledger.</summary>
    public required LedgerId LedgerId { get; init; }

    /// <summary>The sealed height whose state it is.</summary>
    public required BlockHeight Height { get; init; }

    /// <summary>The hash of the header at that height.</summary>
    public required Digest256 HeaderHash { get; init; }

    /// <summary>The time of that block.</summary>
    public required DateTimeOffset Time { get; init; }

    /// <summary>The epoch of that block.</summary>
    public required ulong Epoch { get; init; }

    /// <summary>Entries in the history at that height, none of which is in it.</summary>
    public required ulong HistorySize { get; init; }

    /// <summary>State rows in it.</summary>
    public required ulong Rows { get; init; }

    /// <summary>Bytes of the file.</summary>
    public required long SizeBytes { get; init; }
}
