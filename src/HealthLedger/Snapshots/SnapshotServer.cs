using System.Collections.Concurrent;
using System.Threading.Channels;
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
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentDictionary<ParticipantId, bool> _served = new();

    // Null is a look at what may be let go. All below is of the one who works these off.
    private readonly Channel<(ParticipantId Peer, FetchSnapshot Fetch)?> _work =
        Channel.CreateUnbounded<(ParticipantId Peer, FetchSnapshot Fetch)?>();

    private readonly Task _working;
    private Task<HeldSnapshot?>? _making;
    private HeldSnapshot? _held;
    private long? _failed;
    private long _bytes;

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
        _working = Task.Run(WorkAsync);
    }

    /// <summary>Whether there is a file for members at present.</summary>
    public bool IsHolding => Volatile.Read(ref _held) is not null;

    /// <summary>A member asks. One that asks again before it has its answer gets that one alone, so that nobody keeps
    /// others waiting.</summary>
    public void Serve(ParticipantId peer, FetchSnapshot fetch)
    {
        if (_served.TryAdd(peer, true))
        {
            _work.Writer.TryWrite((peer, fetch));
        }
    }

    /// <summary>Called now and then: lets go of what nobody fetches any more.</summary>
    public void Tick() => _work.Writer.TryWrite(null);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _work.Writer.TryComplete();
        await _stop.CancelAsync().ConfigureAwait(false);
        await _working.ConfigureAwait(false);
        if (_making is { } making && await making.ConfigureAwait(false) is { } made)
        {
            await made.DisposeAsync().ConfigureAwait(false);
        }

        if (_held is { } held)
        {
            await held.DisposeAsync().ConfigureAwait(false);
        }

        _stop.Dispose();
    }

    private async Task WorkAsync()
    {
        try
        {
            await foreach ((ParticipantId Peer, FetchSnapshot Fetch)? asked in _work.Reader
                .ReadAllAsync(_stop.Token).ConfigureAwait(false))
            {
                if (asked is { } one)
                {
                    await ServeAsync(one.Peer, one.Fetch).ConfigureAwait(false);
                }
                else
                {
                    await TidyAsync().ConfigureAwait(false);
                }
            }
        }
        catch (OperationCanceledException)
        {
        }
    }

    private async ValueTask ServeAsync(ParticipantId peer, FetchSnapshot fetch)
    {
        SnapshotPart answer;
        try
        {
            answer = await AnswerAsync(fetch).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            Tell("A snapshot that a member fetches cannot be read. ", exception);
            answer = SnapshotPart.None;
        }

        // Before the answer is on its way: it asks for the next part at once.
        _served.TryRemove(peer, out _);
        _send(peer, answer);
    }

    // One that was made for somebody who does not come again is let go too.
    private async ValueTask TidyAsync()
    {
        await TakeMadeAsync().ConfigureAwait(false);
        if (_held is { } held && _time.GetElapsedTime(held.Read) > KeptFor)
        {
            await LetGoAsync(held).ConfigureAwait(false);
        }
    }

    private ValueTask LetGoAsync(HeldSnapshot held)
    {
        Volatile.Write(ref _held, null);
        return held.DisposeAsync();
    }

    private async ValueTask TakeMadeAsync()
    {
        if (_making is { IsCompleted: true } made)
        {
            _making = null;
            Volatile.Write(ref _held, await made.ConfigureAwait(false));
            _failed = _held is null ? _time.GetTimestamp() : null;
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
            if (_failed is { } failed && _time.GetElapsedTime(failed) < KeptFor)
            {
                return SnapshotPart.None;
            }

            if (_held is { } old)
            {
                // One at a time, for the room that they take.
                await LetGoAsync(old).ConfigureAwait(false);
            }

            Interlocked.Exchange(ref _bytes, 0);
            _making = Task.Run(MakeAsync);
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
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            Tell("A member asked for the ledger's state, and it cannot be taken. ", exception);
            return null;
        }
        finally
        {
            if (file is not null)
            {
                await file.DisposeAsync().ConfigureAwait(false);
            }
        }
    }

    private void Tell(string what, Exception exception)
    {
        HealthLedgerException known = exception switch
        {
            HealthLedgerException own => own,
            IOException or UnauthorizedAccessException => BackupFailure.OfFile(Path.GetTempPath(), exception),
            _ => new IntegrityException(
                HealthLedgerErrorCodes.Internal, $"This was not expected ({exception.GetType().Name})."),
        };
        _fault(known.Code, what + known.Message);
    }

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
