using System.Diagnostics.CodeAnalysis;
using HealthLedger.Primitives;

namespace HealthLedger.Runtime.Replication;

/// <summary>
/// The bundles that are to be fetched, and why: a vote waits, the submission is sealed, or somebody announced them.
/// What is sealed is the ledger's and has no bound but its length; of all else the oldest gives way. A peer fills its
/// own places only. Not safe for concurrent use.
/// </summary>
internal sealed class BundleWants
{
    /// <summary>How many bundles are fetched because one peer announced them.</summary>
    public const int MaxOfAnnouncer = 4096;

    /// <summary>How many announcements there are of all peers together.</summary>
    public const int MaxAnnounced = 8 * MaxOfAnnouncer;

    /// <summary>For how many bundles votes wait.</summary>
    public const int MaxDemanded = 16 * 1024;

    private readonly Dictionary<SubmissionId, BundleWant> _all = [];
    private readonly Dictionary<ParticipantId, WantLine> _announced = [];
    private readonly Func<SubmissionId, BundleWant> _make;
    private readonly Action<BundleWant> _onGone;
    private int _claims;

    /// <param name="make">Makes one that was not to be fetched before.</param>
    /// <param name="onGone">Told of each that is not to be fetched any more.</param>
    public BundleWants(Func<SubmissionId, BundleWant> make, Action<BundleWant> onGone)
    {
        _make = make;
        _onGone = onGone;
    }

    /// <summary>Those that a vote waits for.</summary>
    public WantLine Demanded { get; } = new();

    /// <summary>Those of sealed submissions.</summary>
    public WantLine Sealed { get; } = new();

    /// <summary>All others' lines, each a peer's.</summary>
    public IEnumerable<WantLine> Announced => _announced.Values;

    public IEnumerable<BundleWant> All => _all.Values;

    public int Count => _all.Count;

    public bool TryGet(SubmissionId id, [NotNullWhen(true)] out BundleWant? want) => _all.TryGetValue(id, out want);

    /// <summary>A vote waits for a bundle, or its submission is sealed.</summary>
    /// <returns>Whether that was not known; and the bundle.</returns>
    public (bool IsNew, BundleWant Want) Add(SubmissionId id, bool isDemanded)
    {
        WantLine line = isDemanded ? Demanded : Sealed;
        BundleWant want = Find(id);
        if (!TryJoin(line, want))
        {
            return (false, want);
        }

        if (Demanded.Wants.Count > MaxDemanded)
        {
            Leave(Demanded, Demanded.Wants.First!.Value);
        }

        return (true, want);
    }

    /// <summary>A peer has announced a bundle that is not here.</summary>
    public void Claim(SubmissionId id, ParticipantId announcer)
    {
        if (!_announced.TryGetValue(announcer, out WantLine? line))
        {
            line = new WantLine();
            _announced.Add(announcer, line);
        }

        if (!TryJoin(line, Find(id)))
        {
            return;
        }

        _claims++;
        if (line.Wants.Count > MaxOfAnnouncer)
        {
            LeaveAnnouncer(line, line.Wants.First!.Value);
        }
        else if (_claims > MaxAnnounced && _announced.Values.MaxBy(one => one.Wants.Count) is { } largest)
        {
            LeaveAnnouncer(largest, largest.Wants.First!.Value);
        }
    }

    /// <summary>A bundle is to be fetched no more, for whatever reason it was.</summary>
    public void Remove(BundleWant want)
    {
        Lapse(want);
        Leave(Sealed, want);
    }

    /// <summary>Nobody had a bundle: it is fetched for its submission's being sealed alone.</summary>
    public void Lapse(BundleWant want)
    {
        WantLine[] lines = [.. want.Lines.Keys.Where(line => line != Sealed)];
        foreach (WantLine line in lines)
        {
            if (line == Demanded)
            {
                Leave(line, want);
            }
            else
            {
                LeaveAnnouncer(line, want);
            }
        }
    }

    private BundleWant Find(SubmissionId id)
    {
        if (!_all.TryGetValue(id, out BundleWant? want))
        {
            want = _make(id);
            _all.Add(id, want);
        }

        return want;
    }

    private static bool TryJoin(WantLine line, BundleWant want)
    {
        if (want.Lines.ContainsKey(line))
        {
            return false;
        }

        want.Lines.Add(line, line.Wants.AddLast(want));
        return true;
    }

    private void LeaveAnnouncer(WantLine line, BundleWant want)
    {
        _claims--;
        Leave(line, want);
    }

    private void Leave(WantLine line, BundleWant want)
    {
        if (!want.Lines.Remove(line, out LinkedListNode<BundleWant>? node))
        {
            return;
        }

        line.Wants.Remove(node);
        if (want.Lines.Count == 0)
        {
            _all.Remove(want.Id);
            _onGone(want);
        }
    }
}
