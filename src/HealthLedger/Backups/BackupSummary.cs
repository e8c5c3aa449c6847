using HealthLedger.Primitives;

namespace HealthLedger.Backups;

/// <summary>What a backup holds. Counts, positions and digests; never content.</summary>
public sealed class BackupSummary
{
    /// <summary>The ledger.</summary>
    public required LedgerId LedgerId { get; init; }

    /// <summary>The organisation whose node made it.</summary>
    public required ParticipantId Organisation { get; init; }

    /// <summary>The height up to which the ledger is in it.</summary>
    public required BlockHeight Height { get; init; }

    /// <summary>The hash of the header at that height.</summary>
    public required Digest256 HeaderHash { get; init; }

    /// <summary>Entries in the history at that height.</summary>
    public required ulong HistorySize { get; init; }

    /// <summary>When it was made, by the clock of the machine that made it.</summary>
    public required DateTimeOffset Created { get; init; }

    /// <summary>Blocks, without that of the genesis.</summary>
    public required ulong Blocks { get; init; }

    /// <summary>Envelopes with their shares.</summary>
    public required ulong Envelopes { get; init; }

    /// <summary>Payloads that are not in it because they were pruned, each against a sealed statement.</summary>
    public required ulong Pruned { get; init; }

    /// <summary>Rows of the private store.</summary>
    public required ulong PrivateRows { get; init; }

    /// <summary>Bytes of the backup.</summary>
    public required long SizeBytes { get; init; }

    /// <summary>SHA-256 over the backup.</summary>
    public required Digest256 Digest { get; init; }
}
