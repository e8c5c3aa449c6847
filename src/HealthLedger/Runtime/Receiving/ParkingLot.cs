using HealthLedger.Primitives;

namespace HealthLedger.Runtime.Receiving;

/// <summary>
/// Messages that wait for what they refer to, in the order in which they were stored. They keep that order with those
/// that refer to the same, and are in nobody else's way.
/// </summary>
internal sealed class ParkingLot
{
    private readonly Lock _gate = new();
    private readonly SortedDictionary<long, QueueHead> _parked = [];
    private readonly Dictionary<Digest256, SortedSet<long>> _byKey = [];
    private readonly HashSet<long> _due = [];
    private readonly WakeSignal _wake = new();

    /// <summary>How many wait.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _parked.Count;
            }
        }
    }

    /// <summary>When the oldest was stored; null when none waits.</summary>
    public DateTimeOffset? Oldest
    {
        get
        {
            lock (_gate)
            {
                return _parked.Count == 0 ? null : DateTimeOffset.FromUnixTimeMilliseconds(_parked.Keys.First());
            }
        }
    }

    public void Add(QueueHead head)
    {
        lock (_gate)
        {
            _parked[head.Stamp] = head;
            foreach (Digest256 key in head.Parked!.Keys)
            {
                if (!_byKey.TryGetValue(key, out SortedSet<long>? stamps))
                {
                    _byKey[key] = stamps = [];
                }

                stamps.Add(head.Stamp);
            }

            _due.Add(head.Stamp);
        }

        _wake.Call();
    }

    /// <summary>It waits here no longer; those behind it are tried.</summary>
    public void Remove(QueueHead head)
    {
        lock (_gate)
        {
            _parked.Remove(head.Stamp);
            _due.Remove(head.Stamp);
            foreach (Digest256 key in head.Parked!.Keys)
            {
                SortedSet<long> stamps = _byKey[key];
                stamps.Remove(head.Stamp);
                _due.UnionWith(stamps);
                if (stamps.Count == 0)
                {
                    _byKey.Remove(key);
                }
            }
        }

        _wake.Call();
    }

    /// <summary>Something of these has come: those that wait for it are tried.</summary>
    public void Wake(IEnumerable<Digest256> keys)
    {
        bool isAny = false;
        lock (_gate)
        {
            foreach (Digest256 key in keys)
            {
                if (_byKey.TryGetValue(key, out SortedSet<long>? stamps))
                {
                    _due.UnionWith(stamps);
                    isAny = true;
                }
            }
        }

        if (isAny)
        {
            _wake.Call();
        }
    }

    /// <summary>All are tried.</summary>
    public void WakeAll()
    {
        lock (_gate)
        {
            _due.UnionWith(_parked.Keys);
        }

        _wake.Call();
    }

    /// <summary>What those wait for that refer to one of these.</summary>
    public IReadOnlyList<ParkedWait> Sharing(IEnumerable<Digest256> keys)
    {
        lock (_gate)
        {
            return _parked.Count == 0
                ? []
                : [
                    .. keys.Where(_byKey.ContainsKey).SelectMany(key => _byKey[key]).Distinct()
                        .Select(stamp => _parked[stamp].Parked!),
                ];
        }
    }

    /// <summary>The first that is to be tried and waits behind no other; null when there is none.</summary>
    public QueueHead? Next()
    {
        lock (_gate)
        {
            foreach (long stamp in _due.Order())
            {
                QueueHead head = _parked[stamp];
                bool isBehind = head.Parked!.Keys.Any(key => _byKey[key].TakeWhile(before => before < stamp)
                    .Any(before => _parked[before].Parked!.IsOrderedWith(head.Parked)));
                if (!isBehind)
                {
                    _due.Remove(stamp);
                    return head;
                }
            }

            return null;
        }
    }

    /// <summary>Returns when there may be something to try, or after a while.</summary>
    public ValueTask WaitAsync(TimeSpan atMost, TimeProvider time, CancellationToken cancellationToken) =>
        _wake.WaitAsync(atMost, time, cancellationToken);
}
