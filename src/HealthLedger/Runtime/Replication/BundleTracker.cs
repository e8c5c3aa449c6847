using HealthLedger.Bundles;
using HealthLedger.Primitives;

namespace HealthLedger.Runtime.Replication;

/// <summary>
/// Who has said of which submission that it holds the bundle, and whether this node does: in memory, for what is not
/// executed yet. Bounded for each peer. Safe for concurrent use.
/// </summary>
internal sealed class BundleTracker
{
    // Ids that a peer has announced and nobody has brought. Its oldest ones give way.
    private const int MaxUnknown = 4096;
    private const int MaxExecuted = 16 * 1024;

    private readonly Lock _lock = new();
    private readonly Dictionary<SubmissionId, Entry> _entries = [];
    private readonly Dictionary<ParticipantId, Queue<SubmissionId>> _announced = [];
    private readonly RecentSet<SubmissionId> _executed = new(MaxExecuted);
    private readonly ParticipantId _self;
    private readonly Func<IReadOnlySet<ParticipantId>, bool> _areEnough;
    private readonly Action<SubmissionId> _onReady;
    private long _terms;

    /// <param name="self">This node's organisation.</param>
    /// <param name="areEnough">Whether it is enough who has announced a bundle that has no placement.</param>
    /// <param name="onReady">Told, before anything that executes it, of each submission that is held here and was
    /// announced by enough; quick, and not only once.</param>
    public BundleTracker(
        ParticipantId self, Func<IReadOnlySet<ParticipantId>, bool> areEnough, Action<SubmissionId> onReady)
    {
        _self = self;
        _areEnough = areEnough;
        _onReady = onReady;
    }

    /// <summary>A peer says that it holds a bundle.</summary>
    /// <returns>Whether this node lacks it, as far as it remembers.</returns>
    public bool Announced(ParticipantId peer, SubmissionId id)
    {
        lock (_lock)
        {
            if (_executed.Contains(id))
            {
                return false;
            }

            Entry entry = EntryOf(id);
            if (entry.Announcers.Add(peer))
            {
                Remember(peer, id);
            }

            // Also when it was known: the set may be another one since.
            Evaluate(id, entry);
            return !entry.Announcers.Contains(_self);
        }
    }

    /// <summary>Which terms say who must hold what: another number whenever that is decided otherwise.</summary>
    public long Terms
    {
        get
        {
            lock (_lock)
            {
                return _terms;
            }
        }
    }

    /// <summary>A bundle is on stable storage here.</summary>
    /// <param name="id">The submission.</param>
    /// <param name="terms">The terms by which all of it is here that is to be.</param>
    /// <returns>False where others hold since: then it is to be looked for again.</returns>
    public bool Held(SubmissionId id, long terms)
    {
        lock (_lock)
        {
            if (terms != _terms)
            {
                return false;
            }

            if (!_executed.Contains(id))
            {
                Entry entry = EntryOf(id);
                entry.Announcers.Add(_self);
                Evaluate(id, entry);
            }

            return true;
        }
    }

    /// <summary>Something of a bundle is not here that is to be.</summary>
    public void Lacks(SubmissionId id)
    {
        lock (_lock)
        {
            if (_entries.TryGetValue(id, out Entry? entry))
            {
                entry.Announcers.Remove(_self);
            }
        }
    }

    /// <summary>A bundle of this node is on stable storage.</summary>
    /// <param name="id">The submission.</param>
    /// <param name="placed">Where what it deals lies: then that says who is enough; null for everywhere.</param>
    /// <param name="terms">The terms by which it lies there.</param>
    /// <returns>False where it lies elsewhere since.</returns>
    public bool HeldOwn(SubmissionId id, BundlePlacement? placed, long terms)
    {
        lock (_lock)
        {
            if (terms == _terms && !_executed.Contains(id))
            {
                EntryOf(id).Placed = placed;
            }

            return Held(id, terms);
        }
    }

