using HealthLedger.Bundles;
using HealthLedger.Consensus.Protocol;
using HealthLedger.Ledger;
using HealthLedger.Primitives;
using HealthLedger.Runtime.Replication;
using HealthLedger.Testing.Simulation.Disk;
using HealthLedger.Testing.Simulation.Time;
using HealthLedger.Testing.Simulation.Workloads;

namespace HealthLedger.Testing.Simulation.Nodes;

/// <content>
/// Bundles (docs/spec/bundles.md): the product's tracker, fetcher and policy, and around them what the product's
/// exchange does with a store and a network, without its tasks.
/// </content>
internal sealed partial class SimulatedNode
{
    private const long BundleTickMicroseconds = 100_000;
    private const int TicksBetweenAnnouncements = 10;
    private const int MaxLooked = 256;

    private readonly HashSet<SubmissionId> _ready = [];
    private readonly HashSet<SubmissionId> _lacking = [];
    private readonly List<SubmissionId> _becameReady = [];
    private BundleTracker? _tracker;
    private BundleFetcher? _fetcher;
    private SubmissionBatchPolicy? _bundlePolicy;
    private int _bundleTicks;

    /// <summary>Bundles of sealed submissions that are not here.</summary>
    public int Lacking => _lacking.Count;

    /// <summary>Announces bundles, whether they are held or not.</summary>
    public void AnnounceBeside(int organisation, IReadOnlyList<SubmissionId> ids) =>
        SendBeside(organisation, NodeFrame.OfBundle(BundleAnnouncement.Encode(ids)));

    /// <summary>Submissions that wait here and bring a bundle.</summary>
    public IReadOnlyList<SubmissionId> WaitingForBundles =>
        [.. _pool.All.Where(submission => submission.Bundle is not null).Select(submission => submission.Id)];

    private void BeginBundles()
    {
        _ready.Clear();
        _lacking.Clear();
        _becameReady.Clear();
        if (!_setting.HasBundles)
        {
            return;
        }

        VirtualTimeProvider time = new(_world.Queue, Clock);
        _tracker = new BundleTracker(
            Participant, announcers => BundlePlacements.AreEnough(Set, announcers), _becameReady.Add);
        _fetcher = new BundleFetcher(
            time,
            _tracker,
            OtherReplicas,
            (peer, fetch) => Send(IndexOf(peer), NodeFrame.OfBundle(fetch.Encode())));
        _bundlePolicy = new SubmissionBatchPolicy(_setting.Consortium.Genesis.Parameters, time, HoldsAll);
        for (ulong height = 1; height <= Store.Height; height++)
        {
            foreach (SubmissionId id in Store.Read(height)?.Head.Dealt ?? [])
            {
                Require(id);
            }
        }
    }

    // Another set may find other bundles announced by enough.
    private void ReconsiderBundles()
    {
        _tracker?.Reconsider();
        FlushReady();
    }

    private bool IsReplica(ParticipantId participant) =>
        Set.Replicas.Any(replica => replica.Participant == participant);

    private List<ParticipantId> OtherReplicas() =>
        [.. Set.Replicas.Select(replica => replica.Participant).Where(participant => participant != Participant)];

    // A client of this node brings a submission with its bundle.
    private void TakeOwn(WrittenSubmission submission, ReadOnlyMemory<byte> bundle)
    {
        Learn(submission);
        if (Store.Shelf.Has(submission.Id))
        {
            Kept(submission.Id, -1, isOwn: true);
        }
        else
        {
            Keep(submission.Id, bundle, -1);
        }
    }

