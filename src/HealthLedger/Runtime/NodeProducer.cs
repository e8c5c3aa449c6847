using System.Net;
using System.Threading.Channels;
using HealthLedger.Consensus.Runtime;
using HealthLedger.Runtime.Replication;

namespace HealthLedger.Runtime;

/// <summary>
/// Has submissions ordered in the way that the replica set asks for: alone, or among several. A node that was alone
/// goes over to the others at the boundary, with all that waits, and nobody who waits is told.
/// </summary>
internal sealed class NodeProducer : IBlockProducer
{
    private static readonly TimeSpan RetryAfter = TimeSpan.FromMilliseconds(500);

    private readonly NodeParts _parts;
    private readonly SubmissionAnswers _answers;
    private readonly CancellationTokenSource _stopping = new();
    private readonly TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly BlockProducer? _alone;
    private IBlockProducer _current;
    private Task _changing = Task.CompletedTask;

    private NodeProducer(NodeParts parts, SubmissionAnswers answers, IBlockProducer first)
    {
        _parts = parts;
        _answers = answers;
        _current = first;
        _alone = first as BlockProducer;
    }

    /// <inheritdoc/>
    public string Engine => Current.Engine;

    /// <inheritdoc/>
    public string? Fault => Current.Fault;

    /// <inheritdoc/>
    public ReplicaHaltedException? Halted => Current.Halted;

    /// <inheritdoc/>
    public ReplicationStatus? Replication => Current.Replication;

    /// <inheritdoc/>
    public IPEndPoint? PeerEndPoint => Current.PeerEndPoint;

    private IBlockProducer Current => Volatile.Read(ref _current);

    /// <summary>Begins in the way of the newest set.</summary>
    public static async Task<NodeProducer> StartAsync(
        NodeParts parts,
        SubmissionAnswers answers,
        IReadOnlyList<OrderedSubmission> backlog,
        CancellationToken cancellationToken)
    {
        if (parts.Replication is { } start)
        {
            return new NodeProducer(parts, answers, await JoinAsync(parts, answers, start, backlog, cancellationToken)
                .ConfigureAwait(false));
        }

        BlockProducer alone = new(parts, answers, backlog);
        NodeProducer producer = new(parts, answers, alone);
        producer._changing = producer.ChangeAsync(alone);
        return producer;
    }

    /// <inheritdoc/>
    public async ValueTask EnqueueAsync(OrderedSubmission submission, CancellationToken cancellationToken)
    {
        IBlockProducer current = Current;
        try
        {
            await current.EnqueueAsync(submission, cancellationToken).ConfigureAwait(false);
        }
        catch (ChannelClosedException) when (current is BlockProducer { Halted: null })
        {
            // The node is alone no more: what came too late for the one queue goes into the other.
            await _changed.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
            await Current.EnqueueAsync(submission, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public void HaltWith(Exception exception) => Current.HaltWith(exception);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        if (_alone is not null)
        {
            // Seals what is queued; if its time ends with that, the change is not begun any more.
            await _alone.DisposeAsync().ConfigureAwait(false);
        }

        await _changing.ConfigureAwait(false);
        if (Current != _alone)
        {
            await Current.DisposeAsync().ConfigureAwait(false);
        }

        _changed.TrySetException(Stopped());
        _ = _changed.Task.Exception;
        _stopping.Dispose();
    }

    private async Task ChangeAsync(BlockProducer alone)
    {
        if (await alone.Left.ConfigureAwait(false) is not { } waiting)
        {
            return;
        }

        try
        {
            await StoreBoundaryAsync().ConfigureAwait(false);
            ReplicationStart start = await ReplicationStart
                .ReadAsync(_parts, _parts.Storage.Journal.End, _stopping.Token).ConfigureAwait(false);
            Volatile.Write(ref _current, await JoinAsync(_parts, _answers, start, waiting, _stopping.Token)
                .ConfigureAwait(false));
            _parts.Events.OnNotice(
                $"The ledger has {_parts.View.Head.Replicas.Replicas.Count} replicas from height "
                + $"{_parts.View.Epochs.NewestBoundary + 1} on. This node orders together with the others.");
            _changed.TrySetResult();
        }
#pragma warning disable CA1031 // The end of a loop where a defect of ours becomes a halt instead of silence.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            Fail(alone, waiting, exception);
        }
    }

    // The journal has the blocks of one replica up to here, and from here on the votes of several: a start that finds
    // the boundary in the database knows which they are.
    private async Task StoreBoundaryAsync()
    {
        while (!await _parts.Follower
            .WhenStoredAsync(_parts.View.Epochs.NewestBoundary, _stopping.Token).ConfigureAwait(false))
        {
            await Task.Delay(RetryAfter, _parts.Time, _stopping.Token).ConfigureAwait(false);
        }
    }

    private void Fail(BlockProducer alone, IReadOnlyList<OrderedSubmission> waiting, Exception exception)
    {
        Exception reason = exception is OperationCanceledException ? Stopped() : exception;
        if (reason == exception)
        {
            alone.HaltWith(exception);
            reason = alone.Halted ?? exception;
        }

        foreach (OrderedSubmission submission in waiting)
        {
            submission.Fail(reason);
        }

        _changed.TrySetException(reason);
        _ = _changed.Task.Exception;
    }

    private static async Task<ReplicatedProducer> JoinAsync(
        NodeParts parts,
        SubmissionAnswers answers,
        ReplicationStart start,
        IReadOnlyList<OrderedSubmission> backlog,
        CancellationToken cancellationToken)
    {
        IPeerLink link = parts.Link ?? throw WithoutPeers();
        return await ReplicatedProducer
            .StartAsync(parts, answers, link, start, backlog, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>HLS3009, for everybody who waits when a node stops.</summary>
    public static ReplicaHaltedException Stopped() => new(
        HealthLedgerErrorCodes.NodeHalted,
        "The node was stopped before the entry was sealed. What was accepted is sealed at the next start.",
        isTransient: true);

    /// <summary>HLS6033.</summary>
    public static ReplicaHaltedException WithoutPeers() => new(
        HealthLedgerErrorCodes.PeersMissing,
        "The ledger has several replicas, or is about to have, and this node was started without a way to the others. "
        + "Start it with the addresses of its peers. What was acknowledged is safe.");
}
