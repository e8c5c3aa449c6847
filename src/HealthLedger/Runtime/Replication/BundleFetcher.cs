using HealthLedger.Bundles;
using HealthLedger.Primitives;

namespace HealthLedger.Runtime.Replication;

/// <summary>
/// Which bundles are to be fetched, from whom, and how much of each has come (docs/spec/bundles.md section 5). Asks
/// one replica at a time: first those that announced the bundle, then the others, and again more slowly. Bounded in
/// number and bytes. Safe for concurrent use.
/// </summary>
internal sealed class BundleFetcher
{
    private const int MaxUnderWay = 16;
    private const long MaxBytes = 2L * BundleLimits.MaxBundleBytes;

    private static readonly TimeSpan FirstAfter = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan AnswerWithin = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(8);

    private readonly Lock _lock = new();
    private readonly Dictionary<SubmissionId, Want> _wants = [];
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

    /// <summary>A bundle is to be fetched.</summary>
    /// <param name="id">Of which submission.</param>
    /// <param name="atOnce">Whether it is not to be waited whether it comes by itself.</param>
    public void Add(SubmissionId id, bool atOnce)
    {
        lock (_lock)
        {
            if (_wants.TryGetValue(id, out Want? known))
            {
                known.Wait = atOnce && known.Asked == 0 ? TimeSpan.Zero : known.Wait;
                return;
            }

            _wants.Add(id, new Want(_time.GetTimestamp()) { Wait = atOnce ? TimeSpan.Zero : FirstAfter });
        }
    }

    /// <summary>Whether a bundle is to be fetched.</summary>
    public bool IsWanted(SubmissionId id)
    {
        lock (_lock)
        {
            return _wants.ContainsKey(id);
        }
    }

    /// <summary>A bundle is held, or needed no more.</summary>
    public void Remove(SubmissionId id)
    {
        lock (_lock)
        {
            if (_wants.Remove(id, out Want? want))
            {
                Release(want);
            }
        }
    }

    /// <summary>What was sent for a bundle is not it: another replica is asked.</summary>
    public void Fail(SubmissionId id, ParticipantId source)
    {
        Interlocked.Increment(ref _refused);
        lock (_lock)
        {
            if (_wants.TryGetValue(id, out Want? want))
            {
                Release(want);
                want.Tried.Add(source);
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
            foreach ((SubmissionId id, Want want) in _wants)
            {
                if (!want.IsLooked && IsDue(want))
                {
                    want.IsLooked = true;
                    due.Add(id);
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
            int underWay = _wants.Values.Count(want => want.Source is not null && !IsDue(want));
            foreach ((SubmissionId id, Want want) in _wants)
            {
                if (underWay >= MaxUnderWay)
                {
                    break;
                }

                if (want.IsLooked && !_arriving.Contains(id) && IsDue(want) && Ask(id, want))
                {
                    underWay++;
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
            if (!_wants.TryGetValue(part.Id, out Want? want) || want.Source != sender
                || part.Offset != want.Filled || (want.Buffer is { } begun && begun.Length != part.Total))
            {
                Interlocked.Increment(ref _refused);
                return null;
            }

            if (want.Buffer is null)
            {
                if (_bytes + part.Total > MaxBytes)
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

    private bool IsDue(Want want) => _time.GetElapsedTime(want.Since) >= want.Wait;

    private bool Ask(SubmissionId id, Want want)
    {
        // What has come of one source is dropped with it: nothing says that another one's bytes would follow it.
        Release(want);
        IReadOnlyList<ParticipantId> announcers = _tracker.AnnouncersOf(id);
        IReadOnlyList<ParticipantId> others = _others();
        ParticipantId? next = FirstOf(announcers.Where(others.Contains), want) ?? FirstOf(others, want);
        want.Since = _time.GetTimestamp();
        if (next is not { } source)
        {
            // All were asked: again from the beginning, more slowly.
            want.Tried.Clear();
            want.Source = null;
            want.Rounds++;
            TimeSpan pause = AnswerWithin * (1 << Math.Min(want.Rounds, 4));
            want.Wait = pause < LongestPause ? pause : LongestPause;
            return false;
        }

        want.Tried.Add(source);
        want.Source = source;
        want.Asked++;
        want.Wait = AnswerWithin;
        _ask(source, new FetchBundle(id, 0));
        return true;
    }

    private static ParticipantId? FirstOf(IEnumerable<ParticipantId> candidates, Want want)
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

    private void Release(Want want)
    {
        _bytes -= want.Buffer?.Length ?? 0;
        want.Buffer = null;
        want.Filled = 0;
    }

    private sealed class Want(long since)
    {
        public long Since { get; set; } = since;

        public TimeSpan Wait { get; set; }

        public bool IsLooked { get; set; }

        public int Asked { get; set; }

        public int Rounds { get; set; }

        public ParticipantId? Source { get; set; }

        public HashSet<ParticipantId> Tried { get; } = [];

        public byte[]? Buffer { get; set; }

        public uint Filled { get; set; }
    }
}