    private void TakeBundleFrame(int from, ReadOnlyMemory<byte> frame)
    {
        if (_tracker is null || _fetcher is null)
        {
            return;
        }

        ParticipantId sender = _setting.Consortium.Organisations[from];
        switch (Consensus.Runtime.NodeFrame.TypeOf(frame))
        {
            case BundleAnnouncement.Type when IsReplica(sender):
                foreach (SubmissionId id in BundleAnnouncement.TryDecode(frame) ?? [])
                {
                    if (_tracker.Announced(sender, id))
                    {
                        _fetcher.Announced(sender, id);
                    }
                }

                break;
            case FetchBundle.Type when IsReplica(sender) && FetchBundle.TryDecode(frame) is { } fetch:
                Serve(from, fetch);
                break;
            case BundlePart.Type when BundlePart.TryDecode(frame) is { } part:
                TakePart(from, sender, part);
                break;
            default:
                break;
        }

        FlushReady();
    }

    private void Serve(int to, FetchBundle fetch)
    {
        if (Store.Shelf.Read(fetch.Id) is { } bundle && fetch.LengthOf((uint)bundle.Length) is > 0 and int length)
        {
            SendPart(to, new BundlePart(
                fetch.Id, (uint)bundle.Length, fetch.Offset, bundle.Slice((int)fetch.Offset, length)));
        }
    }

    private void TakePart(int from, ParticipantId sender, BundlePart part)
    {
        bool isHeld = _tracker!.IsEnough(part.Id) && !_fetcher!.IsWanted(part.Id);
        if (isHeld && (_tracker.IsExecuted(part.Id) || _pool.Find(part.Id) is not null))
        {
            _tracker.Announced(sender, part.Id);
            return;
        }

        ReadOnlyMemory<byte>? whole = part.IsWhole ? part.Bytes : _fetcher!.Take(sender, part);
        if (whole is not { } bytes)
        {
            return;
        }

        if (Bundle.TryDecode(bytes, (uint)_setting.Consortium.Genesis.Parameters.MaxOperations) is not { } bundle
            || bundle.Id != part.Id || _setting.Find(bundle) is not { } submission)
        {
            _world.Trace.Add(TraceKind.BundleRefused, Place, (ulong)from);
            _fetcher!.Fail(part.Id, sender);
            return;
        }

        Learn(submission);
        if (isHeld)
        {
            _fetcher!.Arrived(bundle.Id);
            _tracker.Announced(sender, bundle.Id);
            return;
        }

        Keep(bundle.Id, bytes, from);
    }

    private void Keep(SubmissionId id, ReadOnlyMemory<byte> bundle, int from)
    {
        _fetcher!.Arrives(id);
        if (!_setting.Host.StoresBeforeAnnouncing)
        {
            Kept(id, from, isOwn: from < 0);
        }

        After(Disk.NextLatency(), () =>
        {
            bool isKept = TryKeep(id, bundle);
            if (!IsUp)
            {
                return;
            }

            _fetcher.Arrived(id);
            if (isKept)
            {
                _world.Trace.Add(TraceKind.Held, Place, TraceHash.Of(id.ToArray()));
                _setting.Observer.OnHeld(this, id);
                Kept(id, from, isOwn: from < 0);
            }
        });
    }

    // What is not stored is not announced, and asked for again.
    private bool TryKeep(SubmissionId id, ReadOnlyMemory<byte> bundle)
    {
        try
        {
            Store.Shelf.Keep(id, bundle);
            return IsUp;
        }
        catch (DiskFailure failure)
        {
            if (failure.Kind != Faults.FaultKind.DiskFull)
            {
                Crash((ulong)failure.Kind);
                _world.Queue.After(RestartMicroseconds, Start);
            }

            return false;
        }
    }

    // It is on stable storage: everybody may know, and what waits for it goes on.
    private void Kept(SubmissionId id, int from, bool isOwn)
    {
        if (from >= 0)
        {
            _tracker!.Announced(_setting.Consortium.Organisations[from], id);
        }

        _lacking.Remove(id);
        _fetcher!.Remove(id);
        if (IsExecuted(id))
        {
            _tracker!.Settle(id, isFinal: true);
        }
        else
        {
            _tracker!.Held(id, _tracker.Terms);
            if (isOwn && Store.Shelf.Read(id) is { } own && _setting.Consortium.Find(id) is { } submission)
            {
                Push(submission, own);
            }

            Announce([id]);
        }

        Step(new ReplicaEvent.PolicyChanged());
        FlushReady();
    }

