using HealthLedger.Bundles;
using HealthLedger.Consensus.Messages;
using HealthLedger.Consensus.Runtime;
using HealthLedger.Ledger;
using HealthLedger.Ledger.Execution;
using HealthLedger.Primitives;
using HealthLedger.Snapshots;

namespace HealthLedger.Runtime.Replication;

/// <summary>
/// Submissions and their bundles on their way between replicas: sends this node's, takes those of others, says what is
/// held here, fetches what is not, and lets a submission be proposed when enough hold its bundle
/// (docs/spec/bundles.md).
/// </summary>
internal sealed partial class SubmissionExchange : IBundleOutcome, IAsyncDisposable
{
    private const int TicksBetweenAnnouncements = 10;

    // Anybody can name ids; each is looked for in the store once.
    private const int MaxLooking = 256;

    private static readonly TimeSpan LoadAgainAfter = TimeSpan.FromSeconds(10);

    private readonly NodeParts _parts;
    private readonly SubmissionPool _pool;
    private readonly IPeerLink _link;
    private readonly IReplicaSignals _host;
    private readonly Action<Exception> _halt;
    private readonly BundleStore _store;
    private readonly BundleTracker _tracker;
    private readonly BundleFetcher _fetcher;
    private readonly BundleKeeper _keeper;
    private readonly WaitingBundles _waiting;
    private readonly BundleServer _server;
    private readonly BundlePlacements _placements;
    private readonly SnapshotServer _snapshots;
    private readonly SubmissionScreen _screen;
    private readonly CancellationTokenSource _stop = new();
    private Task _loading = Task.CompletedTask;
    private Task _flushing = Task.CompletedTask;
    private int _ticks;
    private int _looking;
    private long _kept;
    private long _heard;
    private ulong _epoch;

    public SubmissionExchange(
        NodeParts parts, SubmissionPool pool, IPeerLink link, IReplicaSignals host, Action<Exception> halt)
    {
        _parts = parts;
        _pool = pool;
        _link = link;
        _host = host;
        _halt = halt;
        _epoch = parts.View.Head.Replicas.Epoch;
        _placements = new BundlePlacements(parts);
        _store = new BundleStore(parts.Storage.Custody, parts.Vault, parts.Organisation);
        _tracker = new BundleTracker(
            parts.Organisation,
            announcers => !_placements.AreByPolicy
                && BundlePlacements.AreEnough(parts.View.Epochs.Newest, announcers),
            id => pool.MarkReady(ReplicatedLedger.IdOf(id)));
        _fetcher = new BundleFetcher(
            parts.Time, _tracker, Others, (peer, fetch) => link.Send(peer, MessageLane.Proposals, fetch.Encode()));
        _server = new BundleServer(
            parts,
            _store,
            new OwnBundles(parts),
            _placements,
            id => pool.TryRead(ReplicatedLedger.IdOf(id)),
            (peer, part) => link.Send(peer, MessageLane.Bulk, part.Encode()));
        _snapshots = new SnapshotServer(
            parts.Storage,
            parts.Time,
            (peer, part) => link.Send(peer, MessageLane.Bulk, part.Encode()),
            parts.Events.OnFault);
        _screen = new SubmissionScreen(parts);
        _waiting = new WaitingBundles(parts.Storage.Custody, parts.Time, MayBeSealedAsync);
        _keeper = new BundleKeeper(parts, _store, _placements, _tracker, _waiting, this);
    }

    /// <summary>How many bundles of sealed submissions are not here.</summary>
    public int Missing => _parts.BundleTasks.Missing;

    /// <summary>How many bundles, or parts of them, were not what they should be.</summary>
    public long Refused => _fetcher.Refused;

    /// <summary>How many bundles of others were put on stable storage.</summary>
    public long Kept => Interlocked.Read(ref _kept);

    /// <summary>How many submissions were announced to this node.</summary>
    public long Heard => Interlocked.Read(ref _heard);

    /// <summary>Finds, beside all else, which bundles are missing.</summary>
    public void Begin() => _loading = LoadAsync();

    /// <summary>Whether the bundles of all submissions of a batch are held here. Those that are not are
    /// fetched.</summary>
    public bool HoldsAll(Batch batch)
    {
        bool holds = true;
        if (_placements.AreByPolicy)
        {
            // Its author waited for the copies.
            return true;
        }

        foreach (ReadOnlyMemory<byte> bytes in batch.Submissions)
        {
            if (Submission.TryDecode(bytes, int.MaxValue) is { } submission && submission.Id is var id
                && !_tracker.IsEnough(id) && Dealing.IsIn(submission))
            {
                _waiting.Demand(id);
                _fetcher.Add(id, atOnce: true);
                holds = false;
            }
        }

        return holds;
    }

