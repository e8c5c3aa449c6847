using System.Collections.Concurrent;
using HealthLedger.Ledger;
using HealthLedger.Primitives;
using HealthLedger.Runtime;
using HealthLedger.Runtime.Delivering;
using HealthLedger.Runtime.Linking;
using HealthLedger.Runtime.Receiving;
using HealthLedger.Runtime.Redealing;
using HealthLedger.Storage;

namespace HealthLedger;

/// <summary>
/// One embedded node: it seals records, answers requests for access, opens records for sealed access, lists history
/// and issues receipts. All members are safe for concurrent use. Disposing seals what was accepted and closes
/// storage.
/// </summary>
public sealed partial class LedgerNode : ILedger, IAsyncDisposable
{
    private readonly NodeParts _parts;
    private readonly IBlockProducer _producer;
    private readonly SubmissionIntake _intake;
    private readonly SubjectDirectory _subjects;
    private readonly ResendRegister _resends;
    private readonly RequestRegister _requests;
    private readonly ReceiptIssuer _receipts;
    private readonly ProofIssuer _proofs;
    private readonly RequestDetails _details;
    private readonly PlacementReader _placement;
    private readonly RecordHistory _history;
    private readonly SubjectLinks _links;
    private readonly RecordLinker _linker;
    private readonly ParticipantDirectory _participants;
    private readonly AdmissionGate _admission;
    private readonly RowExpiry _expiry;
    private readonly StorageWatch _watch;
    private readonly RecordRedealing _redealing;
    private readonly ConcurrentQueue<SubmissionId> _sealedOutbox;
    private readonly IndexAudit _audit;
    private readonly MessageLog _messages;
    private readonly MessageContents _contents;
    private readonly MessageQueue _queue;
    private readonly QueueDrain _drain;
    private readonly DeliveryQueue _deliveries;

    // Backups and pruning do not run at once: what is removed while it is copied would be missing from the copy.
    private readonly SemaphoreSlim _maintenance = new(1, 1);
    private readonly CancellationTokenSource _stopping = new();
    private int _isDisposed;

    // What a node seals while it starts does not wait for witnesses: it must start without them too.
    private volatile bool _isStarted;

    private LedgerNode(
        NodeParts parts,
        LedgerGenesis genesis,
        OutboxBacklog backlog,
        SubjectDirectory subjects,
        ConcurrentQueue<SubmissionId> sealedOutbox,
        IBlockProducer producer,
        RedealCursor? redealt)
    {
        _parts = parts;
        Genesis = genesis;
        _subjects = subjects;
        _sealedOutbox = sealedOutbox;
        _producer = producer;
        _resends = new ResendRegister(parts.Vault, parts.Storage.Custody);
        _messages = new MessageLog(parts);
        _contents = new MessageContents(parts, _messages);
        _queue = new MessageQueue(parts, _resends, _subjects, _messages);
        _drain = new QueueDrain(parts, _queue, _messages, SealQueuedAsync, DescribeWaitAsync);
        _deliveries = new DeliveryQueue(parts);
        _backlogEnd = backlog.NewestTime;
        _requests = new RequestRegister(parts);
        _proofs = new ProofIssuer(parts);
        _receipts = new ReceiptIssuer(parts, _proofs, genesis.Document);
        _details = new RequestDetails(parts.Vault, parts.Storage.Custody, parts.Time);
        _placement = parts.Placement;
        _audit = new IndexAudit(parts.View, parts.State);
        _history = new RecordHistory(parts.View, _audit);
        _links = new SubjectLinks(parts.View);
        _linker = new RecordLinker(parts, _subjects, _details, _queue.Lot, IsPendingAsync);
        _participants = new ParticipantDirectory(parts, genesis.Document);
        _admission = new AdmissionGate(parts.Time, parts.Options.MaxOperationsPerSecond);
        _intake = new SubmissionIntake(
            parts, _subjects, _producer, _sealedOutbox, backlog.NewestTime, DeliverAfterAllAsync);
        parts.Meter.QueueLength = () => _intake.Waiting;
        parts.Meter.ObserveQueue(
            () => _queue.Status().Waiting,
            () => _queue.Status().Oldest,
            () => _queue.Status().BlockedKeys,
            () => _queue.Status().SetAside,
            parts.Time);
        parts.Meter.ObserveParked(() => _queue.Lot.Count, () => _queue.Lot.Oldest, parts.Time);
        parts.Meter.ObserveListenerQueues(
            () => _queue.ReadListeners().Select(one => (
                one.Listener, one.Waiting, one.Oldest, one.SetAside, one.Parked, one.OldestParked)),
            parts.Time);
        parts.Meter.ObserveDeliveries(
            () => _deliveries.Status().Select(route => (
                route.Route, route.Waiting, route.Oldest, (long)route.BlockedKeys, route.SetAside, route.Delivered)),
            parts.Time);
        _expiry = new RowExpiry(parts);
        _watch = new StorageWatch(parts.Storage, _producer);
        _redealing = new RecordRedealing(parts, _intake, _producer, redealt, backlog.Redealt);
        parts.Witnessing?.Start();
    }

