using HealthLedger.Bundles;
using HealthLedger.Primitives;

namespace HealthLedger.Runtime.Replication;

/// <summary>
/// Which bundles are to be fetched, from whom, and how much of each has come (docs/spec/bundles.md section 5). Asks
/// one replica at a time: first those that announced the bundle, then the others, and again more slowly. What a vote
/// waits for goes first; else each announcer has its turn, so that invented ids hold up their inventor. Bounded in
/// number and bytes. Safe for concurrent use.
/// </summary>
internal sealed class BundleFetcher
{
    private const int MaxUnderWay = 16;
    private const long MaxBytes = 2L * BundleLimits.MaxBundleBytes;

    // A primary can invent ids too: some places are left to what no vote waits for.
    private const int MaxDemandedUnderWay = 12;

    // Announcements are repeated every second, and proposals are looked at again: what somebody has comes again.
    private const int MaxRounds = 3;
    private const int MaxDemandedRounds = 8;

    private static readonly TimeSpan FirstAfter = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan AnswerWithin = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(8);

    private readonly Lock _lock = new();
    private readonly BundleWants _wants;
    private readonly HashSet<SubmissionId> _arriving = [];
    private readonly TimeProvider _time;
    private readonly BundleTracker _tracker;
    private readonly Func<IReadOnlyList<ParticipantId>> _others;
    private readonly Action<ParticipantId, FetchBundle> _ask;
    private long _bytes;
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
            if (_wants.TryGet(id, out BundleWant? want) && want.Source == source)
            {
                Release(want);
                want.Source = null;
                want.Since = _time.GetTimestamp();
                want.Wait = TimeSpan.Zero;
            }
        }
    }

    /// <summary>Those whose time has come, and that were not looked for in the store yet.</summary>
    public IReadOnlyList<SubmissionId> TakeUnlooked()
    {
        lock (_lock)
        {
            List<SubmissionId> due = [];
            foreach (BundleWant want in _wants.All)
            {
                if (!want.IsLooked && IsDue(want))
                {
                    want.IsLooked = true;
                    due.Add(want.Id);
                }
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

    /// <summary>A part came.</summary>
    /// <returns>The bytes of the whole bundle when it was the last one; else null.</returns>
    public ReadOnlyMemory<byte>? Take(ParticipantId sender, BundlePart part)
    {
        lock (_lock)
        {
            // A part is full but for the last: who sends a little every time would be waited for without end.
            if (!_wants.TryGet(part.Id, out BundleWant? want) || want.Source != sender
                || part.Offset != want.Filled
                || (uint)part.Bytes.Length != Math.Min(BundleLimits.MaxPartBytes, part.Total - part.Offset)
                || (want.Buffer is { } begun && begun.Length != part.Total))
            {
                Interlocked.Increment(ref _refused);
                return null;
            }

            if (want.Buffer is null)
            {
                if (_bytes + part.Total > MaxBytes || BytesOf(sender) + part.Total > BundleLimits.MaxBundleBytes)
                {
                    return null;
                }

                want.Buffer = new byte[part.Total];
                _bytes += part.Total;
            }

            part.Bytes.CopyTo(want.Buffer.AsMemory((int)part.Offset));
            want.Filled += (uint)part.Bytes.Length;
            want.Since = _time.GetTimestamp();
            if (want.Filled == part.Total)
            {
                // The buffer is given away; what becomes of it says Remove or Fail.
                byte[] whole = want.Buffer;
                Release(want);
                want.Wait = LongestPause;
                return whole;
            }

            _ask(sender, new FetchBundle(part.Id, want.Filled));
            return null;
        }
    }

    private bool IsDue(BundleWant want) => _time.GetElapsedTime(want.Since) >= want.Wait;

    // Who has not answered in time holds neither a place nor bytes any more.
    private int CountUnderWay()
    {
        int count = 0;
        foreach (WantLine line in _wants.Announced.Append(_wants.Sealed).Append(_wants.Demanded))
        {
            line.UnderWay = 0;
        }

        foreach (BundleWant want in _wants.All.Where(want => want.Source is not null))
        {
            if (IsDue(want))
            {
                Release(want);
                continue;
            }

            count++;
            if (want.Account is { } account)
            {
                account.UnderWay++;
            }
        }

        return count;
    }

    // Those asked for least often first. Not all: there are not so many places.
    private Queue<BundleWant> DueOf(WantLine line) => new(line.Wants
        .Where(want => want.IsLooked && IsDue(want) && !_arriving.Contains(want.Id))
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

    // One replica may hold the place of the largest bundle, and not of two.
    private long BytesOf(ParticipantId source) =>
        _wants.All.Where(want => want.Source == source).Sum(want => want.Buffer?.LongLength ?? 0);

    private bool Ask(BundleWant want, WantLine account)
    {
        // What has come of one source is dropped with it: nothing says that another one's bytes would follow it.
        Release(want);
        IReadOnlyList<ParticipantId> announcers = _tracker.AnnouncersOf(want.Id);
        IReadOnlyList<ParticipantId> others = _others();
        ParticipantId? next = FirstOf(announcers.Where(others.Contains), want) ?? FirstOf(others, want);
        want.Since = _time.GetTimestamp();
        if (next is not { } source)
        {
            EndRound(want);
            return false;
        }

        want.Tried.Add(source);
        want.Source = source;
        want.Account = account;
        account.UnderWay++;
        want.Asked++;
        want.Wait = AnswerWithin;
        _ask(source, new FetchBundle(want.Id, 0));
        return true;
    }

    // All were asked: again from the beginning, more slowly, unless it was often enough.
    private void EndRound(BundleWant want)
    {
        want.Tried.Clear();
        want.Source = null;
        want.Rounds++;
        TimeSpan pause = AnswerWithin * (1 << Math.Min(want.Rounds, 4));
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

    private void Release(BundleWant want)
    {
        _bytes -= want.Buffer?.Length ?? 0;
        want.Buffer = null;
        want.Filled = 0;
    }
}
