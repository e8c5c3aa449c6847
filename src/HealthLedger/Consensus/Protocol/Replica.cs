using HealthLedger.Consensus.Certificates;
using HealthLedger.Consensus.Messages;
using HealthLedger.Cryptography;
using HealthLedger.Primitives;

namespace HealthLedger.Consensus.Protocol;

/// <summary>
/// One replica of [PBFT §4], in the order-execute-seal form of docs/spec/consensus.md: events in, effects out. It has
/// no clock, task, randomness or I/O, and the same events give the same effects. Not safe for concurrent use.
/// </summary>
internal sealed partial class Replica
{
    private readonly ReplicaConfiguration _configuration;
    private readonly IReplicaSignatures _signatures;
    private readonly IHeaderReader _headers;
    private readonly IBatchPolicy _policy;
    private readonly MessageLog _log;
    private readonly DeferredMessages _deferred;
    private readonly RequestQueue _requests;
    private readonly RejectCounters _rejected = new();
    private readonly IReadOnlyList<ReadOnlyMemory<byte>> _lostKeys;
    private ICollection<ReplicaEffect> _effects = [];
    private CertificateCheck _check;
    private int _self;

    private Replica(
        ReplicaConfiguration configuration,
        IReplicaSignatures signatures,
        IHeaderReader headers,
        IBatchPolicy policy,
        ReplicaOrigin origin)
    {
        _configuration = configuration;
        _signatures = signatures;
        _headers = headers;
        _policy = policy;
        _lostKeys = origin.LostKeys;
        Set = origin.Set;
        _log = new MessageLog(Set.Replicas.Count);
        _deferred = new DeferredMessages((configuration.Window * 4) + 16);
        _requests = new RequestQueue(configuration.MaxKnownRequests);
        _check = NewCheck();
        _viewChanges = new ViewChange?[Set.Replicas.Count];
        _convicted = new bool[Set.Replicas.Count];
        _epochStart = origin.EpochStart;
        _scheduled = origin.Scheduled;
        SealedHeight = ExecutedHeight = origin.Height;
        _executedHash = _sealedHash = origin.HeaderHash;
        _proven = origin.Head;
        _provenHeight = origin.Height;
        _nextSequence = origin.Height + 1;
        TakeSeat();
    }

    /// <summary>The organisation whose replica this is.</summary>
    public ParticipantId Participant => _configuration.Participant;

    /// <summary>The set that is in force.</summary>
    public ReplicaSet Set { get; private set; }

    /// <summary>The view that has begun, or is demanded.</summary>
    public ulong View { get; private set; }

    /// <summary>Whether <see cref="View"/> has begun.</summary>
    public bool IsViewActive { get; private set; } = true;

    public ulong ExecutedHeight { get; private set; }

    /// <summary>The highest height with a quorum of seals, here.</summary>
    public ulong SealedHeight { get; private set; }

    /// <summary>Whether this replica votes in this epoch.</summary>
    public bool IsVoting { get; private set; }

    public bool IsHalted { get; private set; }

    public bool IsPrimary => IsVoting && PrimarySchedule.PrimaryOf(View, Set.Replicas.Count) == _self;

    /// <summary>Whether a batch that is given now is proposed: this is the primary, its view has begun, and a sequence
    /// number of the window is free.</summary>
    public bool CanPropose => !IsHalted && IsPrimary && IsViewActive && SealedHeight >= _viewStart
        && _nextSequence <= HighWaterMark && !IsAboveBoundary(_nextSequence);

    /// <summary>Whether the host should propose a batch even if it has nothing to order: an epoch is to end.</summary>
    public bool WantsBatch => CanPropose && _scheduled is not null;

    /// <summary>The boundary that is ahead; null when none is scheduled.</summary>
    public EpochBoundary? Scheduled => _scheduled;

    private ProtocolRules Rules => _configuration.Rules;

    private int Quorum => (Rules.RenewQuorum ? Set : _former ?? Set).Size.Quorum + Rules.QuorumOffset;

    private ulong HighWaterMark => SealedHeight + (ulong)_configuration.Window;

    /// <summary>How many messages were dropped for a reason.</summary>
    public long Rejected(RejectReason reason) => _rejected[reason];

    /// <summary>Makes a replica from what it has, and begins: what its journal says is done again where that may be
    /// needed.</summary>
    /// <param name="configuration">What does not change.</param>
    /// <param name="signatures">Signs and verifies.</param>
    /// <param name="headers">Reads headers.</param>
    /// <param name="policy">Judges batches.</param>
    /// <param name="origin">What it starts from.</param>
    /// <param name="effects">What is to be done first.</param>
    /// <exception cref="ArgumentException">The configuration or the origin contradicts itself.</exception>
    /// <exception cref="IntegrityException">HLS6031: a record of the journal is none.</exception>
    public static Replica Start(
        ReplicaConfiguration configuration,
        IReplicaSignatures signatures,
        IHeaderReader headers,
        IBatchPolicy policy,
        ReplicaOrigin origin,
        ICollection<ReplicaEffect> effects)
    {
        ArgumentNullException.ThrowIfNull(effects);
        Check(configuration, origin);
        Replica replica = new(configuration, signatures, headers, policy, origin) { _effects = effects };
        replica.Recover(origin.Records);
        replica.Begin();
        return replica;
    }

