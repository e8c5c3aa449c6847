using HealthLedger.Storage;

namespace HealthLedger.Ledger.State;

/// <summary>The state after a block, and what the block has changed in it.</summary>
internal sealed class StateUpdate
{
    public required StateTree Tree { get; init; }

    public required IReadOnlyList<StateRow> Rows { get; init; }

    /// <summary>Rows that are seldom read again.</summary>
    public required IReadOnlyList<LoadedRow> Fresh { get; init; }

    /// <summary>Pages set and removed, once a path, as the tree has them: not everybody stores them.</summary>
    public required IReadOnlyList<StateTreeChange> Pages { get; init; }
}
