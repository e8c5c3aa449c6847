using HealthLedger.Consensus;
using HealthLedger.Consensus.Certificates;
using HealthLedger.Primitives;
using HealthLedger.Testing.Simulation.Disk;

namespace HealthLedger.Testing.Simulation.Nodes;

/// <summary>
/// A node's database: sealed blocks, each written in one transaction, and the state behind the newest. Of a crash in a
/// transaction nothing remains; of a disk that lied, what it kept.
/// </summary>
internal sealed class NodeStore
{
    private static readonly byte[] Row = new byte[64];

    private readonly VirtualDisk _disk;
    private readonly VirtualFile _file = new();
    private readonly List<(NodeHead Head, SealedHeader? Seals)> _blocks = [];
    private readonly Dictionary<SubmissionId, ulong> _sealedAt = [];
    private readonly SortedSet<ulong> _damaged = [];
    private int _durable;

    // Of a store that began with a snapshot: the heights below it are known as the epochs that they lead to, and not
    // held.
    private ulong _first = 1;

    /// <param name="disk">The machine's disk.</param>
    /// <param name="genesis">Height 0.</param>
    public NodeStore(VirtualDisk disk, NodeHead genesis)
    {
        _disk = disk;
        _blocks.Add((genesis, null));
        _durable = 1;
        Shelf = new BundleShelf(disk);
    }

    /// <summary>The bundles, which are in the same database.</summary>
    public BundleShelf Shelf { get; private set; }

    /// <summary>The newest sealed height.</summary>
    public ulong Height => (ulong)(_blocks.Count - 1);

    public NodeHead Head => _blocks[^1].Head;

    /// <summary>Header and seals of the newest height; null at genesis.</summary>
    public SealedHeader? Seals => _blocks[^1].Seals;

    /// <summary>The lowest height whose block it has, or will have.</summary>
    public ulong First => _first;

    /// <summary>A block and its seals; none at genesis, below a snapshot, or where a bit has changed.</summary>
    public (NodeHead Head, SealedHeader Seals)? Read(ulong height) =>
        height >= _first && height <= Height && !_damaged.Contains(height)
            ? (_blocks[(int)height].Head, _blocks[(int)height].Seals!)
            : null;

    /// <summary>The sets of all epochs up to that of the next block, in order.</summary>
    public IEnumerable<ReplicaSet> Sets => _blocks
        .Where((block, height) => height == 0 || block.Head.EpochStart == (ulong)height)
        .Select(block => block.Head.Ledger.Replicas);

    /// <summary>At which height a submission is sealed here.</summary>
    public ulong? SealedAt(SubmissionId id) => _sealedAt.TryGetValue(id, out ulong height) ? height : null;

    /// <summary>Lets an empty store begin with the state of another one, in one transaction.</summary>
    /// <param name="other">Who has given it. That seals and rows are as they must be is checked by the product, and not
    /// here.</param>
    /// <param name="height">A height whose block the other has.</param>
    /// <param name="isWhole">Whether it knows the change of the set that is decided and to come.</param>
    /// <exception cref="DiskFailure">It is not stored, or may be.</exception>
    public void Begin(NodeStore other, ulong height, bool isWhole)
    {
        int lies = _disk.Lies;
        _disk.Write(_file, _file.Length, Row);
        _disk.Synchronise(_file);
        _first = height;
        for (int i = 1; i <= (int)height; i++)
        {
            NodeHead head = other._blocks[i].Head;
            Add(isWhole ? head : head.WithoutSchedule(), other._blocks[i].Seals!);
        }

        _durable = lies == _disk.Lies ? _blocks.Count : _durable;
    }

    /// <summary>Stores a block in one transaction.</summary>
    /// <exception cref="DiskFailure">It is not stored, or may be.</exception>
    public void Commit(NodeHead head, SealedHeader seals)
    {
        int lies = _disk.Lies;
        _disk.Write(_file, _file.Length, Row);
        _disk.Synchronise(_file);
        Add(head, seals);
        _durable = lies == _disk.Lies ? _blocks.Count : _durable;
    }

    /// <summary>A bit changes in a block; whoever reads it notices (its hash).</summary>
    public bool Damage(ulong height) => height >= _first && height < Height && _damaged.Add(height);

    /// <summary>The power fails.</summary>
    public void Crash()
    {
        Shelf.Crash();
        for (int i = _blocks.Count - 1; i >= _durable; i--)
        {
            foreach (SubmissionId id in _blocks[i].Head.Accepted)
            {
                if (_sealedAt[id] == (ulong)i)
                {
                    _sealedAt.Remove(id);
                }
            }

            _blocks.RemoveAt(i);
        }

        if (Height < _first)
        {
            _first = 1;
        }
    }

    /// <summary>A copy of what is on the medium.</summary>
    public NodeStore Copy(VirtualDisk disk)
    {
        NodeStore copy = new(disk, _blocks[0].Head) { Shelf = Shelf.Copy(disk) };
        for (int i = 1; i < _durable; i++)
        {
            copy.Add(_blocks[i].Head, _blocks[i].Seals!);
        }

        copy._first = (ulong)_durable > _first ? _first : 1;
        copy._durable = copy._blocks.Count;
        return copy;
    }

    private void Add(NodeHead head, SealedHeader seals)
    {
        _blocks.Add((head, seals));
        foreach (SubmissionId id in head.Accepted)
        {
            _sealedAt.TryAdd(id, head.Height);
        }
    }
}
