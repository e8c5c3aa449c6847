using HealthLedger.Cryptography;
using HealthLedger.Primitives;

namespace HealthLedger.Ledger.State;

/// <summary>One value of the state with its place in the tree.</summary>
internal sealed class StateLeaf
{
    public const int BlindingBytes = 16;

    public StateLeaf(StateKind kind, byte[] key, byte[] value, byte[] blinding)
        : this(new StateKey(kind, key), value, blinding)
    {
    }

    public StateLeaf(StateKey key, byte[] value, byte[] blinding)
    {
        Kind = key.Kind;
        Key = key.Key;
        Value = value;
        Blinding = blinding;
        Place = key.Place;
    }

    public StateKind Kind { get; }

    public byte[] Key { get; }

    public byte[] Value { get; }

    /// <summary>16 bytes.</summary>
    public byte[] Blinding { get; }

    /// <summary>`H("state-key"; kind, key)`: the leaf's key in the tree.</summary>
    public Digest256 Place { get; }

    public static Digest256 PlaceOf(StateKind kind, ReadOnlySpan<byte> key) =>
        LabelledHash.Of(HashLabel.StateKey, (ulong)kind, key);

    /// <summary>The first 16 bytes of `H("state-blinding"; source, kind, key)`.</summary>
    public static byte[] BlindingOf(Digest256 source, StateKind kind, ReadOnlySpan<byte> key)
    {
        Span<byte> sourceBytes = stackalloc byte[Digest256.SizeBytes];
        source.CopyTo(sourceBytes);
        return LabelledHash.Of(HashLabel.StateBlinding, sourceBytes, (ulong)kind, key).ToArray()[..BlindingBytes];
    }

    public Digest256 ValueHash() => LabelledHash.Of(HashLabel.StateValue, Value, Blinding);
}