    /// <summary>The ledger's genesis.</summary>
    public LedgerGenesis Genesis { get; }

    /// <summary>The organisation that this node writes for.</summary>
    public ParticipantId Organisation => _parts.Organisation;

    /// <summary>How the node stands now.</summary>
    public LedgerNodeStatus GetStatus()
    {
        BlockHeader header = _parts.View.Head.Header;
        return new LedgerNodeStatus
        {
            LedgerId = Genesis.LedgerId,
            Height = new BlockHeight(header.Height),
            HistorySize = header.HistorySize,
            HistoryRoot = header.HistoryRoot,
            Time = DateTimeOffset.FromUnixTimeMilliseconds(header.Time),
            Replicas = _parts.View.Head.Replicas.Replicas.Count,
            Epoch = header.Epoch,
            ProtocolVersion = _parts.View.Head.Terms.Protocol,
            Upgrade = ProtocolWatch.Ahead(_parts.View.Head, _parts.Rules),
            Replication = _producer.Replication,
            Engine = _producer.Engine,
            Lag = header.Height - Math.Min(header.Height, _parts.Follower.StoredHeight),
            Waiting = _intake.Waiting,
            Fault = _producer.Fault,
            IsHalted = _producer.Halted is not null,
            StorageKind = _parts.Storage.Kind,
            Witnesses = _parts.Witnessing?.Status() ?? [],
            Redealing = _redealing.Status(),
        };
    }

