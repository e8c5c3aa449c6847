using HealthLedger.Primitives;

namespace HealthLedger.Ledger.State;

/// <summary>The root of the state tree from all its leaves at once, without pages.</summary>
internal static class StateRoot
{
    /// <summary>The root; zero where there is no leaf; null where two leaves stand at one place.</summary>
    /// <param name="leaves">Each leaf's place and hash, in any order.</param>
    public static Digest256? Of(IReadOnlyList<(Digest256 Place, Digest256 Hash)> leaves) => Of(leaves, 0);

    /// <summary>The hash of the subtree in which all places have the same first bits.</summary>
    /// <param name="leaves">Each leaf's place and hash, in any order.</param>
    /// <param name="bits">How many bits.</param>
    /// <returns>As for the whole tree.</returns>
    public static Digest256? Of(IReadOnlyList<(Digest256 Place, Digest256 Hash)> leaves, int bits)
    {
        byte[][] places = new byte[leaves.Count][];
        Digest256[] hashes = new Digest256[leaves.Count];
        for (int i = 0; i < hashes.Length; i++)
        {
            places[i] = leaves[i].Place.ToArray();
            hashes[i] = leaves[i].Hash;
        }

        Array.Sort(places, hashes, PlaceOrder.Instance);
        for (int i = 1; i < places.Length; i++)
        {
            if (places[i].AsSpan().SequenceEqual(places[i - 1]))
            {
                return null;
            }
        }

        return Of(places, hashes, bits);
    }

    /// <summary>The root over subtrees side by side, of which a power of two together are the tree.</summary>
    /// <param name="subtrees">How many leaves each has, and its hash.</param>
    public static Digest256 OfSubtrees(ReadOnlySpan<(long Leaves, Digest256 Hash)> subtrees)
    {
        long leaves = 0;
        Digest256 only = default;
        foreach ((long count, Digest256 hash) in subtrees)
        {
            leaves += count;
            only = count > 0 ? hash : only;
        }

        int half = subtrees.Length / 2;
        return leaves <= 1 || half == 0
            ? only
            : StateHash.OfNode(OfSubtrees(subtrees[..half]), OfSubtrees(subtrees[half..]));
    }

    // Recursion is bounded by the 256 bits of a place, because no two are the same.
    private static Digest256 Of(ReadOnlySpan<byte[]> places, ReadOnlySpan<Digest256> hashes, int bit)
    {
        if (hashes.Length <= 1)
        {
            return hashes.Length == 0 ? default : hashes[0];
        }

        int split = 0;
        while (split < places.Length && ((places[split][bit >> 3] >> (7 - (bit & 7))) & 1) == 0)
        {
            split++;
        }

        return StateHash.OfNode(
            Of(places[..split], hashes[..split], bit + 1), Of(places[split..], hashes[split..], bit + 1));
    }
}
