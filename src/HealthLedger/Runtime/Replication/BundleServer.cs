using System.Collections.Concurrent;
using HealthLedger.Bundles;
using HealthLedger.Ledger;
using HealthLedger.Primitives;

namespace HealthLedger.Runtime.Replication;

/// <summary>
/// Puts bundles together again from the store, for replicas that ask. One answer of 4 MiB at most for a question, a few
/// questions of a replica at once, and one bundle is read at a time.
/// </summary>
internal sealed class BundleServer : IAsyncDisposable
{
    private const int MaxOfPeer = 16;

    private readonly NodeParts _parts;
    private readonly BundleStore _store;
    private readonly OwnBundles _own;
    private readonly Func<SubmissionId, ReadOnlyMemory<byte>?> _waiting;
    private readonly Action<ParticipantId, BundlePart> _send;
    private readonly ConcurrentDictionary<ParticipantId, int> _asked = new();
    private readonly ConcurrentDictionary<Task, bool> _tasks = new();
    private readonly SemaphoreSlim _one = new(1, 1);
    private readonly CancellationTokenSource _stop = new();

    // A large bundle is asked for in parts, by several replicas at about the same time.
    private (SubmissionId Id, byte[] Bytes)? _last;

    /// <param name="parts">The node.</param>
    /// <param name="store">The rows of bundles.</param>
    /// <param name="own">Makes heads of this node's.</param>
    /// <param name="waiting">Reads a submission that waits; null when it does not.</param>
    /// <param name="send">Sends an answer.</param>
    public BundleServer(
        NodeParts parts,
        BundleStore store,
        OwnBundles own,
        Func<SubmissionId, ReadOnlyMemory<byte>?> waiting,
        Action<ParticipantId, BundlePart> send)
    {
        _parts = parts;
        _store = store;
        _own = own;
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

    /// <summary>The bytes of a bundle that is held here; null when it is not, or not whole.</summary>
    public async ValueTask<byte[]?> LoadAsync(SubmissionId id, CancellationToken cancellationToken)
    {
        if (await ReadSubmissionAsync(id, cancellationToken).ConfigureAwait(false) is not { } bytes
            || Submission.TryDecode(bytes, int.MaxValue) is not { } submission)
        {
            return null;
        }

        // Also of what was sealed before the policy: who asks may be outside of it.
        if (!BundleHolders.AreSpread(_parts.View.Head))
        {
            return null;
        }

        IReadOnlyList<Dealing> dealings = Dealing.Of(submission);
        if (dealings.Count == 0)
        {
            return null;
        }

        StoredBundle? stored = await _store.ReadAsync(id, cancellationToken).ConfigureAwait(false);
        if (await _store.ReadEnvelopesAsync(submission, stored, dealings, cancellationToken)
            .ConfigureAwait(false) is not { } envelopes)
        {
            return null;
        }

        BundleHead? head = stored?.Head;
        if (head is null && submission.Body.Author == _parts.Organisation)
        {
            head = await _own.MakeAsync(id, dealings, cancellationToken).ConfigureAwait(false);
        }

        return head is null ? null : Bundle.Encode(bytes, head, envelopes);
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
                if (await FindAsync(fetch.Id).ConfigureAwait(false) is { } bytes && fetch.Offset < (uint)bytes.Length)
                {
                    int length = (int)Math.Min((uint)BundleLimits.MaxPartBytes, (uint)bytes.Length - fetch.Offset);
                    _send(peer, new BundlePart(
                        fetch.Id, (uint)bytes.Length, fetch.Offset, bytes.AsMemory((int)fetch.Offset, length)));
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

    private async ValueTask<byte[]?> FindAsync(SubmissionId id)
    {
        if (_last is { } last && last.Id == id && BundleHolders.AreSpread(_parts.View.Head))
        {
            return last.Bytes;
        }

        byte[]? bytes = await LoadAsync(id, _stop.Token).ConfigureAwait(false);
        _last = bytes is { Length: > BundleLimits.MaxPartBytes } ? (id, bytes) : null;
        return bytes;
    }

    private async ValueTask<ReadOnlyMemory<byte>?> ReadSubmissionAsync(
        SubmissionId id, CancellationToken cancellationToken)
    {
        if (_waiting(id) is { } waiting)
        {
            return waiting;
        }

        if (await _parts.View.FindSubmissionAsync(id, cancellationToken).ConfigureAwait(false) is { } position
            && await _parts.View.LocateAsync(position, cancellationToken).ConfigureAwait(false) is { } located
            && located.Submission.Id == id)
        {
            return located.Submission.Encode();
        }

        return null;
    }
}
