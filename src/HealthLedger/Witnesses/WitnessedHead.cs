using HealthLedger.Primitives;

namespace HealthLedger.Witnesses;

/// <summary>The newest head of a ledger that a witness signed.</summary>
public sealed class WitnessedHead
{
    /// <summary>The height of the block.</summary>
    public required BlockHeight Height { get; init; }

    /// <summary>The hash of its header.</summary>
    public required Digest256 HeaderHash { get; init; }

    /// <summary>The entries of the history up to it.</summary>
    public required ulong HistorySize { get; init; }

    /// <summary>The root of that history.</summary>
    public required Digest256 HistoryRoot { get; init; }

    /// <summary>The time of the block.</summary>
    public required DateTimeOffset Time { get; init; }
}
