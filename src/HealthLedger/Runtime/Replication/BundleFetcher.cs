using HealthLedger.Bundles;
using HealthLedger.Primitives;

namespace HealthLedger.Runtime.Replication;

/// <summary>
/// Which bundles are to be fetched, from whom, and how much of each has come (docs/spec/bundles.md section 5). Asks
/// one replica at a time: first those that announced the bundle, then the others, and again more slowly. What has come
/// of one is gone on with at another. What a vote waits for goes first; else each announcer has its turn, so that
/// invented ids hold up their inventor. Bounded in number and bytes. Safe for concurrent use.
/// </summary>
internal sealed partial class BundleFetcher
{
    private const int MaxUnderWay = 16;
    private const long MaxBytes = 2L * BundleLimits.MaxBundleBytes;

    // A primary can invent ids too: some places are left to what no vote waits for.
    private const int MaxDemandedUnderWay = 12;

    // Announcements are repeated every second, and proposals are looked at again: what somebody has comes again.
    private const int MaxRounds = 3;
    private const int MaxDemandedRounds = 8;

    // What has to come of one replica may hold a place for long.
    private const int MaxOfOneUnderWay = 4;

    private static readonly TimeSpan FirstAfter = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(8);

    private readonly Lock _lock = new();
    private readonly BundleWants _wants;
    private readonly HashSet<SubmissionId> _arriving = [];
    private readonly TimeProvider _time;
    private readonly BundleTracker _tracker;
    private readonly Func<IReadOnlyList<ParticipantId>> _others;
    private readonly Action<ParticipantId, FetchBundle> _ask;
    private int _ofOneUnderWay;
    private long _refused;

    /// <param name="time">The clock; only its monotonic part is looked at.</param>
    /// <param name="tracker">Who has announced what.</param>
    /// <param name="others">Reads the other replicas.</param>
    /// <param name="ask">Sends a question.</param>
    public BundleFetcher(
        TimeProvider time,
        BundleTracker tracker,
        Func<IReadOnlyList<ParticipantId>> others,
        Action<ParticipantId, FetchBundle> ask)
    {
        _time = time;
        _tracker = tracker;
        _others = others;
        _ask = ask;
        _wants = new BundleWants(
            id => new BundleWant(id) { Since = _time.GetTimestamp(), Wait = FirstAfter }, Release);
    }

    /// <summary>How many parts, or whole bundles, were not what they should be.</summary>
    public long Refused => Interlocked.Read(ref _refused);

    /// <summary>How many bundles are to be fetched.</summary>
    public int Wanted
    {
        get
        {
            lock (_lock)
            {
                return _wants.Count;
            }
        }
    }

    /// <summary>A bundle has come and is about to be stored: it is not asked for meanwhile.</summary>
    public void Arrives(SubmissionId id)
    {
        lock (_lock)
        {
            _arriving.Add(id);
        }
    }

    /// <summary>What has come was stored, or dropped: then it is asked for again.</summary>
    public void Arrived(SubmissionId id)
    {
        lock (_lock)
        {
            _arriving.Remove(id);
            TakeBack(id);
        }
    }

    /// <summary>A bundle is to be fetched, whoever has announced it.</summary>
    /// <param name="id">Of which submission.</param>
    /// <param name="atOnce">Whether a vote waits for it: then it is asked for before all else, and no more when nobody
    /// had it several times, until it is added again. Else the submission is sealed: then it is asked for until it is
    /// here.</param>
    public void Add(SubmissionId id, bool atOnce)
    {
        lock (_lock)
        {
            (bool isNew, BundleWant want) = _wants.Add(id, atOnce);
            if (isNew && atOnce && want.Source is null)
            {
                want.Wait = TimeSpan.Zero;
                want.Rounds = 0;
            }
        }
    }

    /// <summary>A replica has announced a bundle that is not here. It is asked for no more when nobody had it several
    /// times, until it is announced again.</summary>
    public void Announced(ParticipantId announcer, SubmissionId id)
    {
        lock (_lock)
        {
            _wants.Claim(id, announcer);
        }
    }

    /// <summary>Whether a bundle is to be fetched.</summary>
    public bool IsWanted(SubmissionId id)
    {
        lock (_lock)
        {
            return _wants.TryGet(id, out _);
        }
    }

    /// <summary>A bundle is held, or needed no more.</summary>
    public void Remove(SubmissionId id)
    {
        lock (_lock)
        {
            if (_wants.TryGet(id, out BundleWant? want))
            {
                _wants.Remove(want);
            }
        }
    }

    /// <summary>What was sent for a bundle is not it: another replica is asked, if it was this one that was asked.
    /// What comes unasked is counted.</summary>
    public void Fail(SubmissionId id, ParticipantId source)
    {
        Interlocked.Increment(ref _refused);
        lock (_lock)
        {
            TakeBack(id);
            if (_wants.TryGet(id, out BundleWant? want) && want.Source == source)
            {
                if (want.Givers.Count > 1)
                {
                    // Nobody can say whose bytes were wrong: from now on all of it has to be of one.
                    want.IsOfOne = true;
                    want.Tried.Clear();
                }

                Release(want);
                want.Source = null;
                want.Since = _time.GetTimestamp();
                want.Wait = TimeSpan.Zero;
            }
        }
    }

