using HealthLedger.Storage;

namespace HealthLedger.Ledger.State;

/// <summary>A row that a block has set, or removed.</summary>
internal sealed class StateChange
{
    private readonly StateKind _kind;
    private readonly byte[] _key;

    public StateChange(StateKind kind, byte[] key, StateLeaf? leaf)
    {
        _kind = kind;
        _key = key;
        Leaf = leaf;
    }

    /// <summary>The row, or null when it was removed.</summary>
    public StateLeaf? Leaf { get; }

    /// <summary>The change as it is stored.</summary>
    public StateRow ToStored() => Leaf is { } leaf
        ? new StateRow((int)_kind, _key, leaf.Value, leaf.Blinding)
        : new StateRow((int)_kind, _key, null, ReadOnlyMemory<byte>.Empty);
}
