using System.Security.Cryptography;

namespace HealthLedger.Tests.Verifier.Forge;

/// <summary>The state tree as docs/spec/ledger.md, section 7 defines it, by recursion over the leaves.</summary>
internal sealed class ForgedState
{
    private readonly SortedDictionary<string, (byte[] Key, byte[] Value)> _leaves = new(StringComparer.Ordinal);

    public ForgedState()
    {
    }

    public ForgedState(ForgedState other)
    {
        foreach ((string place, (byte[], byte[]) leaf) in other._leaves)
        {
            _leaves.Add(place, leaf);
        }
    }

    public byte[] Root => RootOf([.. _leaves.Values], 0);

    public static byte[] PlaceOf(int kind, byte[] key)
    {
        return ForgeCbor.Hash("state-key", kind, key);
    }

    public void Set(int kind, byte[] key, byte[] value, byte[] blinding)
    {
        byte[] place = PlaceOf(kind, key);
        _leaves[Convert.ToHexString(place)] = (place, ForgeCbor.Hash("state-value", value, blinding));
    }

    public void Remove(int kind, byte[] key)
    {
        _leaves.Remove(Convert.ToHexString(PlaceOf(kind, key)));
    }

    /// <summary>The items of the state proof of a key.</summary>
    public object?[] Prove(int kind, byte[] key)
    {
        return ProvePlace(PlaceOf(kind, key));
    }

    public object?[] ProvePlace(byte[] place)
    {
        List<object?> siblings = [];
        (byte[] Key, byte[] Value)[] node = [.. _leaves.Values];
        while (node.Length > 1)
        {
            int depth = siblings.Count;
            bool right = IsRight(place, depth);
            siblings.Add(RootOf([.. node.Where(leaf => IsRight(leaf.Key, depth) != right)], depth + 1));
            node = [.. node.Where(leaf => IsRight(leaf.Key, depth) == right)];
        }

        return [1, siblings.ToArray(), node.Length == 0 ? null : new object?[] { node[0].Key, node[0].Value }];
    }

    public static bool IsRight(byte[] place, int depth)
    {
        return (place[depth / 8] & (0x80 >> (depth % 8))) != 0;
    }

    private static byte[] RootOf((byte[] Key, byte[] Value)[] leaves, int depth)
    {
        return leaves.Length switch
        {
            0 => new byte[32],
            1 => SHA256.HashData([0x00, .. leaves[0].Key, .. leaves[0].Value]),
            _ => SHA256.HashData([
                0x01,
                .. RootOf([.. leaves.Where(leaf => !IsRight(leaf.Key, depth))], depth + 1),
                .. RootOf([.. leaves.Where(leaf => IsRight(leaf.Key, depth))], depth + 1),
            ]),
        };
    }
}