    // A small bundle is sent at once; a large one is asked for, in parts.
    private void Push(WrittenSubmission submission, ReadOnlyMemory<byte> bundle)
    {
        foreach (int peer in OtherReplicas().Select(IndexOf).Where(peer => peer >= 0))
        {
            if (submission.IsFetched)
            {
                Send(peer, NodeFrame.OfSubmission(submission.Number));
            }
            else
            {
                SendPart(peer, new BundlePart(submission.Id, (uint)bundle.Length, 0, bundle));
            }
        }
    }

    private void SendPart(int to, BundlePart part) => Send(to, NodeFrame.OfBundle(part.Encode()));

    private void Announce(IReadOnlyList<SubmissionId> ids)
    {
        foreach (SubmissionId[] some in ids.Chunk(BundleLimits.MaxAnnounced))
        {
            Broadcast(NodeFrame.OfBundle(BundleAnnouncement.Encode(some)));
        }
    }

    private bool HoldsAll(Batch batch)
    {
        bool holds = true;
        foreach (ReadOnlyMemory<byte> bytes in batch.Submissions)
        {
            if (Submission.TryDecode(bytes, int.MaxValue) is { } submission
                && !_tracker!.IsEnough(submission.Id) && Dealing.IsIn(submission))
            {
                _fetcher!.Add(submission.Id, atOnce: true);
                holds = false;
            }
        }

        return holds || (!IsByzantine && !_setting.Host.VotesWithBundles) || Adversary?.IgnoresBundles == true;
    }

    private void SettleBundles(NodeHead head)
    {
        foreach (SubmissionId id in _tracker is null ? [] : head.All)
        {
            bool isHeld = _tracker!.Settle(id, isFinal: true);
            if (!isHeld && head.Dealt.Contains(id))
            {
                Require(id);
            }
            else if (!_lacking.Contains(id))
            {
                _fetcher!.Remove(id);
            }

            _ready.Remove(id);
        }
    }

    private void ExpireBundle(SubmissionId id)
    {
        _tracker?.Settle(id, isFinal: true);
        if (!_lacking.Contains(id))
        {
            _fetcher?.Remove(id);
        }

        _ready.Remove(id);
    }

    // It is sealed: asked for until it is here.
    private void Require(SubmissionId id)
    {
        if (!Store.Shelf.Has(id) && _lacking.Add(id))
        {
            _fetcher!.Add(id, atOnce: false);
        }
    }

    private bool IsProposable(WrittenSubmission submission) => submission.Bundle is null || _tracker is null
        || _ready.Contains(submission.Id) || Adversary?.IgnoresBundles == true;

    // Ready is what waits here when it is announced by enough; announcements come again.
    private void FlushReady()
    {
        while (_becameReady.Count > 0)
        {
            SubmissionId[] ids = [.. _becameReady];
            _becameReady.Clear();
            foreach (SubmissionId id in ids)
            {
                if (_pool.Find(id) is not null && _ready.Add(id))
                {
                    Step(new ReplicaEvent.RequestKnown(new Digest256(id.ToArray())));
                }
            }
        }
    }

    private void TickBundles()
    {
        if (_fetcher is not { } fetcher || _tracker is not { } tracker)
        {
            return;
        }

        foreach (SubmissionId id in fetcher.TakeUnlooked(MaxLooked))
        {
            // After a restart a bundle may be in the store and not in memory.
            if (Store.Shelf.Has(id))
            {
                Kept(id, -1, isOwn: false);
            }
        }

        if (IsMember)
        {
            fetcher.AskDue();
        }

        if (++_bundleTicks % TicksBetweenAnnouncements == 0)
        {
            Announce(tracker.Pending());
        }

        FlushReady();
        After(BundleTickMicroseconds, TickBundles);
    }
}
