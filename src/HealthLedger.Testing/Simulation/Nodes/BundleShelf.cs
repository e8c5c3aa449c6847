using HealthLedger.Primitives;
using HealthLedger.Testing.Simulation.Disk;

namespace HealthLedger.Testing.Simulation.Nodes;

/// <summary>
/// The bundles that a node has on its disk, each written and synchronised before anybody hears of it. Of a crash in a
/// write nothing remains; of a disk that lied, what it kept.
/// </summary>
internal sealed class BundleShelf
{
    private static readonly byte[] Row = new byte[64];

    private readonly VirtualDisk _disk;
    private readonly VirtualFile _file = new();
    private readonly List<SubmissionId> _order = [];
    private readonly Dictionary<SubmissionId, ReadOnlyMemory<byte>> _bundles = [];
    private int _durable;

    public BundleShelf(VirtualDisk disk) => _disk = disk;

    /// <summary>The bytes of a bundle, or null.</summary>
    public ReadOnlyMemory<byte>? Read(SubmissionId id)
    {
        // Not a conditional: null beside bytes would become no bytes.
        if (_bundles.TryGetValue(id, out ReadOnlyMemory<byte> bytes))
        {
            return bytes;
        }

        return null;
    }

    public bool Has(SubmissionId id) => _bundles.ContainsKey(id);

    /// <summary>Stores a bundle.</summary>
    /// <exception cref="DiskFailure">It is not stored, or may be.</exception>
    public void Keep(SubmissionId id, ReadOnlyMemory<byte> bytes)
    {
        int lies = _disk.Lies;
        _disk.Write(_file, _file.Length, Row);
        _disk.Synchronise(_file);
        if (_bundles.TryAdd(id, bytes))
        {
            _order.Add(id);
        }

        if (lies == _disk.Lies)
        {
            _durable = _order.Count;
        }
    }

    /// <summary>The power fails.</summary>
    public void Crash()
    {
        for (int i = _order.Count - 1; i >= _durable; i--)
        {
            _bundles.Remove(_order[i]);
            _order.RemoveAt(i);
        }
    }

    /// <summary>A copy of what is on the medium.</summary>
    public BundleShelf Copy(VirtualDisk disk)
    {
        BundleShelf copy = new(disk);
        foreach (SubmissionId id in _order.Take(_durable))
        {
            copy._order.Add(id);
            copy._bundles.Add(id, _bundles[id]);
        }

        copy._durable = copy._order.Count;
        return copy;
    }
}
