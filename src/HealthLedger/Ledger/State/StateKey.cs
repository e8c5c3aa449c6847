using HealthLedger.Primitives;

namespace HealthLedger.Ledger.State;

/// <summary>Which row is meant, with its place in the tree.</summary>
internal sealed class StateKey
{
    public StateKey(StateKind kind, byte[] key)
        : this(kind, key, StateLeaf.PlaceOf(kind, key))
    {
    }

    public StateKey(StateKind kind, byte[] key, Digest256 place)
    {
        Kind = kind;
        Key = key;
        Place = place;
    }

    public StateKind Kind { get; }

    public byte[] Key { get; }

    public Digest256 Place { get; }
}
