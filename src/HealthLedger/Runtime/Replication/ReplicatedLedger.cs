using System.Collections.Concurrent;
using HealthLedger.Consensus;
using HealthLedger.Consensus.Certificates;
using HealthLedger.Consensus.Messages;
using HealthLedger.Consensus.Runtime;
using HealthLedger.Ledger;
using HealthLedger.Ledger.Execution;
using HealthLedger.Primitives;
using HealthLedger.Storage;
using HealthLedger.Vaults;

namespace HealthLedger.Runtime.Replication;

/// <summary>
/// The ledger of a node under consensus: executes what is ordered ahead of what is sealed, publishes what a quorum has
/// sealed, and answers for this node's submissions then: not before q replicas have it on stable storage.
/// </summary>
internal sealed class ReplicatedLedger : IReplicatedLedger
{
    // Several are under way at once, so that a large one only delays the others. One submission is never divided.
    private const long UsualBatchBytes = 1024 * 1024;

    private readonly NodeParts _parts;
    private readonly SubmissionPool _pool;
    private readonly SubmissionExchange _exchange;
    private readonly SubmissionAnswers _answers;
    private readonly BatchPacing _pacing;
    private readonly Action<string, string> _halted;
    private readonly ConcurrentDictionary<ulong, ExecutedBlock> _unsealed = new();
    private readonly ConcurrentDictionary<SubmissionId, OrderedSubmission> _waiting = new();
    private LedgerHead _head;
    private byte[]? _spoken;
    private long _proposedTime;

    public ReplicatedLedger(
        NodeParts parts,
        SubmissionPool pool,
        SubmissionExchange exchange,
        SubmissionAnswers answers,
        BatchPacing pacing,
        Action<string, string> halted)
    {
        _pacing = pacing;
        _parts = parts;
        _pool = pool;
        _exchange = exchange;
        _answers = answers;
        _halted = halted;
        _head = parts.View.Head;
    }

    /// <summary>Whether block time must go on although nothing waits: a permit is open.</summary>
    public bool NeedsHeartbeat => _parts.View.Head.Header.Time < _answers.PermitOpenUntil;

    /// <summary>What keeps batches from being cut here, or null.</summary>
    public string? ClockFault { get; private set; }

    /// <summary>Whether somebody waits for a submission.</summary>
    public bool HasWaiting => !_waiting.IsEmpty;

    /// <summary>Remembers who waits for a submission of this node.</summary>
    public void Expect(OrderedSubmission submission) => _waiting[submission.Id] = submission;

    /// <summary>Whether a submission of this node has no answer yet.</summary>
    public bool IsAwaited(OrderedSubmission submission) => _waiting.ContainsKey(submission.Id);

    /// <summary>Nobody will be answered any more: gives back who waits.</summary>
    public IEnumerable<OrderedSubmission> TakeWaiting()
    {
        foreach (SubmissionId id in _waiting.Keys)
        {
            if (_waiting.TryRemove(id, out OrderedSubmission? submission))
            {
                yield return submission;
            }
        }
    }

    /// <inheritdoc/>
    public async ValueTask<ExecutionResult> ExecuteAsync(
        ReadOnlyMemory<byte>? batch, CancellationToken cancellationToken)
    {
        Batch ordered = batch is { } bytes
            ? Batch.TryDecode(bytes) ?? throw new IntegrityException(
                HealthLedgerErrorCodes.Internal, "A batch that was voted for has no form.")
            : Batch.Create(checked(_head.Header.Time + 1), []);
        ExecutedBlock executed = await _parts.Execution
            .ExecuteAsync(_head, ordered, cancellationToken).ConfigureAwait(false);
        EpochBoundary? scheduled = executed.Head.Scheduled
            ?? (executed.Head.Replicas.Epoch == _head.Replicas.Epoch
                ? null
                : new EpochBoundary(executed.Head.Header.Height, executed.Head.Replicas));
        _unsealed[executed.Head.Header.Height] = executed;
        _head = executed.Head;

        // Before the replica is told: nothing that is executed begins to wait afterwards.
        List<int> done = [.. Enumerable.Range(0, executed.Submissions.Count).Where(i => IsDone(executed, i))];
        _exchange.Executed(executed, done);
        return new ExecutionResult(
            executed.HeaderBytes, scheduled, [.. done.Select(i => IdOf(executed.Submissions[i].Id))]);
    }

