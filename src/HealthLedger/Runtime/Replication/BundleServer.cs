using System.Collections.Concurrent;
using HealthLedger.Bundles;
using HealthLedger.Ledger;
using HealthLedger.Primitives;
using HealthLedger.Storage;

namespace HealthLedger.Runtime.Replication;

/// <summary>
/// Puts bundles together again from the store, for replicas that ask. One answer of 4 MiB at most for a question, for
/// which no more is read; a few questions of a replica at once, and one is answered at a time.
/// </summary>
internal sealed class BundleServer : IAsyncDisposable
{
    private const int MaxOfPeer = 16;
    private const int MaxKnown = 16;
    private const long MaxKnownBytes = 64L * 1024 * 1024;

    private readonly NodeParts _parts;
    private readonly BundleStore _store;
    private readonly OwnBundles _own;
    private readonly BundlePlacements _placements;
    private readonly Func<SubmissionId, ReadOnlyMemory<byte>?> _waiting;
    private readonly Action<ParticipantId, BundlePart> _send;
    private readonly ConcurrentDictionary<ParticipantId, int> _asked = new();
    private readonly ConcurrentDictionary<Task, bool> _tasks = new();
    private readonly SemaphoreSlim _one = new(1, 1);
    private readonly CancellationTokenSource _stop = new();

    // A large bundle is asked for in parts; the last one is the newest. Receivers need not get the same.
    private readonly List<(SubmissionId Id, ParticipantId? Peer, BundleLayout Layout)> _known = [];

    private ulong _knownOf;

    /// <param name="parts">The node.</param>
    /// <param name="store">The rows of bundles.</param>
    /// <param name="own">Makes heads of this node's.</param>
    /// <param name="placements">Who may hold what.</param>
    /// <param name="waiting">Reads a submission that waits; null when it does not.</param>
    /// <param name="send">Sends an answer.</param>
    public BundleServer(
        NodeParts parts,
        BundleStore store,
        OwnBundles own,
        BundlePlacements placements,
        Func<SubmissionId, ReadOnlyMemory<byte>?> waiting,
        Action<ParticipantId, BundlePart> send)
    {
        _parts = parts;
        _store = store;
        _own = own;
        _placements = placements;
        _waiting = waiting;
        _send = send;
    }

    /// <summary>A replica asks. What it has no place for is not answered: it asks again, or another one.</summary>
    public void Serve(ParticipantId peer, FetchBundle fetch)
    {
        if (_asked.AddOrUpdate(peer, 1, static (_, count) => count + 1) > MaxOfPeer)
        {
            _asked.AddOrUpdate(peer, 0, static (_, count) => count - 1);
            return;
        }

        Task task = ServeAsync(peer, fetch);
        _tasks.TryAdd(task, true);
        _ = task.ContinueWith(
            done => _tasks.TryRemove(done, out _),
            CancellationToken.None,
            TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);
    }

    /// <summary>Where the bytes of a bundle are that is held here, as a replica may have it; null when it is not held
    /// here, or not whole, or that replica is to have nothing of it.</summary>
    public async ValueTask<BundleLayout?> LayOutAsync(
        SubmissionId id, ParticipantId receiver, CancellationToken cancellationToken)
    {
        if (await ReadSubmissionAsync(id, cancellationToken).ConfigureAwait(false) is not { } submission)
        {
            return null;
        }

        IReadOnlyList<Dealing> dealings = Dealing.Of(submission);
        if (dealings.Count == 0)
        {
            return null;
        }

        // By the policy of now, also of what was sealed before it: who asks may be outside of it.
        BundlePlacement? placed = await _placements.OfAsync(submission, cancellationToken).ConfigureAwait(false);
        if (placed?.Concerns(receiver) == false)
        {
            return null;
        }

        // Also where it may hold all: what is stored here may be less.
        Func<int, bool>? mayHold = placed is not null
            ? envelope => placed.MayHold(receiver, envelope)
            : await _placements.MayBePartialAsync(cancellationToken).ConfigureAwait(false)
                ? _ => true
                : null;

        ICustodyStore custody = _parts.Storage.Custody;
        if (submission.Body.Author != _parts.Organisation)
        {
            return await BundleLayout.OfStoredAsync(custody, submission, mayHold, cancellationToken)
                .ConfigureAwait(false);
        }

        BundleHead head = (await _store.ReadAsync(id, cancellationToken).ConfigureAwait(false))?.Head
            ?? await _own.MakeAsync(id, submission, dealings, cancellationToken).ConfigureAwait(false);
        return await BundleLayout.OfOwnAsync(custody, submission, head, dealings, mayHold, cancellationToken)
            .ConfigureAwait(false);
    }

