using HealthLedger.Primitives;

namespace HealthLedger.Ledger.State;

/// <summary>
/// Places of rows that a batch names, each hashed once: a row is named when it is loaded, looked for and set. Used by
/// one execution at a time.
/// </summary>
internal sealed class StatePlaces
{
    private readonly Dictionary<byte[], Digest256>?[] _byKind = new Dictionary<byte[], Digest256>?[32];
    private readonly int _records;

    /// <summary>Makes it.</summary>
    /// <param name="records">About how many records are named.</param>
    public StatePlaces(int records = 0) => _records = records;

    /// <summary>The place of a row.</summary>
    public Digest256 Of(StateKind kind, ReadOnlySpan<byte> key)
    {
        Dictionary<byte[], Digest256>.AlternateLookup<ReadOnlySpan<byte>> known =
            (_byKind[(int)kind] ??= new Dictionary<byte[], Digest256>(
                kind == StateKind.Record ? _records : 0, KeyComparer.Instance))
                .GetAlternateLookup<ReadOnlySpan<byte>>();
        if (!known.TryGetValue(key, out Digest256 place))
        {
            place = StateLeaf.PlaceOf(kind, key);
            known[key] = place;
        }

        return place;
    }

    // Authors choose their ids, so the hash is one that they cannot foresee.
    private sealed class KeyComparer : IEqualityComparer<byte[]>, IAlternateEqualityComparer<ReadOnlySpan<byte>, byte[]>
    {
        public static readonly KeyComparer Instance = new();

        public byte[] Create(ReadOnlySpan<byte> alternate) => alternate.ToArray();

        public bool Equals(byte[]? x, byte[]? y) => x.AsSpan().SequenceEqual(y);

        public bool Equals(ReadOnlySpan<byte> alternate, byte[] other) => alternate.SequenceEqual(other);

        public int GetHashCode(byte[] obj) => GetHashCode(obj.AsSpan());

        public int GetHashCode(ReadOnlySpan<byte> alternate)
        {
            HashCode hash = default;
            hash.AddBytes(alternate);
            return hash.ToHashCode();
        }
    }
}
