using System.Security.Cryptography;
using HealthLedger.Ledger.State;
using HealthLedger.Primitives;

namespace HealthLedger.Tests.Ledger.State;

/// <summary>A tree beside a plain list of its leaves, with places that are not hashes: prefixes of any length are
/// shared.</summary>
internal sealed class PagedTree
{
    private readonly Draw _draw;
    private readonly List<byte[]> _places = [];
    private ulong _height;

    public PagedTree(int seed)
    {
        _draw = new Draw(seed);
        int count = _draw.Pick(1, 2, 3, 40, 200);
        int shared = _draw.Pick(0, 1, 4, 7, 60, 128, 251, 255);
        byte[] first = _draw.Bytes(32);
        for (int i = 0; i < count; i++)
        {
            byte[] place = [.. first];
            byte[] other = _draw.Bytes(32);
            int keep = shared == 0 ? 0 : _draw.Below(shared + 1);
            for (int bit = keep; bit < 256; bit++)
            {
                int mask = 0x80 >> (bit & 7);
                place[bit >> 3] = (byte)((place[bit >> 3] & ~mask) | (other[bit >> 3] & mask));
            }

            if (!_places.Exists(known => known.AsSpan().SequenceEqual(place)))
            {
                _places.Add(place);
            }
        }
    }

    public StateTreePage Root { get; private set; } = StateTreePage.Empty;

    public StateTree Tree => new(Root);

    public Dictionary<Digest256, Digest256> Model { get; } = [];

    public PageStore Store { get; } = new();

    public IEnumerable<Digest256> Places => _places.Select(place => new Digest256(place));

    /// <summary>Sets and removes some of the places at once.</summary>
    public void Step()
    {
        List<byte[]> places = [];
        List<StateTreeLeaf?> leaves = [];
        int removals = _draw.Pick(0, 1, 3);
        foreach (byte[] place in _places)
        {
            if (_draw.Below(3) == 0)
            {
                continue;
            }

            Digest256 at = new(place);
            places.Add([.. place]);
            if (_draw.Below(4) < removals)
            {
                leaves.Add(null);
                Model.Remove(at);
            }
            else
            {
                Digest256 value = _draw.Below(4) == 0 && Model.TryGetValue(at, out Digest256 same)
                    ? same
                    : new Digest256(_draw.Bytes(32));
                leaves.Add(new StateTreeLeaf(at, value));
                Model[at] = value;
            }
        }

        Apply(places, leaves);
    }

    public void Clear()
    {
        Apply([.. _places.Select(place => (byte[])[.. place])], [.. _places.Select(_ => (StateTreeLeaf?)null)]);
        Model.Clear();
    }

    /// <summary>docs/spec/ledger.md, 7, from the list alone.</summary>
    public Digest256 Expected() => new(Naive([.. Model.Select(row => (row.Key.ToArray(), row.Value.ToArray()))], 0));

    private static byte[] Naive((byte[] Place, byte[] Value)[] rows, int bit)
    {
        if (rows.Length <= 1)
        {
            return rows.Length == 0 ? new byte[32] : SHA256.HashData([0, .. rows[0].Place, .. rows[0].Value]);
        }

        bool IsRight((byte[] Place, byte[] Value) row) => ((row.Place[bit / 8] >> (7 - (bit % 8))) & 1) == 1;
        byte[] left = Naive([.. rows.Where(row => !IsRight(row))], bit + 1);
        byte[] right = Naive([.. rows.Where(IsRight)], bit + 1);
        return SHA256.HashData([1, .. left, .. right]);
    }

    private void Apply(List<byte[]> places, List<StateTreeLeaf?> leaves)
    {
        (StateTreePage? root, List<StateTreeChange> pages, List<Digest256> missing) =
            StateTreeEdit.Apply(Root, ++_height, [.. places], [.. leaves]);
        Assert.Empty(missing);
        Root = root!;
        Store.Apply(pages);
    }
}