    /// <summary>Those whose time has come, and that were not looked for in the store yet: what votes wait for, and
    /// then of all others in equal parts.</summary>
    /// <param name="most">How many at most; the rest has its turn later.</param>
    public IReadOnlyList<SubmissionId> TakeUnlooked(int most)
    {
        lock (_lock)
        {
            List<SubmissionId> due = [];
            TakeUnlooked(_wants.Demanded, most, due, most);
            WantLine[] lines = [.. _wants.Announced.Append(_wants.Sealed)];
            for (int i = 0; i < lines.Length; i++)
            {
                TakeUnlooked(lines[i], Math.Max(1, (most - due.Count) / (lines.Length - i)), due, most);
            }

            foreach (WantLine line in lines)
            {
                // What others have left.
                TakeUnlooked(line, most, due, most);
            }

            return due;
        }
    }

    /// <summary>Asks for what is due.</summary>
    public void AskDue()
    {
        lock (_lock)
        {
            int free = MaxUnderWay - CountUnderWay();
            Queue<BundleWant> demanded = DueOf(_wants.Demanded);
            while (free > 0 && _wants.Demanded.UnderWay < MaxDemandedUnderWay && demanded.Count > 0)
            {
                free -= Ask(demanded.Dequeue(), _wants.Demanded) ? 1 : 0;
            }

            if (free <= 0)
            {
                return;
            }

            List<(WantLine Line, Queue<BundleWant> Due)> lines =
                [.. _wants.Announced.Append(_wants.Sealed).Select(line => (line, DueOf(line)))];
            while (free > 0 && LeastBusy(lines) is (WantLine line, Queue<BundleWant> due))
            {
                // It may have been asked for, or given up, in another line's turn.
                BundleWant want = due.Dequeue();
                if (want.Lines.ContainsKey(line) && IsDue(want) && Ask(want, line))
                {
                    free--;
                }
            }
        }
    }

    private bool IsDue(BundleWant want) => _time.GetElapsedTime(want.Since) >= want.Wait;

    // Who has not answered in time holds no place any more.
    private int CountUnderWay()
    {
        int count = 0;
        _ofOneUnderWay = 0;
        foreach (WantLine line in _wants.Announced.Append(_wants.Sealed).Append(_wants.Demanded))
        {
            line.UnderWay = 0;
        }

        foreach (BundleWant want in _wants.All.Where(want => want.Source is not null))
        {
            if (IsDue(want))
            {
                Miss(want);
                continue;
            }

            count++;
            _ofOneUnderWay += want.IsOfOne ? 1 : 0;
            if (want.Account is { } account)
            {
                account.UnderWay++;
            }
        }

        return count;
    }

    private void TakeUnlooked(WantLine line, int share, List<SubmissionId> due, int most)
    {
        foreach (BundleWant want in line.Wants.Where(want => !want.IsLooked && IsDue(want))
            .Take(Math.Min(share, most - due.Count)))
        {
            want.IsLooked = true;
            due.Add(want.Id);
        }
    }

    // Those asked for least often first. Not all: there are not so many places.
    private Queue<BundleWant> DueOf(WantLine line) => new(line.Wants
        .Where(want => want.IsLooked && IsDue(want) && !_arriving.Contains(want.Id)
            && (!want.IsOfOne || _ofOneUnderWay < MaxOfOneUnderWay))
        .OrderBy(want => want.Asked)
        .ThenBy(want => want.Since)
        .Take(4 * MaxUnderWay));

    private static (WantLine Line, Queue<BundleWant> Due)? LeastBusy(
        List<(WantLine Line, Queue<BundleWant> Due)> lines)
    {
        (WantLine Line, Queue<BundleWant> Due)? least = null;
        foreach ((WantLine Line, Queue<BundleWant> Due) one in lines)
        {
            if (one.Due.Count > 0 && (least is not { } other || one.Line.UnderWay < other.Line.UnderWay))
            {
                least = one;
            }
        }

        return least;
    }

    private bool Ask(BundleWant want, WantLine account)
    {
        ParticipantId? next = NextOf(want);
        if (next is null && want.HasCome)
        {
            // Not in vain: another round at once.
            want.Tried.Clear();
            want.HasCome = false;
            want.Turns += want.IsOfOne ? 1 : 0;
            next = NextOf(want);
        }

        want.Since = _time.GetTimestamp();
        if (next is not { } source)
        {
            EndRound(want);
            return false;
        }

        if (want.IsOfOne && want.LastGiver != source)
        {
            Release(want);
        }

        want.Tried.Add(source);
        want.Account = account;
        want.TurnSince = want.Since;
        want.Asked++;
        account.UnderWay++;
        _ofOneUnderWay += want.IsOfOne ? 1 : 0;
        Send(want, source);
        return true;
    }

    private ParticipantId? NextOf(BundleWant want)
    {
        IReadOnlyList<ParticipantId> announcers = _tracker.AnnouncersOf(want.Id);
        IReadOnlyList<ParticipantId> others = _others();
        return FirstOf(announcers.Where(others.Contains), want) ?? FirstOf(others, want);
    }

    // All were asked: again from the beginning, more slowly, unless it was often enough.
    private void EndRound(BundleWant want)
    {
        Release(want);
        want.Tried.Clear();
        want.Source = null;
        want.Rounds++;
        TimeSpan pause = SourcePace.Shortest * (1 << Math.Min(want.Rounds, 4));
        want.Wait = pause < LongestPause ? pause : LongestPause;
        if (want.Rounds >= (want.Lines.ContainsKey(_wants.Demanded) ? MaxDemandedRounds : MaxRounds))
        {
            _wants.Lapse(want);
        }
    }

    private static ParticipantId? FirstOf(IEnumerable<ParticipantId> candidates, BundleWant want)
    {
        foreach (ParticipantId candidate in candidates)
        {
            if (!want.Tried.Contains(candidate))
            {
                return candidate;
            }
        }

        return null;
    }
}