    /// <inheritdoc/>
    public async ValueTask SealedAsync(
        ulong height, SealedHeader head, JournalPosition journalEnd, CancellationToken cancellationToken)
    {
        if (!_unsealed.TryRemove(height, out ExecutedBlock? executed))
        {
            return;
        }

        await BlockPublication.PublishAsync(
            _parts,
            executed,
            [.. head.Seals.Select(seal => new Seal(
                (uint)seal.Replica, seal.Signature, isRecovery: executed.Batch.Recovery is not null))],
            journalEnd,
            isNew: true,
            cancellationToken).ConfigureAwait(false);
        _parts.BundleTasks.Sealed(height);
        _pacing.Sealed();
        _answers.NoteDecisions(executed);
        for (int i = 0; i < executed.Submissions.Count; i++)
        {
            await SettleAsync(executed, i).ConfigureAwait(false);
        }

        // What was ordered up to here is settled: what waits on and may not be sealed above is in no block, and never
        // will be.
        foreach (Digest256 request in _pool.ExpiredAt(height))
        {
            await ExpireAsync(new SubmissionId(request.ToArray())).ConfigureAwait(false);
        }
    }

    /// <summary>A submission of this node was handed in: when its last height is sealed, or it was answered while that
    /// was done, it waits for nothing.</summary>
    public ValueTask SettleOverAsync(OrderedSubmission submission) =>
        submission.ValidUntil <= _parts.View.Head.Header.Height || !IsAwaited(submission)
            ? ExpireAsync(submission.Id)
            : ValueTask.CompletedTask;

    /// <inheritdoc/>
    public ReadOnlyMemory<byte>? TryCut(bool evenIfEmpty)
    {
        long waiting = _pool.UntakenBytes;
        bool isHeartbeat = IsHeartbeatDue();
        if (!evenIfEmpty && !isHeartbeat && (waiting == 0 || !_pacing.IsDue(waiting)))
        {
            return null;
        }

        long newest = Math.Max(_parts.View.Head.Header.Time, _proposedTime);
        (long time, string? fault) = _parts.Clock.Next(newest);
        ClockFault = fault;
        if (fault is not null)
        {
            return null;
        }

        List<ReadOnlyMemory<byte>> taken = _pool.Take(
            Math.Min(UsualBatchBytes, (long)_parts.View.Head.Parameters.MaxBatchBytes - 1024));
        if (taken.Count == 0 && !evenIfEmpty && !isHeartbeat)
        {
            // All that may be proposed is behind something that may not.
            return null;
        }

        _proposedTime = time;
        _pacing.Cut();
        return Batch.Create(time, taken).Bytes;
    }

    /// <inheritdoc/>
    public async ValueTask<bool> EpochBeganAsync(ReplicaSet set, CancellationToken cancellationToken)
    {
        // Here, and not with the first block: a replica that cannot execute an epoch's blocks votes on none of them.
        _parts.Rules.Require(checked(_head.Header.Height + 1), _head.Terms.Protocol);
        ReplicaDefinition? own = set.Replicas.FirstOrDefault(replica => replica.Participant == _parts.Organisation);
        if (own is not null)
        {
            _parts.Seat();
        }

        if (own is null || !await _parts.Sealer.HoldsAsync(own, cancellationToken).ConfigureAwait(false))
        {
            return false;
        }

        await _parts.Sealer.UseAsync(own, cancellationToken).ConfigureAwait(false);
        byte[]? before = Interlocked.Exchange(ref _spoken, own.SealKey);
        return !own.SealKey.AsSpan().SequenceEqual(before);
    }

    /// <summary>The seal key that the link speaks with when it is opened.</summary>
    public async ValueTask RememberKeyAsync(CancellationToken cancellationToken) => _spoken =
        (await _parts.Vault.GetVerificationKeyAsync(VaultKey.Seal, cancellationToken).ConfigureAwait(false))
            .Point.ToArray();

    /// <inheritdoc/>
    public void ProposalsForgotten()
    {
        _exchange.EpochBegan();
        _pacing.Forget();
        _pool.Return();
    }

    /// <inheritdoc/>
    public bool IsExecuted(Digest256 request) => _exchange.IsExecuted(request);

