using System.Numerics;
using HealthLedger.Primitives;

namespace HealthLedger.Ledger.State;

/// <summary>
/// Four levels of the state tree: 16 slots, each empty, a leaf or a page below. Never changed; its hash is that of
/// the binary tree over its slots. Only the cached parts of what its slots refer to come and go. A state has many
/// pages of few leaves each, so that a leaf is not an object: the digests of all stand in one array.
/// </summary>
internal sealed class StateTreePage
{
    public const int SlotCount = 16;

    /// <summary>About what a page with its leaves takes in memory: an estimate for counting many of them.</summary>
    public const long UsualBytes = 512;

    // A page with few entries costs as few hashes to compute again, and there are many such pages.
    private const int KeepNodesFrom = 5;

    // Of a leaf: its place, the hash of its value, its own hash.
    private const int LeafDigests = 3;

    private const int OwnBytes = 80;
    private const int ArrayBytes = 24;
    private const int ChildBytes = 56;
    private const int RowBytes = 260;

    // The leaves in the order of their slots, then the nodes that are kept, in the order of their numbers.
    private readonly Digest256[] _digests;
    private readonly ushort _filled;
    private readonly ushort _leaves;
    private readonly ushort _kept;

    // For each entry a StateTreeChild, a LoadedRow or null; no array when all are null.
    private object?[]? _loaded;
    private bool _isUsed;

    /// <summary>Makes a page.</summary>
    /// <param name="slots">What stands in its slots.</param>
    /// <param name="height">The block that made the page; 0 for one that was read.</param>
    /// <param name="before">The page that this one replaces: hashes of what did not change are taken from it.</param>
    public StateTreePage(ReadOnlySpan<StateTreeSlot> slots, ulong height, StateTreePage? before = null)
    {
        Height = height;
        int changed = 0;
        for (int i = 0; i < SlotCount; i++)
        {
            int bit = 1 << i;
            _filled |= (ushort)(slots[i].IsEmpty ? 0 : bit);
            _leaves |= (ushort)(slots[i].IsLeaf ? bit : 0);
            changed |= before is null || !before[i].IsSame(slots[i]) ? bit : 0;
        }

        Span<Digest256> nodes = stackalloc Digest256[SlotCount];
        for (int node = SlotCount - 1; node > 0; node--)
        {
            if ((changed & MaskOf(node)) == 0 && before!.IsKept(node))
            {
                nodes[node] = before.KeptNode(node);
            }
            else
            {
                nodes[node] = HashOf(node, slots, nodes);
            }

            _kept |= (ushort)(node > 1 && Count >= KeepNodesFrom && !IsEnd(node) ? 1 << node : 0);
        }

        Hash = nodes[1];
        _digests = new Digest256[(LeafDigests * BitOperations.PopCount(_leaves)) + BitOperations.PopCount(_kept)];
        _loaded = Fill(slots, nodes);
        _isUsed = true;
    }

    /// <summary>A page without entries: the root of a tree without rows.</summary>
    public static StateTreePage Empty { get; } = new(new StateTreeSlot[SlotCount], 0);

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

    /// <summary>An estimate of the memory that the page takes, with what its slots refer to but pages below.</summary>
    public long Bytes
    {
        get
        {
            long bytes = OwnBytes + ArrayBytes + ((long)_digests.Length * Digest256.SizeBytes);
            if (Volatile.Read(ref _loaded) is not { } loaded)
            {
                return bytes;
            }

            bytes += ArrayBytes + (IntPtr.Size * loaded.Length);
            foreach (object? one in loaded)
            {
                bytes += one switch
                {
                    null => 0,
                    LoadedRow { Row: { } row } => ArrayBytes + RowBytes + row.Key.Length + row.Value.Length,
                    LoadedRow => ArrayBytes,
                    _ => ChildBytes,
                };
            }

            return bytes;
        }
    }

    public StateTreeSlot this[int slot]
    {
        get
        {
            int bit = 1 << slot;
            return (_filled & bit) == 0
                ? default
                : (_leaves & bit) != 0 ? new StateTreeSlot(this, slot) : new StateTreeSlot(ChildAt(slot));
        }
    }

    /// <summary>Whether slots are a page: one leaf alone, or nothing, stands in the page above.</summary>
    public static bool IsPage(ReadOnlySpan<StateTreeSlot> slots, out StateTreeSlot single)
    {
        single = default;
        foreach (StateTreeSlot slot in slots)
        {
            if (slot.Child is not null || (!slot.IsEmpty && !single.IsEmpty))
            {
                single = default;
                return true;
            }

            single = slot.IsEmpty ? single : slot;
        }

        return false;
    }

    public void CopyTo(Span<StateTreeSlot> slots)
    {
        for (int i = 0; i < SlotCount; i++)
        {
            slots[i] = this[i];
        }
    }

