using System.Numerics;
using HealthLedger.Primitives;

namespace HealthLedger.Ledger.State;

/// <summary>
/// Four levels of the state tree: 16 slots, each empty, a leaf or a page below. Never changed; its hash is that of
/// the binary tree over its slots. Only the cached parts of what its slots refer to come and go.
/// </summary>
internal sealed class StateTreePage
{
    public const int SlotCount = 16;

    /// <summary>About what a page with its leaves takes in memory: an estimate for counting many of them.</summary>
    public const long UsualBytes = 1024;

    // A page with few entries costs as few hashes to compute again, and there are many such pages.
    private const int KeepNodesFrom = 5;

    private readonly object?[] _slots;
    private readonly Digest256[]? _nodes;
    private readonly ushort _filled;
    private readonly ushort _leaves;
    private bool _isUsed;

    /// <summary>Makes a page.</summary>
    /// <param name="slots">Per slot null, a <see cref="StateTreeLeaf"/> or a <see cref="StateTreeChild"/>.</param>
    /// <param name="height">The block that made the page; 0 for one that was read.</param>
    /// <param name="before">The page that this one replaces: hashes of what did not change are taken from it.</param>
    public StateTreePage(object?[] slots, ulong height, StateTreePage? before = null)
    {
        _slots = slots;
        Height = height;
        int changed = 0;
        for (int i = 0; i < SlotCount; i++)
        {
            int bit = 1 << i;
            _filled |= (ushort)(slots[i] is null ? 0 : bit);
            _leaves |= (ushort)(slots[i] is StateTreeLeaf ? bit : 0);
            changed |= before is null || !ReferenceEquals(before._slots[i], slots[i]) ? bit : 0;
        }

        Span<Digest256> nodes = stackalloc Digest256[SlotCount];
        Digest256[]? known = before?._nodes;
        for (int node = SlotCount - 1; node > 0; node--)
        {
            nodes[node] = known is not null && (changed & MaskOf(node)) == 0 ? known[node] : HashOf(node, nodes);
        }

        Hash = nodes[1];
        _nodes = Count >= KeepNodesFrom ? nodes.ToArray() : null;
        _isUsed = true;
    }

    /// <summary>A page without entries: the root of a tree without rows.</summary>
    public static StateTreePage Empty { get; } = new(new object?[SlotCount], 0);

    public Digest256 Hash { get; }

    /// <summary>The block that made the page: until the database has it, the page must stay in memory.</summary>
    public ulong Height { get; }

    public int Count => BitOperations.PopCount(_filled);

    /// <summary>Whether the page was walked through since this was last set to false.</summary>
    public bool IsUsed
    {
        get => Volatile.Read(ref _isUsed);
        set
        {
            // Pages near the root are walked through by everybody: reading a cache line is cheaper than writing it.
            if (_isUsed != value)
            {
                Volatile.Write(ref _isUsed, value);
            }
        }
    }

    /// <summary>An estimate of the memory that the page takes, rows included that are in memory.</summary>
    public long Bytes
    {
        get
        {
            long bytes = 280 + (_nodes is null ? 0 : 536);
            foreach (object? slot in _slots)
            {
                bytes += slot switch
                {
                    null => 0,
                    StateTreeLeaf leaf => 120 + (leaf.Row is { } row ? 260 + row.Key.Length + row.Value.Length : 0),
                    _ => 64,
                };
            }

            return bytes;
        }
    }

    public object? this[int slot] => _slots[slot];

    /// <summary>Whether slots are a page: one leaf alone, or nothing, stands in the page above.</summary>
    public static bool IsPage(ReadOnlySpan<object?> slots, out StateTreeLeaf? single)
    {
        single = null;
        foreach (object? slot in slots)
        {
            if (slot is StateTreeChild || (slot is not null && single is not null))
            {
                single = null;
                return true;
            }

            single ??= (StateTreeLeaf?)slot;
        }

        return false;
    }

    public object?[] CopySlots() => [.. _slots];

    /// <summary>The hash of a node of the tree in the page: 1 is its root, 16 to 31 are the slots.</summary>
    public Digest256 Node(int node)
    {
        if (node == 1)
        {
            return Hash;
        }

        if (node >= SlotCount)
        {
            return SlotHash(node - SlotCount);
        }

        if (_nodes is not null)
        {
            return _nodes[node];
        }

        Span<Digest256> nodes = stackalloc Digest256[SlotCount];
        for (int i = SlotCount - 1; i >= node; i--)
        {
            nodes[i] = HashOf(i, nodes);
        }

        return nodes[node];
    }

    /// <summary>Whether nothing is below a node, or one leaf alone: there a path ends.</summary>
    public bool IsEnd(int node, out StateTreeLeaf? leaf)
    {
        int filled = _filled & MaskOf(node);
        leaf = BitOperations.PopCount((uint)filled) == 1 ? _slots[BitOperations.TrailingZeroCount(filled)] as
            StateTreeLeaf : null;
        return filled == 0 || leaf is not null;
    }

    private static int MaskOf(int node)
    {
        int level = BitOperations.Log2((uint)node);
        int width = SlotCount >> level;
        return ((1 << width) - 1) << ((node - (1 << level)) * width);
    }

    private Digest256 HashOf(int node, ReadOnlySpan<Digest256> nodes)
    {
        if (IsEnd(node, out StateTreeLeaf? leaf))
        {
            return leaf?.Hash ?? default;
        }

        int left = node * 2;
        return left >= SlotCount
            ? StateHash.OfNode(SlotHash(left - SlotCount), SlotHash(left + 1 - SlotCount))
            : StateHash.OfNode(nodes[left], nodes[left + 1]);
    }

    private Digest256 SlotHash(int slot) => _slots[slot] switch
    {
        StateTreeLeaf leaf => leaf.Hash,
        StateTreeChild child => child.Hash,
        _ => default,
    };
}
