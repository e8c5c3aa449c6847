using System.Net;
using System.Threading.Channels;
using HealthLedger.Consensus;
using HealthLedger.Diagnostics;
using HealthLedger.Ledger;
using HealthLedger.Ledger.Execution;
using HealthLedger.Storage;

namespace HealthLedger.Runtime;

/// <summary>
/// Order, execute, journal, seal: the one loop that makes blocks. A block's submissions are whatever waits when the
/// last one is done, so a block under load is large and a lone submission never waits for company.
/// </summary>
internal sealed partial class BlockProducer : IBlockProducer
{
    private static readonly TimeSpan RetryAfter = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan StopAfter = TimeSpan.FromSeconds(10);

    // What cannot be sealed now is in the outbox and is sealed at the next start.
    private static readonly TimeSpan StopAfterFault = TimeSpan.FromMilliseconds(100);

    private readonly NodeParts _parts;
    private readonly ILedgerStorage _storage;
    private readonly ReplicaSealer _sealer;
    private readonly LedgerView _view;
    private readonly BatchExecution _execution;
    private readonly IConsensusEngine _engine;
    private readonly NodeClock _clock;
    private readonly TimeProvider _time;
    private readonly LedgerMeter _meter;
    private readonly LedgerEventListener _events;
    private readonly SubmissionAnswers _answers;
    private readonly Channel<OrderedSubmission> _queue = Channel.CreateBounded<OrderedSubmission>(64);
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _loop;
    private readonly TaskCompletionSource<IReadOnlyList<OrderedSubmission>?> _left =
        new(TaskCreationOptions.RunContinuationsAsynchronously);

    private readonly Queue<OrderedSubmission> _backlog;
    private OrderedSubmission? _carried;
    private string? _fault;
    private ReplicaHaltedException? _halted;

    public BlockProducer(NodeParts parts, SubmissionAnswers answers, IEnumerable<OrderedSubmission> backlog)
    {
        _parts = parts;
        _answers = answers;
        _backlog = new Queue<OrderedSubmission>(backlog);
        _storage = parts.Storage;
        _sealer = parts.Sealer;
        _view = parts.View;
        _execution = parts.Execution;
        _engine = parts.Engine;
        _clock = parts.Clock;
        _time = parts.Time;
        _meter = parts.Meter;
        _events = parts.Events;
        _loop = Task.Run(RunAsync);
    }

    /// <summary>
    /// What still waits when a block has ended the time of the one replica: others order it. Null when this was stopped
    /// or has halted.
    /// </summary>
    public Task<IReadOnlyList<OrderedSubmission>?> Left => _left.Task;

    /// <inheritdoc/>
    public string Engine => _engine.Name;

    /// <inheritdoc/>
    public string? Fault => Volatile.Read(ref _fault);

    /// <inheritdoc/>
    public ReplicaHaltedException? Halted => Volatile.Read(ref _halted);

    /// <inheritdoc/>
    public ReplicationStatus? Replication => null;

    /// <inheritdoc/>
    public IPEndPoint? PeerEndPoint => null;

    /// <inheritdoc/>
    public async ValueTask EnqueueAsync(OrderedSubmission submission, CancellationToken cancellationToken)
    {
        if (Halted is { } halted)
        {
            throw halted;
        }

        await _queue.Writer.WriteAsync(submission, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Seals what is queued, then stops.</summary>
    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        _stop.CancelAfter(Fault is null ? StopAfter : StopAfterFault);
        await _loop.ConfigureAwait(false);
        _stop.Dispose();
    }

    private async Task RunAsync()
    {
        List<OrderedSubmission> waiting = [];
        try
        {
            while (await WaitAsync().ConfigureAwait(false))
            {
                waiting.Clear();
                Collect(waiting);
                await MakeBlockAsync(waiting).ConfigureAwait(false);
                if (_view.Head.Replicas.Replicas.Count > 1)
                {
                    Leave();
                    return;
                }
            }
        }
        catch (OperationCanceledException)
        {
            FailAll(waiting, NodeProducer.Stopped());
        }
        catch (HealthLedgerException exception)
        {
            Halt(waiting, exception);
        }
#pragma warning disable CA1031 // One of the loops where a defect of ours becomes a halt instead of silence.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            Halt(waiting, Defect(exception));
        }
        finally
        {
            _left.TrySetResult(null);
        }
    }