    /// <summary>Who must hold what is decided otherwise from now on: who has announced what counts no more, and
    /// whether this node holds it is to be looked for again.</summary>
    /// <returns>All that is not executed.</returns>
    public IReadOnlyList<SubmissionId> Forget()
    {
        lock (_lock)
        {
            _terms++;
            foreach (Entry entry in _entries.Values)
            {
                entry.Announcers.Clear();
                entry.Placed = null;
            }

            return [.. _entries.Keys];
        }
    }

    /// <summary>Whether a bundle of a submission that is not executed is known to be held here.</summary>
    public bool Holds(SubmissionId id)
    {
        lock (_lock)
        {
            return _entries.TryGetValue(id, out Entry? entry) && entry.Announcers.Contains(_self);
        }
    }

    /// <summary>Whether no vote has to wait for a bundle: it is held here, or its submission is executed.</summary>
    public bool IsEnough(SubmissionId id)
    {
        lock (_lock)
        {
            return _executed.Contains(id)
                || (_entries.TryGetValue(id, out Entry? entry) && entry.Announcers.Contains(_self));
        }
    }

    /// <summary>Whether a submission was executed here lately.</summary>
    public bool IsExecuted(SubmissionId id)
    {
        lock (_lock)
        {
            return _executed.Contains(id);
        }
    }

    /// <summary>Who has announced a bundle, but for this node.</summary>
    public IReadOnlyList<ParticipantId> AnnouncersOf(SubmissionId id)
    {
        lock (_lock)
        {
            return _entries.TryGetValue(id, out Entry? entry)
                ? [.. entry.Announcers.Where(announcer => announcer != _self)]
                : [];
        }
    }

    /// <summary>The bundles that are held here and whose submissions are not executed.</summary>
    public IReadOnlyList<SubmissionId> Pending()
    {
        lock (_lock)
        {
            return [.. _entries.Where(pair => pair.Value.Announcers.Contains(_self)).Select(pair => pair.Key)];
        }
    }

    /// <summary>Another set may find other bundles announced by enough.</summary>
    public void Reconsider()
    {
        lock (_lock)
        {
            foreach ((SubmissionId id, Entry entry) in _entries)
            {
                Evaluate(id, entry);
            }
        }
    }

    /// <summary>A submission is executed, or will never be.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="isFinal">Whether nothing under this id is ever sealed from now on: then no vote waits for its
    /// bundle. What was skipped for now may be ordered again.</param>
    /// <returns>Whether its bundle was known to be held here.</returns>
    public bool Settle(SubmissionId id, bool isFinal)
    {
        lock (_lock)
        {
            if (isFinal)
            {
                _executed.Add(id);
            }

            return _entries.Remove(id, out Entry? entry) && entry.Announcers.Contains(_self);
        }
    }

    private Entry EntryOf(SubmissionId id)
    {
        if (!_entries.TryGetValue(id, out Entry? entry))
        {
            entry = new Entry();
            _entries.Add(id, entry);
        }

        return entry;
    }

    // Whose announcements nobody else confirms can fill its own places only.
    private void Remember(ParticipantId peer, SubmissionId id)
    {
        if (!_announced.TryGetValue(peer, out Queue<SubmissionId>? ids))
        {
            ids = new Queue<SubmissionId>();
            _announced.Add(peer, ids);
        }

        ids.Enqueue(id);
        if (ids.Count > MaxUnknown && ids.Dequeue() is var oldest && _entries.TryGetValue(oldest, out Entry? entry)
            && !entry.Announcers.Contains(_self) && entry.Announcers.Remove(peer) && entry.Announcers.Count == 0)
        {
            _entries.Remove(oldest);
        }
    }

    private void Evaluate(SubmissionId id, Entry entry)
    {
        if (entry.Announcers.Contains(_self)
            && (entry.Placed?.AreEnough(entry.Announcers) ?? _areEnough(entry.Announcers)))
        {
            _onReady(id);
        }
    }

    private sealed class Entry
    {
        public HashSet<ParticipantId> Announcers { get; } = [];

        public BundlePlacement? Placed { get; set; }
    }
}
