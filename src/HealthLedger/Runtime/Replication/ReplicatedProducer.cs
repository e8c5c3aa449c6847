using System.Net;
using HealthLedger.Consensus;
using HealthLedger.Consensus.Protocol;
using HealthLedger.Consensus.Runtime;
using HealthLedger.Diagnostics;
using HealthLedger.Ledger;
using HealthLedger.Primitives;

namespace HealthLedger.Runtime.Replication;

/// <summary>Has submissions ordered and sealed by the replicas of a set, of which this node is one.</summary>
internal sealed class ReplicatedProducer : IBlockProducer
{
    private static readonly TimeSpan StopAfter = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan PollEvery = TimeSpan.FromMilliseconds(100);

    private readonly NodeParts _parts;
    private readonly SubmissionPool _pool;
    private readonly SubmissionExchange _exchange;
    private readonly BatchPacing _pacing;
    private readonly ReplicatedLedger _ledger;
    private readonly ReplicaSignatures _signatures;
    private readonly IPeerLink _link;
    private readonly ReplicaHost _host;
    private readonly ITimer _clock;
    private readonly ulong _firstHeight;
    private readonly ConsensusMeter _meter;
    private ReplicaHaltedException? _halted;

    private ReplicatedProducer(NodeParts parts, SubmissionAnswers answers, IPeerLink link, ReplicationStart start)
    {
        _parts = parts;
        _link = link;
        _pacing = new BatchPacing(parts.Time, () => _host?.Nudge());
        LateSignals signals = new(() => _host);
        _pool = new SubmissionPool(
            id =>
            {
                signals.Know(id);
                _exchange?.Proposable(id);
            },
            parts.View.Head.Terms.Placement != 0);
        _exchange = new SubmissionExchange(parts, _pool, link, signals, HaltWith);
        _ledger = new ReplicatedLedger(parts, _pool, _exchange, answers, _pacing, Halt);
        _signatures = new ReplicaSignatures(
            parts.Vault, parts.View.Head.LedgerId, parts.Sealer, parts.View.Epochs.AreSealsGood);
        List<ReplicaEffect> first = [];
        Replica replica = Replica.Start(
            start.Configuration,
            _signatures,
            new HeaderReader(parts.View.Head.LedgerId),
            new SubmissionBatchPolicy(parts.View.Head.Parameters, parts.Time, _exchange.HoldsAll),
            start.Origin,
            first);
        _host = new ReplicaHost(replica, _ledger, link, start.Journal, parts.Time, first, start.Former);
        _firstHeight = parts.View.Head.Header.Height;
        _meter = new ConsensusMeter(
            parts.LedgerName,
            () => _host.Standing.View,
            () => _host.ViewChanges,
            () => Replication!.Connected,
            () => (long)(parts.View.Head.Header.Height - _firstHeight),
            new BundleCounts
            {
                Announced = () => _exchange.Heard,
                Stored = () => _exchange.Kept,
                Refused = () => _exchange.Refused,
                Waiting = () => _pool.NotReady,
                Missing = () => _exchange.Missing,
            });
        _clock = parts.Time.CreateTimer(_ => Poll(), null, PollEvery, PollEvery);
    }

    /// <inheritdoc/>
    public string Engine => "pbft";

    /// <inheritdoc/>
    public string? Fault => Volatile.Read(ref _halted)?.Code ?? _ledger.ClockFault;

    /// <inheritdoc/>
    public ReplicaHaltedException? Halted => Volatile.Read(ref _halted);

    /// <inheritdoc/>
    public ReplicationStatus? Replication
    {
        get
        {
            ReplicaStanding standing = _host.Standing;
            QuorumSize size = standing.Set.Size;
            int primary = PrimarySchedule.PrimaryOf(standing.View, size.Replicas);
            return new ReplicationStatus
            {
                Faulty = size.Faulty,
                Quorum = size.Quorum,
                View = standing.View,
                IsChangingView = !standing.IsViewActive,
                Primary = standing.Set.Replicas[primary].Participant,
                IsVoting = standing.IsVoting,
                WaitingForBundles = _pool.NotReady,
                MissingBundles = _exchange.Missing,
                FaultyShares = _parts.BundleTasks.Faults,
                Peers =
                [
                    .. standing.Set.Replicas.Where(replica => replica.Participant != _parts.Organisation)
                        .Select(replica => PeerOf(standing, replica.Participant)),
                ],
            };
        }
    }

