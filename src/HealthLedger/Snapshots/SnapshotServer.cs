using HealthLedger.Backups;
using HealthLedger.Primitives;
using HealthLedger.Runtime;
using HealthLedger.Storage;
using HealthLedger.Storage.Files;

namespace HealthLedger.Snapshots;

/// <summary>
/// Gives members the newest state of this node, in parts. It is taken when one asks, into a file that nobody else
/// opens, and kept for as long as somebody fetches it: whoever asks, and however often, the store is read once in ten
/// minutes at most.
/// </summary>
internal sealed class SnapshotServer : IAsyncDisposable
{
    private static readonly TimeSpan KeptFor = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan NewFor = TimeSpan.FromHours(1);

    private readonly ILedgerStorage _storage;
    private readonly TimeProvider _time;
    private readonly Action<ParticipantId, SnapshotPart> _send;
    private readonly Action<string, string> _fault;
    private readonly SemaphoreSlim _one = new(1, 1);
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _gate = new();
    private readonly HashSet<ParticipantId> _served = [];
    private HashSet<Task> _tasks = [];
    private Task _tidying = Task.CompletedTask;
    private Task<HeldSnapshot?>? _making;
    private HeldSnapshot? _held;
    private long _failed;
    private long _bytes;
    private bool _hasFailed;

    /// <param name="storage">The node's store.</param>
    /// <param name="time">The clock.</param>
    /// <param name="send">Sends an answer.</param>
    /// <param name="fault">Told when none can be made: a code, and why.</param>
    public SnapshotServer(
        ILedgerStorage storage,
        TimeProvider time,
        Action<ParticipantId, SnapshotPart> send,
        Action<string, string> fault)
    {
        _storage = storage;
        _time = time;
        _send = send;
        _fault = fault;
    }

    /// <summary>Whether there is a file for members at present.</summary>
    public bool IsHolding => Volatile.Read(ref _held) is not null;

    /// <summary>A member asks. One that asks again before it has its answer gets that one alone, so that nobody keeps
    /// others waiting.</summary>
    public void Serve(ParticipantId peer, FetchSnapshot fetch)
    {
        lock (_gate)
        {
            if (!_stop.IsCancellationRequested && _served.Add(peer))
            {
                _ = RunAsync(() => ServeAsync(peer, fetch));
            }
        }
    }