    /// <inheritdoc/>
    Task<LedgerNodeStatus> ILedger.GetStatusAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult(GetStatus());
    }

    /// <summary>Bytes on disk by part of the storage.</summary>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task<IReadOnlyDictionary<string, long>> MeasureStorageAsync(
        CancellationToken cancellationToken = default) =>
        await _parts.Storage.MeasureAsync(cancellationToken).ConfigureAwait(false);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) != 0)
        {
            return;
        }

        await _watch.DisposeAsync().ConfigureAwait(false);
        await StopRoutesAsync().ConfigureAwait(false);
        await _drain.DisposeAsync().ConfigureAwait(false);
        await _redealing.DisposeAsync().ConfigureAwait(false);
        await _expiry.DisposeAsync().ConfigureAwait(false);
        await _stopping.CancelAsync().ConfigureAwait(false);
        await _destruction.ConfigureAwait(false);
        await _publication.ConfigureAwait(false);
        await _complaining.ConfigureAwait(false);
        await _maintenance.WaitAsync().ConfigureAwait(false);
        _maintenance.Release();
        _stopping.Dispose();
        await _intake.DisposeAsync().ConfigureAwait(false);
        await _producer.DisposeAsync().ConfigureAwait(false);
        if (_parts.Witnessing is { } witnessing)
        {
            await witnessing.DisposeAsync().ConfigureAwait(false);
        }

        await _parts.Follower.DisposeAsync().ConfigureAwait(false);
        await ForgetSealedAsync().ConfigureAwait(false);
        await _parts.Storage.DisposeAsync().ConfigureAwait(false);
        _parts.Cosignatures.Dispose();
        _parts.Senders.Dispose();
        _parts.Sealer.Dispose();
        _parts.Meter.Dispose();
        _parts.Keys.Dispose();
        _parts.StateCache.Dispose();
        _rotation.Dispose();
        await _authorizing.WaitAsync().ConfigureAwait(false);
        _authorizing.Dispose();
    }

    internal static async Task<LedgerNode> StartAsync(LedgerNodeBuilder builder, CancellationToken cancellationToken)
    {
        ILedgerStorage storage = await builder.Storage!.OpenAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return await NodeStart.RunAsync(builder, storage, CreateAsync, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            await storage.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    private static async Task<LedgerNode> CreateAsync(
        NodeParts parts, LedgerGenesis genesis, CancellationToken cancellationToken)
    {
        OutboxBacklog backlog = await OutboxBacklog.ReadAsync(parts, cancellationToken).ConfigureAwait(false);
        if (backlog.Submissions.Count > 0)
        {
            parts.Events.OnNotice(
                $"Submitted {backlog.Submissions.Count} submissions again that were accepted before the last stop.");
        }

        PendingOperation? confirmation = parts.Options.ConfirmClockGap
            ? await backlog.ConfirmClockGapAsync(parts, cancellationToken).ConfigureAwait(false)
            : null;
        if (parts.Restored is { } restored)
        {
            PendingOperation recovery = await backlog
                .ConfirmRestoreAsync(parts, restored, cancellationToken).ConfigureAwait(false);
            confirmation ??= recovery;
            parts.Events.OnNotice($"The ledger goes on from a backup of height {restored.Height}.");
        }

        SubjectDirectory subjects = new(
            parts.Vault, parts.Storage.Custody, genesis.LedgerId, parts.Organisation);
        ConcurrentQueue<SubmissionId> sealedOutbox = new(backlog.Sealed);
        RedealCursor? redealt = await RedealCursor.ReadAsync(parts.Storage.Custody, cancellationToken)
            .ConfigureAwait(false);
        IBlockProducer producer = await NodeProducer.StartAsync(
            parts,
            new SubmissionAnswers(parts, sealedOutbox.Enqueue, subjects.Doubt, subjects.DoubtSubject),
            backlog.Submissions,
            cancellationToken).ConfigureAwait(false);
        LedgerNode node = new(parts, genesis, backlog, subjects, sealedOutbox, producer, redealt);
        try
        {
            if (confirmation is not null)
            {
                await node.AwaitSealedAsync(confirmation.Completion, cancellationToken).ConfigureAwait(false);
            }

            if (backlog.Rotation is { } rotation)
            {
                await node.FinishRotationAsync(rotation, cancellationToken).ConfigureAwait(false);
            }

            await node.BeginDestructionAsync(cancellationToken).ConfigureAwait(false);
            if (parts.Restored is not null && genesis.Document.RecoveryThreshold == 0)
            {
                await node.LeaveRestoredSealKeyAsync(cancellationToken).ConfigureAwait(false);
            }

            await node._queue.LoadAsync(cancellationToken).ConfigureAwait(false);
            await node._deliveries.LoadAsync(cancellationToken).ConfigureAwait(false);
            node._isStarted = true;
            node._drain.Start();
            node._redealing.Start();
            node.BeginPublication();
            node.BeginComplaining();
            return node;
        }
        catch
        {
            await node.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    private async Task ForgetSealedAsync()
    {
        List<PrivateRow> rows = _intake.TakeSealedRows(_parts.Time.GetUtcNow().ToUnixTimeMilliseconds());
        if (rows.Count == 0)
        {
            return;
        }

        try
        {
            await _parts.Storage.Custody
                .WriteAsync(new CustodyWrite { Rows = rows }, CancellationToken.None).ConfigureAwait(false);
        }
        catch (StorageFailureException exception)
        {
            // The rows are found sealed, and removed, at the next start.
            _parts.Events.OnFault(exception.Code, "Outbox rows of sealed submissions were not removed.");
        }
    }
}