    /// <summary>Whether a submission was executed here lately.</summary>
    public bool IsExecuted(Digest256 request) => _tracker.IsExecuted(new SubmissionId(request.ToArray()));

    /// <summary>A block is executed: what it has is not proposed again.</summary>
    /// <param name="executed">The block.</param>
    /// <param name="done">The numbers of its submissions for which nobody waits any more.</param>
    public void Executed(ExecutedBlock executed, IReadOnlyList<int> done)
    {
        foreach (int i in done)
        {
            (SubmissionId id, _, SkipCode skip) = executed.Submissions[i];
            if (skip == SkipCode.None)
            {
                _waiting.Ordered(id, executed.Head.Header.Height);
            }

            if (!_tracker.Settle(id, SubmissionAnswers.IsFinal(skip)) && skip == SkipCode.None
                && Submission.TryDecode(executed.Batch.Submissions[i], int.MaxValue) is { } submission
                && Dealing.IsIn(submission) && submission.Body.Author != _parts.Organisation
                && !IsForOthers(PlacementOf(id)))
            {
                _parts.BundleTasks.Lacks(id, executed.Head.Header.Height);
                _fetcher.Add(id, atOnce: false);
            }
            else if (!_parts.BundleTasks.IsLacking(id))
            {
                // Skipped, or held. What was sealed before, and is skipped as a copy, is fetched all the same.
                _fetcher.Remove(id);
            }
        }
    }

    /// <summary>The set is another one, or the policy over it.</summary>
    public void EpochBegan()
    {
        ulong epoch = _parts.View.Head.Replicas.Epoch;
        if (Interlocked.Exchange(ref _epoch, epoch) != epoch)
        {
            BeginEpoch();
        }

        _tracker.Reconsider();
    }

    /// <summary>Called ten times a second: fetches what is due, and says again what is held.</summary>
    public void Tick()
    {
        if (Volatile.Read(ref _epoch) != _parts.View.Head.Replicas.Epoch)
        {
            EpochBegan();
        }

        foreach (SubmissionId id in _fetcher.TakeUnlooked(MaxLooking - Volatile.Read(ref _looking)))
        {
            Look(id);
        }

        if (IsReplica(_parts.Organisation))
        {
            _fetcher.AskDue();
        }

        if (Interlocked.Increment(ref _ticks) % TicksBetweenAnnouncements == 0)
        {
            Announce(_tracker.Pending());
            LookAgain();
            HandInAgain();
            OfferLate();
            _flushing = _flushing.IsCompleted ? FlushAsync() : _flushing;
            _snapshots.Tick();
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _loading.ConfigureAwait(false);
        await _keeper.DisposeAsync().ConfigureAwait(false);
        await _flushing.ConfigureAwait(false);
        await FlushAsync(atEnd: true).ConfigureAwait(false);
        _stop.Dispose();
        await _server.DisposeAsync().ConfigureAwait(false);
        await _snapshots.DisposeAsync().ConfigureAwait(false);
    }

    private async Task LoadAsync()
    {
        try
        {
            while (!await TryLoadAsync().ConfigureAwait(false))
            {
                await Task.Delay(LoadAgainAfter, _parts.Time, _stop.Token).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException)
        {
            // The next start looks from where this one did.
        }
    }

    // Nobody else finds what is missing of before the start.
    private async Task<bool> TryLoadAsync()
    {
        try
        {
            await _parts.BundleTasks.LoadAsync(id => _fetcher.Add(id, atOnce: false), _stop.Token)
                .ConfigureAwait(false);
            return true;
        }
        catch (HealthLedgerException exception)
        {
            _parts.Events.OnFault(exception.Code, exception.Message);
            return false;
        }
    }

    private async Task FlushAsync(bool atEnd = false)
    {
        try
        {
            await _parts.BundleTasks.FlushAsync(atEnd, CancellationToken.None).ConfigureAwait(false);
            foreach (SubmissionId id in await _waiting
                .CollectAsync(_parts.View.Head.Header.Height, CancellationToken.None).ConfigureAwait(false))
            {
                ((IBundleOutcome)this).Expired(id);
            }
        }
        catch (HealthLedgerException exception)
        {
            // Written with the next; after a crash, the blocks say it again.
            _parts.Events.OnFault(exception.Code, exception.Message);
        }
    }

    private bool IsReplica(ParticipantId participant) =>
        _parts.View.Epochs.Newest.Replicas.Any(replica => replica.Participant == participant);

    private IReadOnlyList<ParticipantId> Others() =>
    [
        .. _parts.View.Epochs.Newest.Replicas.Select(replica => replica.Participant)
            .Where(participant => participant != _parts.Organisation),
    ];
}