    /// <summary>Takes one event and appends what is to be done.</summary>
    public void Step(ReplicaEvent happened, ICollection<ReplicaEffect> effects)
    {
        ArgumentNullException.ThrowIfNull(happened);
        ArgumentNullException.ThrowIfNull(effects);
        if (IsHalted)
        {
            if (happened is ReplicaEvent.MessageReceived)
            {
                Reject(RejectReason.Halted);
            }

            return;
        }

        _effects = effects;
        switch (happened)
        {
            case ReplicaEvent.MessageReceived received:
                OnMessage(received.Sender, received.Frame);
                break;
            case ReplicaEvent.BatchReady ready:
                OnBatchReady(ready.Batch);
                break;
            case ReplicaEvent.BatchExecuted executed:
                OnBatchExecuted(executed.Header, executed.Scheduled);
                break;
            case ReplicaEvent.TimerExpired expired:
                OnTimer(expired.Timer, expired.Number);
                break;
            case ReplicaEvent.RequestKnown known:
                _requests.Add(known.Id);
                break;
            case ReplicaEvent.RequestsDone done:
                OnRequestsDone(done.Ids);
                break;
            case ReplicaEvent.CompactionDue:
                OnCompactionDue();
                break;
            default:
                OnPolicyChanged();
                break;
        }

        ReplayDeferred();
        UpdateTimers();
    }

    private static void Check(ReplicaConfiguration configuration, ReplicaOrigin origin)
    {
        if (configuration.Window is < 1 or > ConsensusLimits.MaxWindow
            || configuration.BlocksAtOnce is < 1 or > ConsensusLimits.MaxBlocks)
        {
            throw new ArgumentException("The window is 1 to 64, and blocks at once 1 to 256.", nameof(configuration));
        }

        if (origin.Height < origin.EpochStart || origin.Head is null != (origin.Height == origin.EpochStart)
            || (origin.Scheduled is { } scheduled && scheduled.Height <= origin.Height) || !HasOneOfEach(origin.Set))
        {
            throw new ArgumentException("Head, epoch, boundary or set contradict themselves.", nameof(origin));
        }
    }

    private void OnMessage(ParticipantId sender, ReadOnlyMemory<byte> frame)
    {
        if (ConsensusMessageCodec.TryDecode(frame) is { } message)
        {
            Dispatch(sender, message);
        }
        else
        {
            _rejected.Add(RejectReason.Malformed);
        }
    }

    private void Dispatch(ParticipantId sender, ConsensusMessage message)
    {
        switch (message)
        {
            case PrePrepare proposal:
                OnPrePrepare(sender, proposal);
                break;
            case Prepare prepare:
                OnPrepare(sender, prepare);
                break;
            case Commit commit:
                OnCommit(sender, commit);
                break;
            case SealMessage seal:
                OnSeal(sender, seal);
                break;
            case ViewChange change:
                OnViewChange(sender, change);
                break;
            case NewView begun:
                OnNewView(sender, begun);
                break;
            case Status status:
                OnStatus(sender, status);
                break;
            case FetchBatch asked:
                OnFetchBatch(sender, asked);
                break;
            case BatchBody body:
                OnBatchBody(sender, body);
                break;
            case FetchBlocks asked:
                OnFetchBlocks(sender, asked);
                break;
            case Decision decision:
                OnDecision(sender, decision);
                break;
            default:
                OnBlocks(sender, (Blocks)message);
                break;
        }
    }

    private void Emit(ReplicaEffect effect)
    {
        // After a halt nothing leaves, whatever the rest of the step does.
        if (!IsHalted)
        {
            _effects.Add(effect);
        }
    }

    private void Broadcast(ConsensusMessage message) =>
        Emit(new ReplicaEffect.Broadcast(message.Lane, ConsensusMessageCodec.Encode(message)));

    private void Send(ParticipantId to, ConsensusMessage message) =>
        Emit(new ReplicaEffect.Send(to, message.Lane, ConsensusMessageCodec.Encode(message)));

    private void Persist(ReplicaRecord record) => Emit(new ReplicaEffect.Persist(
        record.Encode(), HeightOf(record), record.Kind == ReplicaRecordKind.WholeView));

    // [INV-C8] Called before the message is emitted: effects are carried out in their order.
    private bool PersistVote(ReplicaRecord record)
    {
        if (Rules.JournalVotes)
        {
            Persist(record);
        }

        return Rules.JournalVotes;
    }

    private void Halt(string code, string reason)
    {
        Emit(new ReplicaEffect.Halt(code, reason));
        IsHalted = true;
    }

    private void Require(bool holds, string reason)
    {
        if (!holds && Rules.AssertInvariants)
        {
            Halt(HealthLedgerErrorCodes.Internal, reason);
        }
    }

    private bool Reject(RejectReason reason)
    {
        _rejected.Add(reason);
        return false;
    }

    private ReadOnlyMemory<byte> SignBallot(SigningDomain domain, Ballot ballot)
    {
        Span<byte> buffer = stackalloc byte[Ballot.MaxBytes];
        return Sign(domain, ballot.Body(buffer));
    }

    private ReadOnlyMemory<byte> Sign(SigningDomain domain, ReadOnlySpan<byte> body) =>
        _signatures.Sign(Set.Replicas[_self], domain, body);

    private CertificateCheck NewCheck() => new(Set, _signatures, _headers, Quorum);
}
