using System.Runtime.InteropServices;
using HealthLedger.Ledger.State;
using HealthLedger.Primitives;

namespace HealthLedger.Runtime;

/// <summary>
/// Gathers the leaves of a state in any order and gives their root or their pages, in memory that hardly grows with
/// their number: beyond some of them they go to a temporary file, apart by the first byte of their place. It holds
/// hashes alone.
/// </summary>
internal sealed class StateLeafSpill : IDisposable
{
    private const int Buckets = 256;
    private const int BucketBits = 8;
    private const int DefaultLimit = 1 << 18;

    private readonly int _limit;
    private readonly List<(Digest256 Place, Digest256 ValueHash)>[] _leaves =
        [.. Enumerable.Range(0, Buckets).Select(_ => new List<(Digest256, Digest256)>())];

    private readonly List<(long Offset, int Count)>[] _written =
        [.. Enumerable.Range(0, Buckets).Select(_ => new List<(long, int)>())];

    private FileStream? _file;
    private int _held;

    /// <param name="limit">How many leaves are held in memory.</param>
    public StateLeafSpill(int limit = DefaultLimit) => _limit = limit;

    public void Add(StateLeaf leaf) => Add(leaf.Place, leaf.ValueHash());

    public void Add(Digest256 place, Digest256 valueHash)
    {
        Span<byte> bytes = stackalloc byte[Digest256.SizeBytes];
        place.CopyTo(bytes);
        _leaves[bytes[0]].Add((place, valueHash));
        if (++_held >= _limit)
        {
            Write();
        }
    }

    /// <summary>The root; zero where there is no leaf; null where two leaves stand at one place.</summary>
    public Digest256? Root()
    {
        Span<(long Leaves, Digest256 Hash)> subtrees = new (long, Digest256)[Buckets];
        for (int bucket = 0; bucket < Buckets; bucket++)
        {
            List<(Digest256 Place, Digest256 Hash)> leaves =
                [.. Read(bucket).Select(leaf => (leaf.Place, StateHash.OfLeaf(leaf.Place, leaf.ValueHash)))];
            if (StateRoot.Of(leaves, BucketBits) is not { } hash)
            {
                return null;
            }

            subtrees[bucket] = (leaves.Count, hash);
        }

        return StateRoot.OfSubtrees(subtrees);
    }

    /// <summary>The pages of the tree, after <see cref="Root"/> has found that no two leaves stand at one place: those
    /// below each other in the order of their places, and the tree's root last.</summary>
    public IEnumerable<StateTreeChange> Pages() =>
        StateTreePages.Of(Enumerable.Range(0, Buckets).Select(Read));

    public void Dispose() => _file?.Dispose();

    private void Write()
    {
        _file ??= SpillFile.Open();
        for (int bucket = 0; bucket < Buckets; bucket++)
        {
            if (_leaves[bucket].Count > 0)
            {
                _written[bucket].Add((_file.Position, _leaves[bucket].Count));
                _file.Write(MemoryMarshal.AsBytes(CollectionsMarshal.AsSpan(_leaves[bucket])));
                _leaves[bucket].Clear();
            }
        }

        _held = 0;
    }

    private List<(Digest256 Place, Digest256 ValueHash)> Read(int bucket)
    {
        List<(Digest256 Place, Digest256 ValueHash)> leaves = [.. _leaves[bucket]];
        foreach ((long offset, int count) in _written[bucket])
        {
            (Digest256 Place, Digest256 ValueHash)[] chunk = new (Digest256, Digest256)[count];
            _file!.Position = offset;
            _file.ReadExactly(MemoryMarshal.AsBytes(chunk.AsSpan()));
            leaves.AddRange(chunk);
        }

        return leaves;
    }
}
