using HealthLedger.Testing.Simulation.Chance;
using HealthLedger.Testing.Simulation.Faults;
using HealthLedger.Testing.Simulation.Time;

namespace HealthLedger.Testing.Simulation.Network;

/// <summary>
/// Brings bytes from place to place, in order unless a fault reorders them, or loses them. A place is a machine: a
/// replica's key may be at two of them. Bytes under way are bounded in each direction; what is beyond is lost, as with
/// a transport whose queue is full.
/// </summary>
internal sealed class VirtualNetwork
{
    private const long MaxBytesUnderWay = 8 * 1024 * 1024;
    private const long NarrowBytesUnderWay = 3 * 1024;

    private readonly EventQueue _queue;
    private readonly ChanceStream _chance;
    private readonly FaultTotals _totals;
    private readonly SimulationTrace _trace;
    private readonly LinkCondition[] _links;
    private readonly FaultKind[] _cutBy;

    /// <param name="world">Time, trace and totals.</param>
    /// <param name="seed">The seed.</param>
    /// <param name="places">Machines.</param>
    public VirtualNetwork(SimulationWorld world, ulong seed, int places)
    {
        _queue = world.Queue;
        _trace = world.Trace;
        _totals = world.Faults;
        _chance = new ChanceStream(seed, "network");
        _links = [.. Enumerable.Range(0, places * places).Select(_ => new LinkCondition())];
        _cutBy = new FaultKind[places * places];
        Places = places;

        // One room, one town, or one continent.
        Delay = _chance.Pick<long>([100, 1_000, 20_000]);
        Jitter = Delay * _chance.Between(1, 10) / 10;
    }

    /// <summary>Machines.</summary>
    public int Places { get; }

    /// <summary>Microseconds that every message takes at least. Default: the seed chooses.</summary>
    public long Delay { get; init; }

    /// <summary>Microseconds that a message takes more at most. Default: the seed chooses.</summary>
    public long Jitter { get; init; }

    /// <summary>Who takes what arrives: from, to, when it was sent, bytes.</summary>
    public Action<int, int, long, ReadOnlyMemory<byte>>? Deliver { get; set; }

    /// <summary>Bytes that were handed in.</summary>
    public long BytesSent { get; private set; }

    /// <summary>Messages that were handed in.</summary>
    public long MessagesSent { get; private set; }

    /// <summary>One direction.</summary>
    public LinkCondition Link(int from, int to) => _links[(from * Places) + to];

    /// <summary>Cuts one direction.</summary>
    public void Cut(int from, int to, FaultKind by)
    {
        Link(from, to).Cuts++;
        _cutBy[(from * Places) + to] = by;
    }

    /// <summary>Takes a cut away.</summary>
    public void Mend(int from, int to) => Link(from, to).Cuts--;

    /// <summary>Sends. The bytes are not changed afterwards by anybody.</summary>
    public void Send(int from, int to, ReadOnlyMemory<byte> bytes)
    {
        LinkCondition link = Link(from, to);
        BytesSent += bytes.Length;
        MessagesSent++;
        if (link.Cuts > 0)
        {
            Lose(from, to, _cutBy[(from * Places) + to]);
        }
        else if (_chance.Permille(link.LossPermille))
        {
            Lose(from, to, FaultKind.MessageLoss);
        }
        else
        {
            Carry(from, to, bytes, link);
            if (_chance.Permille(link.DuplicationPermille))
            {
                _totals.Meet(FaultKind.MessageDuplication);
                Carry(from, to, bytes, link);
            }
        }
    }

    private void Carry(int from, int to, ReadOnlyMemory<byte> bytes, LinkCondition link)
    {
        if (link.BytesUnderWay + bytes.Length > (link.Narrows > 0 ? NarrowBytesUnderWay : MaxBytesUnderWay))
        {
            Lose(from, to, FaultKind.QueueFull);
            return;
        }

        long arrival = _queue.Now + Delay + _chance.Between(0, Jitter) + link.ExtraDelay
            + (link.PerKilobyte * bytes.Length / 1024);
        if (link.ExtraDelay + link.PerKilobyte > 0)
        {
            _totals.Meet(FaultKind.SlowLink);
        }

        if (_chance.Permille(link.ReorderingPermille))
        {
            _totals.Meet(FaultKind.MessageReordering);
            arrival += _chance.Between(0, 20 * (Delay + Jitter));
        }
        else
        {
            arrival = Math.Max(arrival, link.LastArrival);
            link.LastArrival = arrival;
        }

        link.BytesUnderWay += bytes.Length;
        long sent = _queue.Now;
        _queue.At(arrival, () =>
        {
            link.BytesUnderWay -= bytes.Length;
            Deliver?.Invoke(from, to, sent, bytes);
        });
    }

    private void Lose(int from, int to, FaultKind by)
    {
        _totals.Meet(by);
        _trace.Add(TraceKind.Lost, from, (ulong)to, (ulong)by);
    }
}