    /// <summary>The bytes of a bundle that one part carries; null when it has more, or is not there any more.</summary>
    public async ValueTask<byte[]?> ReadSmallAsync(BundleLayout layout, CancellationToken cancellationToken) =>
        layout.Total <= BundleLimits.MaxPartBytes
            ? await layout.ReadAsync(_parts.Storage.Custody, 0, (int)layout.Total, cancellationToken)
                .ConfigureAwait(false)
            : null;

    /// <summary>A submission that waits, or is sealed; null when this node has it not.</summary>
    public async ValueTask<Submission?> ReadSubmissionAsync(SubmissionId id, CancellationToken cancellationToken)
    {
        if (_waiting(id) is { } waiting)
        {
            return Submission.TryDecode(waiting, int.MaxValue);
        }

        return await _parts.View.FindSubmissionAsync(id, cancellationToken).ConfigureAwait(false) is { } position
            && await _parts.View.LocateAsync(position, cancellationToken).ConfigureAwait(false) is { } located
            && located.Submission.Id == id
            ? located.Submission
            : null;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(_tasks.Keys).ConfigureAwait(false);
        _stop.Dispose();
        _one.Dispose();
    }

    private async Task ServeAsync(ParticipantId peer, FetchBundle fetch)
    {
        await Task.Yield();
        try
        {
            await _one.WaitAsync(_stop.Token).ConfigureAwait(false);
            try
            {
                if (await ReadAsync(peer, fetch).ConfigureAwait(false) is { } part)
                {
                    _send(peer, part);
                }
            }
            finally
            {
                _one.Release();
            }
        }
        catch (Exception exception) when (exception is HealthLedgerException or OperationCanceledException)
        {
            // Who asks, asks another.
        }
        finally
        {
            _asked.AddOrUpdate(peer, 0, static (_, count) => count - 1);
        }
    }

    private async ValueTask<BundlePart?> ReadAsync(ParticipantId peer, FetchBundle fetch)
    {
        BundleLayout? layout = Known(peer, fetch.Id)
            ?? await LayOutAsync(fetch.Id, peer, _stop.Token).ConfigureAwait(false);
        if (layout is null || fetch.LengthOf(layout.Total) is not (> 0 and int length))
        {
            return null;
        }

        byte[]? bytes = await layout.ReadAsync(_parts.Storage.Custody, fetch.Offset, length, _stop.Token)
            .ConfigureAwait(false);
        Remember(
            peer, fetch.Id, bytes is not null && (length < layout.Total || layout.WasSearched) ? layout : null);
        return bytes is null ? null : new BundlePart(fetch.Id, layout.Total, fetch.Offset, bytes);
    }

    // Of another epoch somebody else may hold it.
    private BundleLayout? Known(ParticipantId peer, SubmissionId id)
    {
        ulong epoch = _parts.View.Head.Replicas.Epoch;
        if (epoch != _knownOf)
        {
            _known.Clear();
            _knownOf = epoch;
        }

        ParticipantId? receiver = ReceiverOf(peer);
        return _known.Find(item => item.Id == id && item.Peer == receiver).Layout;
    }

    // Without a policy all get the same.
    private ParticipantId? ReceiverOf(ParticipantId peer) => _placements.AreByPolicy ? peer : null;

    // What is asked for in parts is asked for again.
    private void Remember(ParticipantId peer, SubmissionId id, BundleLayout? layout)
    {
        ParticipantId? receiver = ReceiverOf(peer);
        _known.RemoveAll(item => item.Id == id && item.Peer == receiver);
        if (layout is not null)
        {
            _known.Add((id, receiver, layout));
        }

        while (_known.Count > MaxKnown
            || (_known.Count > 1 && _known.Sum(item => item.Layout.Kept) > MaxKnownBytes))
        {
            _known.RemoveAt(0);
        }
    }
}