    /// <summary>The hash of a node of the tree in the page: 1 is its root, 16 to 31 are the slots.</summary>
    public Digest256 Node(int node)
    {
        if (node == 1)
        {
            return Hash;
        }

        if (node >= SlotCount)
        {
            return this[node - SlotCount].Hash;
        }

        if (IsKept(node))
        {
            return KeptNode(node);
        }

        StateTreeSlots slots = default;
        CopyTo(slots);
        Span<Digest256> nodes = stackalloc Digest256[SlotCount];
        for (int i = SlotCount - 1; i >= node; i--)
        {
            nodes[i] = HashOf(i, slots, nodes);
        }

        return nodes[node];
    }

    /// <summary>Whether nothing is below a node, or one leaf alone: there a path ends.</summary>
    public bool IsEnd(int node, out StateTreeSlot leaf)
    {
        int filled = _filled & MaskOf(node);
        leaf = filled != 0 && IsEnd(node) ? this[BitOperations.TrailingZeroCount(filled)] : default;
        return filled == 0 || leaf.IsLeaf;
    }

    /// <summary>Gives back the memory of rows that are not there any more.</summary>
    public void Tidy()
    {
        if (Volatile.Read(ref _loaded) is { } loaded && _filled == _leaves
            && Array.TrueForAll(loaded, one => one is null or LoadedRow { Row: null }))
        {
            Volatile.Write(ref _loaded, null);
        }
    }

    internal Digest256 PlaceAt(int slot) => _digests[LeafDigests * LeafOf(slot)];

    internal Digest256 ValueHashAt(int slot) => _digests[(LeafDigests * LeafOf(slot)) + 1];

    internal Digest256 HashAt(int slot) => _digests[(LeafDigests * LeafOf(slot)) + 2];

    internal LoadedRow? LoadedAt(int slot) => Volatile.Read(ref _loaded)?[EntryOf(slot)] as LoadedRow;

    internal void KeepAt(int slot, StateLeaf row)
    {
        object?[]? loaded = Volatile.Read(ref _loaded);
        if (loaded is null)
        {
            object?[] made = new object?[Count];
            loaded = Interlocked.CompareExchange(ref _loaded, made, null) ?? made;
        }

        LoadedRow kept = new(row);
        if (Interlocked.CompareExchange(ref loaded[EntryOf(slot)], kept, null) is LoadedRow known)
        {
            known.Row = row;
        }
    }

    private static int MaskOf(int node)
    {
        int level = BitOperations.Log2((uint)node);
        int width = SlotCount >> level;
        return ((1 << width) - 1) << ((node - (1 << level)) * width);
    }

    private static int Rank(int mask, int bit) => BitOperations.PopCount((uint)mask & ((1u << bit) - 1));

    private int LeafOf(int slot) => Rank(_leaves, slot);

    private int EntryOf(int slot) => Rank(_filled, slot);

    // Set for as long as the page has a child.
    private StateTreeChild ChildAt(int slot) => (StateTreeChild)Volatile.Read(ref _loaded)![EntryOf(slot)]!;

    private bool IsKept(int node) => (_kept & (1 << node)) != 0;

    private Digest256 KeptNode(int node) =>
        _digests[(LeafDigests * BitOperations.PopCount(_leaves)) + Rank(_kept, node)];

    private bool IsEnd(int node)
    {
        int filled = _filled & MaskOf(node);
        return filled == 0 || ((filled & (filled - 1)) == 0 && (filled & _leaves) != 0);
    }

    private object?[]? Fill(ReadOnlySpan<StateTreeSlot> slots, ReadOnlySpan<Digest256> nodes)
    {
        object?[]? loaded = _filled == _leaves ? null : new object?[Count];
        int digest = 0;
        for (int slot = 0; slot < SlotCount; slot++)
        {
            if (slots[slot].Child is { } child)
            {
                loaded![EntryOf(slot)] = child;
            }
            else if (slots[slot].IsLeaf)
            {
                _digests[digest++] = slots[slot].Place;
                _digests[digest++] = slots[slot].ValueHash;
                _digests[digest++] = slots[slot].Hash;
                if (slots[slot].Loaded is { Row: not null } row)
                {
                    loaded ??= new object?[Count];
                    loaded[EntryOf(slot)] = row;
                }
            }
        }

        for (int node = 2; node < SlotCount; node++)
        {
            if (IsKept(node))
            {
                _digests[digest++] = nodes[node];
            }
        }

        return loaded;
    }

    private Digest256 HashOf(int node, ReadOnlySpan<StateTreeSlot> slots, ReadOnlySpan<Digest256> nodes)
    {
        if (IsEnd(node))
        {
            int filled = _filled & MaskOf(node);
            return filled == 0 ? default : slots[BitOperations.TrailingZeroCount(filled)].Hash;
        }

        int left = node * 2;
        return left >= SlotCount
            ? StateHash.OfNode(slots[left - SlotCount].Hash, slots[left + 1 - SlotCount].Hash)
            : StateHash.OfNode(nodes[left], nodes[left + 1]);
    }
}
