using HealthLedger.Inbox;

namespace HealthLedger.Runtime.Receiving;

/// <summary>What is in the queue, by listener. Guarded by its queue's lock.</summary>
internal sealed class QueueTally
{
    private readonly Dictionary<string, QueueShare> _shares = new(StringComparer.Ordinal);

    // Names of listeners are configuration; an application that makes one up for each message is counted in one sum.
    private readonly QueueShare _others = new(string.Empty);

    /// <summary>The share of a listener; that of all others when it is unknown, or one name too many. The same for the
    /// same name, always.</summary>
    public QueueShare Of(string? listener)
    {
        if (string.IsNullOrEmpty(listener))
        {
            return _others;
        }

        if (!_shares.TryGetValue(listener, out QueueShare? share) && _shares.Count < QueueStatus.MostListeners)
        {
            _shares[listener] = share = new QueueShare(listener);
        }

        return share ?? _others;
    }

    /// <summary>What waits, of all and of each listener.</summary>
    /// <param name="errorCode">Finds the code of a failure; asked for when there is one.</param>
    public QueueStatus Read(Func<string?> errorCode)
    {
        QueueShare[] all = [.. _shares.Values, _others];
        int blocked = all.Sum(share => share.Blocked);
        return new QueueStatus
        {
            Waiting = all.Sum(share => share.Waiting),
            Oldest = all.Min(share => share.Oldest),
            BlockedKeys = blocked,
            SetAside = all.Sum(share => share.SetAside),
            Parked = all.Sum(share => share.Parked),
            OldestParked = all.Min(share => share.OldestParked),
            ErrorCode = blocked == 0 ? null : errorCode(),
            Listeners =
            [
                .. _shares.Values.Where(share => !share.IsEmpty)
                    .OrderBy(share => share.Listener, StringComparer.Ordinal).Select(Read),
            ],
        };
    }

    /// <summary>What waits of each listener that anything was in the queue of since the node was started.</summary>
    public IReadOnlyList<ListenerQueueStatus> ReadAll() => [.. _shares.Values.Select(Read)];

    private static ListenerQueueStatus Read(QueueShare share) => new()
    {
        Listener = share.Listener,
        Waiting = share.Waiting,
        Oldest = share.Oldest,
        BlockedKeys = share.Blocked,
        SetAside = share.SetAside,
        Parked = share.Parked,
        OldestParked = share.OldestParked,
    };
}