    /// <inheritdoc/>
    public void Forward(Digest256 request, ParticipantId primary) => _exchange.Forward(request, primary);

    /// <inheritdoc/>
    public void PeerCame(ParticipantId peer) => _exchange.PeerCame(peer);

    /// <inheritdoc/>
    public ValueTask ReceiveAsync(
        ParticipantId sender, ReadOnlyMemory<byte> frame, CancellationToken cancellationToken) =>
        _exchange.ReceiveAsync(sender, frame, cancellationToken);

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<TransferredBlock>> ReadBlocksAsync(
        ulong first, int count, long maxBytes, CancellationToken cancellationToken)
    {
        List<TransferredBlock> blocks = [];
        long bytes = 0;
        ulong newest = _parts.View.Head.Header.Height;
        for (ulong height = first; height <= newest && blocks.Count < count; height++)
        {
            if (await _parts.View.ReadBlockAsync(height, cancellationToken).ConfigureAwait(false) is not { } block)
            {
                break;
            }

            bytes += block.BatchBytes.Length + block.HeaderBytes.Length + 1024;
            if (blocks.Count > 0 && bytes > maxBytes)
            {
                break;
            }

            // Not a conditional: null beside bytes would become no bytes, which is a value.
            ReadOnlyMemory<byte>? next = null;
            if (block.Header.NextReplicaSet != block.Header.ReplicaSet
                && _parts.View.Epochs.SetOf(block.Header.Epoch + 1) is { } following)
            {
                next = following.Bytes;
            }

            blocks.Add(new TransferredBlock(
                ReplicationStart.ToSealedHeader(block),
                block.BatchBytes,
                next));
        }

        return blocks;
    }

    /// <inheritdoc/>
    public void Accused(EquivocationEvidence evidence) => _parts.Events.OnFault(
        HealthLedgerErrorCodes.ReplicaEquivocated,
        $"Replica {evidence.Replica} signed two things of which it may sign one.");

    /// <inheritdoc/>
    public void Troubled(string code, string reason) => _parts.Events.OnFault(code, reason);

    /// <inheritdoc/>
    public void Halted(string code, string reason) => _halted(code, reason);

    public static Digest256 IdOf(SubmissionId id) => new(id.ToArray());

    private async ValueTask SettleAsync(ExecutedBlock executed, int number)
    {
        if (!IsDone(executed, number))
        {
            return;
        }

        // In this order: who puts it into the pool beside this looks afterwards whether it is still awaited.
        SubmissionId id = executed.Submissions[number].Id;
        _ = _waiting.TryRemove(id, out OrderedSubmission? waiting);
        _pool.Remove(IdOf(id));
        if (waiting is null)
        {
            return;
        }

        try
        {
            await _answers.AnswerAsync(executed, number, waiting).ConfigureAwait(false);
        }
        catch (HealthLedgerException exception)
        {
            // The block is sealed and published: who waits asks again, with the same idempotency key.
            waiting.Fail(exception);
        }
    }

    private async ValueTask ExpireAsync(SubmissionId id)
    {
        _exchange.Expire(id);
        if (!_waiting.TryRemove(id, out OrderedSubmission? waiting))
        {
            return;
        }

        try
        {
            await _answers.ExpireAsync(waiting).ConfigureAwait(false);
        }
        catch (HealthLedgerException exception)
        {
            waiting.Fail(exception);
        }
    }

    // Under the id of a submission somebody may have had ordered what its author has not signed, or other operations:
    // that settles nothing for the real one, wherever it is.
    private bool IsDone(ExecutedBlock executed, int number)
    {
        (SubmissionId id, _, SkipCode skip) = executed.Submissions[number];
        return !id.IsZero
            && (SubmissionAnswers.IsFinal(skip)
                || (_pool.TryRead(IdOf(id)) is { } waiting
                    && waiting.Span.SequenceEqual(executed.Batch.Submissions[number].Span)));
    }

    private bool IsHeartbeatDue() => NeedsHeartbeat
        && _parts.Time.GetUtcNow().ToUnixTimeMilliseconds() - Math.Max(_parts.View.Head.Header.Time, _proposedTime)
            >= (long)_parts.View.Head.Parameters.HeartbeatMilliseconds;
}
