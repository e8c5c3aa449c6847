using System.Threading.Channels;
using HealthLedger.Diagnostics;
using HealthLedger.Ledger.State;
using HealthLedger.Storage;

namespace HealthLedger.Runtime;

/// <summary>
/// Brings sealed blocks into the database, many in one transaction, off the path of acknowledgement. When the
/// database fails it tries again; its queue is bounded, so the block producer waits rather than run away.
/// </summary>
internal sealed class BlockStoreFeed : IAsyncDisposable
{
    private const int QueueLength = 256;
    private const int MaxGroup = 256;
    private const long MaxGroupBytes = 16 * 1024 * 1024;

    // Blocks and pages that wait for a database that is only slow.
    private const long MaxWaitingBytes = 128 * 1024 * 1024;

    // Blocks that follow each other closely change the same pages near the root and the ends of the same tables: as
    // one transaction they cost a fraction. What is not stored yet is in the journal and is read from memory. A lone
    // block does not wait.
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);

    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan StopAfter = TimeSpan.FromSeconds(30);

    // The journal has what the database does not take, so there is nothing to wait for.
    private static readonly TimeSpan StopAfterFault = TimeSpan.FromMilliseconds(100);

    private readonly ILedgerStorage _storage;
    private readonly LedgerView _view;
    private readonly TimeProvider _time;
    private readonly LedgerEventListener _events;
    private readonly Channel<FollowedBlock> _queue = Channel.CreateBounded<FollowedBlock>(QueueLength);
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _loop;
    private TaskCompletionSource _hurry = NewSignal();
    private TaskCompletionSource _progress = NewSignal();
    private long _began;
    private long _stored;
    private long _waitingBytes;
    private bool _isFailing;
    private bool _isGivingUp;
    private int _isDisposed;

    public BlockStoreFeed(ILedgerStorage storage, LedgerView view, TimeProvider time, LedgerEventListener events)
    {
        _storage = storage;
        _view = view;
        _time = time;
        _events = events;
        _stored = (long)view.Head.Header.Height;
        _began = time.GetTimestamp() - (long)(Interval.TotalSeconds * time.TimestampFrequency);
        _loop = Task.Run(RunAsync);
    }

    /// <summary>The height up to which the database has the blocks.</summary>
    public ulong StoredHeight => (ulong)Interlocked.Read(ref _stored);

    /// <summary>Queues a block.</summary>
    /// <param name="commit">What the database gets of it, but for the pages.</param>
    /// <param name="pages">
    /// The pages that it changed. They are encoded when they are stored, and then only those that no later block of
    /// the group has changed again.
    /// </param>
    /// <param name="cancellationToken">Cancels while there is no room.</param>
    public async ValueTask EnqueueAsync(
        BlockCommit commit, IReadOnlyList<StateTreeChange> pages, CancellationToken cancellationToken)
    {
        FollowedBlock block = new(commit, pages);
        while (Interlocked.Read(ref _waitingBytes) > MaxWaitingBytes
            && !Volatile.Read(ref _isFailing) && !_loop.IsCompleted)
        {
            Task progress = Volatile.Read(ref _progress).Task;
            if (Interlocked.Read(ref _waitingBytes) > MaxWaitingBytes)
            {
                await progress.WaitAsync(cancellationToken).ConfigureAwait(false);
            }
        }

        long waiting = Interlocked.Add(ref _waitingBytes, block.Bytes);
        await _queue.Writer.WriteAsync(block, cancellationToken).ConfigureAwait(false);
        if (waiting >= MaxGroupBytes || _queue.Reader.Count >= QueueLength / 2)
        {
            Hurry();
        }
    }

    /// <summary>Stores what is queued, then stops.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) != 0)
        {
            return;
        }

        _queue.Writer.TryComplete();
        Hurry();
        _stop.CancelAfter(Volatile.Read(ref _isFailing) ? StopAfterFault : StopAfter);
        await _loop.ConfigureAwait(false);
        _stop.Dispose();
    }

    /// <summary>Waits until the database holds a height; false when it does not take blocks at present.</summary>
    public async Task<bool> WhenStoredAsync(ulong height, CancellationToken cancellationToken)
    {
        while (StoredHeight < height)
        {
            Task progress = Volatile.Read(ref _progress).Task;
            if (StoredHeight >= height)
            {
                break;
            }

            if (Volatile.Read(ref _isFailing) || _loop.IsCompleted)
            {
                return false;
            }

            Hurry();
            await progress.WaitAsync(cancellationToken).ConfigureAwait(false);
        }

        return true;
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private async Task RunAsync()
    {
        List<FollowedBlock> group = [];
        try
        {
            while (await _queue.Reader.WaitToReadAsync(_stop.Token).ConfigureAwait(false))
            {
                await GatherAsync(group).ConfigureAwait(false);
                await StoreAsync(group).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException)
        {
            // What is not stored is in the journal and is executed again at the next start.
        }
#pragma warning disable CA1031 // One of the loops where a defect of ours is reported instead of silent.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            // The queue fills and the block producer waits: nothing is lost, the journal has it all.
            _events.OnFault(
                HealthLedgerErrorCodes.Internal,
                $"The database no longer follows the journal because of a defect ({exception.GetType().Name}).");
            _queue.Writer.TryComplete(exception);
        }
        finally
        {
            // Whoever waits now must not wait for a loop that is about to be over.
            Volatile.Write(ref _isFailing, true);
            Interlocked.Exchange(ref _progress, NewSignal()).TrySetResult();
        }
    }

    // Takes what is there. When the last group is not long ago, it waits first for what comes meanwhile, unless
    // somebody waits for this one, or there is enough for a group.
    private async Task GatherAsync(List<FollowedBlock> group)
    {
        TimeSpan left = Interval - _time.GetElapsedTime(_began);
        Task hurry = Volatile.Read(ref _hurry).Task;
        if (left > TimeSpan.Zero && !hurry.IsCompleted && Volatile.Read(ref _isDisposed) == 0)
        {
            using CancellationTokenSource enough = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
            await Task.WhenAny(hurry, Task.Delay(left, _time, enough.Token)).ConfigureAwait(false);
            await enough.CancelAsync().ConfigureAwait(false);
        }

        Volatile.Write(ref _hurry, NewSignal());
        _began = _time.GetTimestamp();
        group.Clear();
        long bytes = 0;
        while (group.Count < MaxGroup && bytes < MaxGroupBytes && _queue.Reader.TryRead(out FollowedBlock? block))
        {
            group.Add(block);
            bytes += block.Bytes;
        }
    }

    private void Hurry() => Volatile.Read(ref _hurry).TrySetResult();

    private async Task StoreAsync(List<FollowedBlock> group)
    {
        BlockCommit[] commits = FollowedBlock.Commits(group);
        while (true)
        {
            try
            {
                await _storage.Blocks.CommitAsync(commits, _stop.Token).ConfigureAwait(false);
                Volatile.Write(ref _isFailing, false);
                break;
            }
            catch (StorageFailureException exception)
            {
                Volatile.Write(ref _isFailing, true);
                if (Volatile.Read(ref _isDisposed) != 0 && !_isGivingUp)
                {
                    // Once: each call winds the clock up again.
                    _isGivingUp = true;
                    _stop.CancelAfter(StopAfterFault);
                }

                Interlocked.Exchange(ref _progress, NewSignal()).TrySetResult();
                _events.OnFault(exception.Code, "The database did not take blocks; they are safe in the journal.");
                await Task.Delay(RetryAfter, _time, _stop.Token).ConfigureAwait(false);
            }
        }

        foreach (FollowedBlock block in group)
        {
            _view.Stored(block.Commit.Height);
            Interlocked.Add(ref _waitingBytes, -block.Bytes);
        }

        BlockCommit newest = commits[^1];
        Interlocked.Exchange(ref _stored, (long)newest.Height);
        Interlocked.Exchange(ref _progress, NewSignal()).TrySetResult();
        try
        {
            await _storage.Journal.ReleaseBeforeAsync(newest.JournalEnd, _stop.Token).ConfigureAwait(false);
        }
        catch (StorageFailureException exception)
        {
            // Housekeeping: the records are released with those of a later group.
            _events.OnFault(exception.Code, "The journal did not release records that the database holds; it "
                + "grows meanwhile.");
        }
    }
}
