namespace HealthLedger.Transport.InProcess;

/// <summary>
/// Where transports of one process find each other. Two are connected while both are started and each has the other
/// among its peers.
/// </summary>
internal sealed class InProcessNetwork
{
    private static readonly TransportLane[] Lanes = Enum.GetValues<TransportLane>();

    private readonly Lock _gate = new();
    private readonly Dictionary<PeerId, InProcessTransport> _members = [];
    private readonly Dictionary<(PeerId From, PeerId To, TransportLane Lane), InProcessLane> _lanes = [];

    /// <summary>A transport has started.</summary>
    public void Join(InProcessTransport member)
    {
        lock (_gate)
        {
            if (!_members.TryAdd(member.Self, member))
            {
                throw new InvalidOperationException("A replica with this key is on the network already.");
            }

            Reconcile();
        }
    }

    /// <summary>A transport's peers have changed.</summary>
    public void Changed()
    {
        lock (_gate)
        {
            Reconcile();
        }
    }

    /// <summary>A transport is gone, once what it had queued was handed over.</summary>
    public async Task LeaveAsync(InProcessTransport member, TimeSpan within, TimeProvider time)
    {
        InProcessLane[] outgoing;
        lock (_gate)
        {
            outgoing = [.. _lanes.Where(one => one.Key.From == member.Self).Select(one => one.Value)];
        }

        await Task.WhenAll(outgoing.Select(lane => lane.DrainAsync(within, time))).ConfigureAwait(false);
        List<Task> ending = [];
        lock (_gate)
        {
            _members.Remove(member.Self);
            ending.AddRange(_lanes
                .Where(one => one.Key.From == member.Self || one.Key.To == member.Self)
                .Select(one => one.Value.Ended));
            Reconcile();
        }

        await Task.WhenAll(ending).ConfigureAwait(false);
    }

    /// <summary>The lane from one to another, or null.</summary>
    public InProcessLane? Find(PeerId from, PeerId to, TransportLane lane)
    {
        lock (_gate)
        {
            return _lanes.GetValueOrDefault((from, to, lane));
        }
    }

    /// <summary>Breaks a lane between two, or all of them; they connect again at once.</summary>
    public void Cut(PeerId one, PeerId other, TransportLane? only = null)
    {
        lock (_gate)
        {
            foreach (TransportLane lane in Lanes.Where(lane => only is null || lane == only))
            {
                _lanes.GetValueOrDefault((one, other, lane))?.Close();
                _lanes.GetValueOrDefault((other, one, lane))?.Close();
            }

            Reconcile();
        }
    }

    private void Reconcile()
    {
        foreach (InProcessTransport from in _members.Values)
        {
            foreach (InProcessTransport to in _members.Values.Where(to => to != from))
            {
                foreach (TransportLane lane in Lanes)
                {
                    Reconcile(from, to, lane);
                }
            }
        }

        foreach (((PeerId from, PeerId to, _), InProcessLane lane) in _lanes)
        {
            if (!_members.ContainsKey(from) || !_members.ContainsKey(to))
            {
                lane.Close();
            }
        }
    }

    private void Reconcile(InProcessTransport from, InProcessTransport to, TransportLane lane)
    {
        (PeerId, PeerId, TransportLane) key = (from.Self, to.Self, lane);
        InProcessLane? known = _lanes.GetValueOrDefault(key);
        bool isWanted = from.Knows(to.Self) && to.Knows(from.Self);
        if (isWanted && known is not { IsClosed: false })
        {
            _lanes[key] = new InProcessLane(from.Self, to, lane, known?.Ended ?? Task.CompletedTask, this);
        }
        else if (!isWanted)
        {
            known?.Close();
        }
    }
}