    /// <inheritdoc/>
    public IPEndPoint? PeerEndPoint => _link.EndPoint;

    /// <summary>Begins to take part.</summary>
    public static async Task<ReplicatedProducer> StartAsync(
        NodeParts parts,
        SubmissionAnswers answers,
        IPeerLink link,
        ReplicationStart start,
        IReadOnlyList<OrderedSubmission> backlog,
        CancellationToken cancellationToken)
    {
        ReplicatedProducer producer = new(parts, answers, link, start);
        try
        {
            // Before the others are heard: what they sealed of these while this node was away comes at once.
            foreach (OrderedSubmission submission in backlog)
            {
                producer._ledger.Expect(submission);
            }

            await producer._ledger.RememberKeyAsync(cancellationToken).ConfigureAwait(false);
            await producer._host.StartAsync(cancellationToken).ConfigureAwait(false);
            producer._exchange.Begin();
            if (parts.View.Epochs.Newest.Replicas.Any(replica => replica.Participant == parts.Organisation))
            {
                parts.Seat();
            }

            foreach (OrderedSubmission submission in backlog)
            {
                await producer.SendAsync(submission, cancellationToken).ConfigureAwait(false);
            }

            return producer;
        }
        catch
        {
            // Nothing of it is waited for: the caller hears of the failure at once.
            producer.FailWaiting(NodeProducer.Stopped());
            await producer.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <inheritdoc/>
    public async ValueTask EnqueueAsync(OrderedSubmission submission, CancellationToken cancellationToken)
    {
        if (Halted is { } halted)
        {
            throw halted;
        }

        // Whoever waits is known before the submission can be sealed.
        _ledger.Expect(submission);
        if (Halted is { } meanwhile)
        {
            // Whoever halted it may have looked for those that wait before this one did.
            FailWaiting(meanwhile);
            return;
        }

        await SendAsync(submission, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public void HaltWith(Exception exception) => Halt(
        (exception as HealthLedgerException)?.Code ?? HealthLedgerErrorCodes.Internal, exception.Message);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await WaitForOwnAsync().ConfigureAwait(false);
        await _clock.DisposeAsync().ConfigureAwait(false);
        await _host.DisposeAsync().ConfigureAwait(false);
        await _exchange.DisposeAsync().ConfigureAwait(false);
        _meter.Dispose();
        FailWaiting(NodeProducer.Stopped());
        _pacing.Dispose();
        _signatures.Dispose();
    }

    private async ValueTask SendAsync(OrderedSubmission submission, CancellationToken cancellationToken)
    {
        if (_ledger.IsAwaited(submission))
        {
            await _exchange.SendOwnAsync(submission, cancellationToken).ConfigureAwait(false);

            // After a stop it may be over by now; else the next block that is sealed looks at it.
            await _ledger.SettleOverAsync(submission).ConfigureAwait(false);
        }
    }

    private ReplicaPeerStatus PeerOf(ReplicaStanding standing, ParticipantId participant)
    {
        ulong height = standing.Claims.GetValueOrDefault(participant);
        return new ReplicaPeerStatus
        {
            Participant = participant,
            IsConnected = _link.IsUp(participant),
            Height = new BlockHeight(height),
            Lag = standing.SealedHeight - Math.Min(standing.SealedHeight, height),
        };
    }

    // What was accepted is sealed, if the others let it.
    private async Task WaitForOwnAsync()
    {
        long began = _parts.Time.GetTimestamp();
        while (Halted is null && _ledger.HasWaiting && _parts.Time.GetElapsedTime(began) < StopAfter)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(10)).ConfigureAwait(false);
        }
    }

    private void Poll()
    {
        _exchange.Tick();
        if (_ledger.NeedsHeartbeat || _ledger.ClockFault is not null || _pool.UntakenBytes > 0)
        {
            _host.Nudge();
        }
    }

    private void Halt(string code, string reason)
    {
        ReplicaHaltedException halted = new(
            code, $"The replica has halted; what was acknowledged is safe. {reason}");
        if (Interlocked.CompareExchange(ref _halted, halted, null) is null)
        {
            _parts.Events.OnFault(code, reason);
            FailWaiting(halted);
        }
    }

    private void FailWaiting(ReplicaHaltedException reason)
    {
        foreach (OrderedSubmission submission in _ledger.TakeWaiting())
        {
            submission.Fail(reason);
        }
    }
}