    /// <summary>Called now and then: lets go of what nobody fetches any more.</summary>
    public void Tick()
    {
        lock (_gate)
        {
            if (!_stop.IsCancellationRequested && _tidying.IsCompleted
                && (Volatile.Read(ref _making) is { IsCompleted: true } || IsIdle(Volatile.Read(ref _held))))
            {
                _tidying = RunAsync(TidyAsync);
            }
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        HashSet<Task> tasks;
        lock (_gate)
        {
            tasks = _tasks;
            _tasks = [];
        }

        await Task.WhenAll(tasks).ConfigureAwait(false);
        if (_making is { } making && await making.ConfigureAwait(false) is { } made && made != _held)
        {
            await made.DisposeAsync().ConfigureAwait(false);
        }

        if (_held is { } held)
        {
            await held.DisposeAsync().ConfigureAwait(false);
        }

        _one.Dispose();
        _stop.Dispose();
    }

    private Task RunAsync(Func<Task> work)
    {
        Task task = Task.Run(work);
        _tasks.Add(task);
        _ = task.ContinueWith(
            done =>
            {
                lock (_gate)
                {
                    _tasks.Remove(done);
                }
            },
            CancellationToken.None,
            TaskContinuationOptions.None,
            TaskScheduler.Default);
        return task;
    }

    private async Task ServeAsync(ParticipantId peer, FetchSnapshot fetch)
    {
        SnapshotPart? answer = null;
        try
        {
            await _one.WaitAsync(_stop.Token).ConfigureAwait(false);
            try
            {
                answer = await AnswerAsync(fetch).ConfigureAwait(false);
            }
            finally
            {
                _one.Release();
            }
        }
        catch (OperationCanceledException)
        {
        }
        catch (IOException exception)
        {
            StorageFailureException failure = OfFile(exception);
            _fault(failure.Code, "A snapshot that a member fetches cannot be read. " + failure.Message);
            answer = SnapshotPart.None;
        }
        finally
        {
            // Before the answer is on its way: it asks for the next part at once.
            lock (_gate)
            {
                _served.Remove(peer);
            }
        }

        if (answer is not null)
        {
            _send(peer, answer);
        }
    }

    // One that was made for somebody who does not come again is let go too.
    private async Task TidyAsync()
    {
        try
        {
            await _one.WaitAsync(_stop.Token).ConfigureAwait(false);
            try
            {
                await TakeMadeAsync().ConfigureAwait(false);
                if (_held is { } held && IsIdle(held))
                {
                    Volatile.Write(ref _held, null);
                    await held.DisposeAsync().ConfigureAwait(false);
                }
            }
            finally
            {
                _one.Release();
            }
        }
        catch (OperationCanceledException)
        {
        }
    }

    private bool IsIdle(HeldSnapshot? held) => held is not null && _time.GetElapsedTime(held.Read) > KeptFor;

    private async ValueTask TakeMadeAsync()
    {
        if (_making is { IsCompleted: true } made)
        {
            Volatile.Write(ref _making, null);
            if (await made.ConfigureAwait(false) is { } fresh)
            {
                HeldSnapshot? former = _held;
                Volatile.Write(ref _held, fresh);
                if (former is not null)
                {
                    await former.DisposeAsync().ConfigureAwait(false);
                }
            }
        }
    }

    private async ValueTask<SnapshotPart> AnswerAsync(FetchSnapshot fetch)
    {
        await TakeMadeAsync().ConfigureAwait(false);

        // Whoever goes on gets the one that it began with, and nobody who begins takes it away.
        if (_held is { } held && (fetch.Id == held.Id || _time.GetElapsedTime(held.Made) <= NewFor
            || (held.Continued is { } last && _time.GetElapsedTime(last) <= KeptFor)))
        {
            ulong offset = fetch.Id == held.Id ? fetch.Offset : 0;
            return offset < held.Size
                ? await held.ReadAsync(offset, _time.GetTimestamp(), _stop.Token).ConfigureAwait(false)
                : SnapshotPart.None;
        }

        if (_making is null)
        {
            if (Volatile.Read(ref _hasFailed) && _time.GetElapsedTime(Volatile.Read(ref _failed)) < KeptFor)
            {
                return SnapshotPart.None;
            }

            _hasFailed = false;
            Interlocked.Exchange(ref _bytes, 0);
            if (_held is { } old)
            {
                // One at a time, for the room that they take.
                Volatile.Write(ref _held, null);
                await old.DisposeAsync().ConfigureAwait(false);
            }

            Volatile.Write(ref _making, Task.Run(MakeAsync));
        }

        return SnapshotPart.BeingMade((ulong)Interlocked.Read(ref _bytes));
    }

    private async Task<HeldSnapshot?> MakeAsync()
    {
        FileStream? file = null;
        try
        {
            file = SpillFile.Open();
            SnapshotSummary summary = await SnapshotFile.WriteAsync(
                file, _storage, new Written(this, file), _stop.Token).ConfigureAwait(false);
            await file.FlushAsync(_stop.Token).ConfigureAwait(false);
            HeldSnapshot held = new(
                file, new Digest256(SecureRandom.GetBytes(Digest256.SizeBytes)), (ulong)summary.SizeBytes,
                _time.GetTimestamp());
            file = null;
            return held;
        }
        catch (OperationCanceledException)
        {
            return null;
        }
        catch (HealthLedgerException exception)
        {
            return Fail(exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return Fail(OfFile(exception));
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            return Fail(new IntegrityException(
                HealthLedgerErrorCodes.Internal, $"This was not expected ({exception.GetType().Name})."));
        }
        finally
        {
            if (file is not null)
            {
                await file.DisposeAsync().ConfigureAwait(false);
            }
        }
    }

    private HeldSnapshot? Fail(HealthLedgerException exception)
    {
        Volatile.Write(ref _failed, _time.GetTimestamp());
        Volatile.Write(ref _hasFailed, true);
        _fault(exception.Code, "A member asked for the ledger's state, and it cannot be taken. " + exception.Message);
        return null;
    }

    private static StorageFailureException OfFile(Exception exception) =>
        BackupFailure.OfFile(Path.GetTempPath(), exception);

    private sealed class Written(SnapshotServer server, FileStream file) : IProgress<SnapshotProgress>
    {
        public void Report(SnapshotProgress value)
        {
            Interlocked.Exchange(ref server._bytes, value.Bytes);
            if (SpillFile.RoomFor(file) == 0)
            {
                // The node's own journal may be on this disk.
                throw FileFailure.DiskFull(Path.GetTempPath(), new IOException());
            }
        }
    }

    private sealed class HeldSnapshot : IAsyncDisposable
    {
        private readonly FileStream _file;

        public HeldSnapshot(FileStream file, Digest256 id, ulong size, long made)
        {
            _file = file;
            Id = id;
            Size = size;
            Made = made;
            Read = made;
        }

        public Digest256 Id { get; }

        public ulong Size { get; }

        public long Made { get; }

        // When somebody read of it last.
        public long Read { get; private set; }

        // When somebody went on reading it; null when nobody did.
        public long? Continued { get; private set; }

        public async ValueTask<SnapshotPart> ReadAsync(ulong offset, long now, CancellationToken cancellationToken)
        {
            Read = now;
            Continued = offset > 0 ? now : Continued;
            byte[] bytes = new byte[Math.Min(SnapshotPart.MaxBytes, Size - offset)];
            _file.Position = (long)offset;
            await _file.ReadExactlyAsync(bytes, cancellationToken).ConfigureAwait(false);
            return SnapshotPart.Of(Id, Size, offset, bytes);
        }

        public ValueTask DisposeAsync() => _file.DisposeAsync();
    }
}