    // True when a block is to be made: a submission waits, or block time must move because a permit is open.
    private async Task<bool> WaitAsync()
    {
        if (_carried is not null || _backlog.Count > 0)
        {
            return true;
        }

        while (true)
        {
            BlockHeader header = _view.Head.Header;
            if (header.Time >= _answers.PermitOpenUntil)
            {
                return await _queue.Reader.WaitToReadAsync(_stop.Token).ConfigureAwait(false);
            }

            using CancellationTokenSource heartbeat = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
            Task<bool> ready = _queue.Reader.WaitToReadAsync(heartbeat.Token).AsTask();
            Task beat = Task.Delay(
                TimeSpan.FromMilliseconds(_view.Head.Parameters.HeartbeatMilliseconds), _time, heartbeat.Token);
            Task first = await Task.WhenAny(ready, beat).ConfigureAwait(false);
            await heartbeat.CancelAsync().ConfigureAwait(false);
            if (first == beat && !_stop.IsCancellationRequested)
            {
                return true;
            }

            return await ready.ConfigureAwait(false);
        }
    }

    private void Collect(List<OrderedSubmission> waiting)
    {
        long bytes = 0;
        long limit = _view.Head.Parameters.MaxBatchBytes - 1024;
        if (_carried is { } carried)
        {
            waiting.Add(carried);
            bytes = carried.Bytes.Length;
            _carried = null;
        }

        while (waiting.Count < Batch.MaxSubmissions
            && (_backlog.TryDequeue(out OrderedSubmission? next) || _queue.Reader.TryRead(out next)))
        {
            bytes += next.Bytes.Length + 16;
            if (waiting.Count > 0 && bytes > limit)
            {
                _carried = next;
                return;
            }

            waiting.Add(next);
        }
    }

    private async Task MakeBlockAsync(List<OrderedSubmission> waiting)
    {
        LedgerHead head = _view.Head;
        while (true)
        {
            (long time, string? fault) = _clock.Next(head.Header.Time);
            if (fault is null)
            {
                if (await TrySealAsync(head, time, waiting).ConfigureAwait(false) is { } made)
                {
                    SetFault(null, null);
                    await PublishAsync(made.Executed, made.Seal, made.End, waiting).ConfigureAwait(false);
                    return;
                }
            }
            else
            {
                SetFault(fault, NodeClock.Explain(fault));
            }

            await Task.Delay(RetryAfter, _time, _stop.Token).ConfigureAwait(false);
        }
    }

    // Null when nothing of the block remains: what was executed is forgotten, and done again with a later time.
    private async Task<(ExecutedBlock Executed, Seal Seal, JournalPosition End)?> TrySealAsync(
        LedgerHead head, long time, List<OrderedSubmission> waiting)
    {
        try
        {
            return await SealAsync(head, time, waiting).ConfigureAwait(false);
        }
        catch (StorageFailureException exception) when (exception.IsTransient)
        {
            SetFault(exception.Code, exception.Message);
            return null;
        }
    }

    private async Task<(ExecutedBlock Executed, Seal Seal, JournalPosition End)> SealAsync(
        LedgerHead head, long time, List<OrderedSubmission> waiting)
    {
        long started = _time.GetTimestamp();

        // Before anything is journaled: here the key can still fail, and the block be made later.
        await _sealer.FollowAsync(_stop.Token).ConfigureAwait(false);
        Batch batch = Batch.Create(time, waiting.ConvertAll(submission => submission.Bytes));
        ulong next = head.Header.Height + 1;
        ulong sequence = await _engine.OrderAsync(batch.Bytes, next, _stop.Token).ConfigureAwait(false);
        if (sequence != next)
        {
            throw new ReplicaHaltedException(
                HealthLedgerErrorCodes.NodeHalted, $"[INV-E1] The engine ordered {sequence} where {next} was next.");
        }

        ExecutedBlock executed = await _execution.ExecuteAsync(head, batch, _stop.Token).ConfigureAwait(false);
        byte[] record = JournalEntryFormat.Encode(batch, executed.HeaderBytes);
        // Cancelled only when the node stops: what reached the medium is sealed at the next start.
        JournalPosition position = await _storage.Journal
            .AppendAsync([record], _stop.Token).ConfigureAwait(false);
        Seal seal = await _sealer.SealAsync(executed).ConfigureAwait(false);
        _meter.SealTook(_time.GetElapsedTime(started));
        return (executed, seal, position.Next());
    }

    // The block stands. Whatever fails from here on, it is never made again.
    private async Task PublishAsync(
        ExecutedBlock executed, Seal seal, JournalPosition end, List<OrderedSubmission> waiting)
    {
        await BlockPublication
            .PublishAsync(_parts, executed, [seal], end, isNew: true, CancellationToken.None)
            .ConfigureAwait(false);
        _answers.NoteDecisions(executed);
        for (int i = 0; i < waiting.Count; i++)
        {
            await _answers.AnswerAsync(executed, i, waiting[i]).ConfigureAwait(false);
        }
    }
}
