using HealthLedger.Bundles;
using HealthLedger.Primitives;

namespace HealthLedger.Runtime.Replication;

/// <content>The parts of bundles as they come, and the memory that they take.</content>
internal sealed partial class BundleFetcher
{
    private const int MaxAskedLately = 4096;

    // What one replica may send of a bundle before another one, or another bundle, has its turn. Where all has to come
    // of one, each round is twice as long, so that it comes in the end.
    private static readonly TimeSpan Turn = TimeSpan.FromSeconds(10);
    private const int MaxTurns = 8;

    private readonly Dictionary<ParticipantId, SourcePace> _paces = [];
    private readonly RecentSet<(ParticipantId Source, SubmissionId Id)> _askedLately = new(MaxAskedLately);

    // Whole bundles that were given away and are not stored yet, with their bytes.
    private readonly Dictionary<SubmissionId, int> _given = [];
    private long _bytes;

    /// <summary>A part came.</summary>
    /// <returns>The bytes of the whole bundle when it was the last one; else null.</returns>
    public ReadOnlyMemory<byte>? Take(ParticipantId sender, BundlePart part)
    {
        lock (_lock)
        {
            if (!_wants.TryGet(part.Id, out BundleWant? want)
                || !want.AskedAt.TryGetValue(sender, out (long At, uint Offset) asked))
            {
                // What was asked for and came of somebody else meanwhile is no fault.
                Count(!_askedLately.Contains((sender, part.Id)));
                return null;
            }

            if (part.Offset == asked.Offset)
            {
                PaceOf(sender).Came(part.Bytes.Length, _time.GetElapsedTime(asked.At));
            }

            if (_given.ContainsKey(part.Id) || part.Offset != want.Filled
                || (want.IsOfOne && want.Source != sender))
            {
                // Too late: it has come, or comes, of another, or all of it begins anew.
                return null;
            }

            // Who sends a little every time would be waited for without end.
            if (part.Bytes.Length < Math.Min(BundleLimits.MinPartBytes, part.Total - part.Offset))
            {
                Count(true);
                return null;
            }

            if (want.Buffer is { } begun && begun.Length != part.Total)
            {
                Disagree(want, sender);
                return null;
            }

            return want.Buffer is not null || TryBegin(want, sender, part.Total) ? Append(want, sender, part) : null;
        }
    }

    private ReadOnlyMemory<byte>? Append(BundleWant want, ParticipantId sender, BundlePart part)
    {
        part.Bytes.CopyTo(want.Buffer.AsMemory((int)part.Offset));
        want.Filled += (uint)part.Bytes.Length;
        want.LastGiver = sender;
        want.Givers.Add(sender);
        want.HasCome = true;
        if (want.Filled == part.Total)
        {
            // The buffer is given away; what becomes of it says Arrived, Remove or Fail.
            byte[] whole = want.Buffer!;
            Forget(want);
            _given[want.Id] = whole.Length;
            want.Source = sender;
            want.HasMissed = false;
            want.Since = _time.GetTimestamp();
            want.Wait = LongestPause;
            return whole;
        }

        if (_time.GetElapsedTime(want.TurnSince) < Turn * (1 << Math.Min(want.Turns, MaxTurns)))
        {
            Send(want, sender);
        }
        else
        {
            want.Source = null;
            want.Since = _time.GetTimestamp();
            want.Wait = TimeSpan.Zero;
        }

        return null;
    }

    // Two bundles of one submission, or one that is none: what fewer say gives way.
    private void Disagree(BundleWant want, ParticipantId sender)
    {
        Count(true);
        if (want.Source != sender)
        {
            return;
        }

        want.Disagreeing.Add(sender);
        if (want.Disagreeing.Count > want.Givers.Count)
        {
            Release(want);
            Send(want, sender);
            return;
        }

        want.Source = null;
        want.Since = _time.GetTimestamp();
        want.Wait = TimeSpan.Zero;
    }

    private void Send(BundleWant want, ParticipantId source)
    {
        SourcePace pace = PaceOf(source);
        want.Source = source;
        want.HasMissed = false;
        want.Since = _time.GetTimestamp();
        want.Wait = pace.Wait;
        want.AskedAt[source] = (want.Since, want.Filled);
        _askedLately.Add((source, want.Id));
        _ask(source, new FetchBundle(want.Id, want.Filled, (uint)pace.Length));
    }

    private void Miss(BundleWant want)
    {
        if (!want.HasMissed && want.LastGiver == want.Source && want.Source is { } source)
        {
            PaceOf(source).Missed();
        }

        want.HasMissed = true;
    }

    // One replica may hold the place of the largest bundle, and not of two. What nobody is asked for gives way.
    private bool TryBegin(BundleWant want, ParticipantId owner, uint total)
    {
        while (BytesOf(owner) + total > BundleLimits.MaxBundleBytes)
        {
            if (!TryEvict(other => other.Owner == owner))
            {
                return false;
            }
        }

        while (_bytes + total > MaxBytes)
        {
            if (!TryEvict(_ => true))
            {
                return false;
            }
        }

        want.Buffer = new byte[total];
        want.Owner = owner;
        want.Givers.Clear();
        want.Disagreeing.Clear();
        _bytes += total;
        return true;
    }

    private bool TryEvict(Func<BundleWant, bool> fits)
    {
        BundleWant? oldest = _wants.All.Where(want => want.Buffer is not null && want.IsIdle && fits(want))
            .MinBy(want => want.Since);
        if (oldest is not null)
        {
            Release(oldest);
        }

        return oldest is not null;
    }

    private long BytesOf(ParticipantId owner) =>
        _wants.All.Where(want => want.Owner == owner).Sum(want => want.Buffer?.LongLength ?? 0);

    private void Release(BundleWant want)
    {
        _bytes -= want.Buffer?.Length ?? 0;
        Forget(want);
    }

    private static void Forget(BundleWant want)
    {
        want.Buffer = null;
        want.Owner = null;
        want.LastGiver = null;
        want.Filled = 0;
    }

    private void TakeBack(SubmissionId id)
    {
        if (_given.Remove(id, out int bytes))
        {
            _bytes -= bytes;
        }
    }

    private SourcePace PaceOf(ParticipantId source)
    {
        if (!_paces.TryGetValue(source, out SourcePace? pace))
        {
            pace = new SourcePace();
            _paces.Add(source, pace);
        }

        return pace;
    }

    private void Count(bool isRefused)
    {
        if (isRefused)
        {
            Interlocked.Increment(ref _refused);
        }
    }
}
