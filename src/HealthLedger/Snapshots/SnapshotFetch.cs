using System.Threading.Channels;
using HealthLedger.Backups;
using HealthLedger.Primitives;
using HealthLedger.Storage.Files;
using HealthLedger.Transport;

namespace HealthLedger.Snapshots;

/// <summary>
/// Fetches a snapshot of members' nodes: of one after the other, until one has given a good one. It speaks as the
/// replica that it will be, which the members know once they have voted for it.
/// </summary>
internal sealed class SnapshotFetch : IPeerHandler
{
    private const int MaxBeginnings = 3;

    private static readonly TimeSpan ReachWithin = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan AnswerWithin = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan AskAgainAfter = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan MadeWithin = TimeSpan.FromMinutes(30);

    // In the order in which they came.
    private readonly List<PeerId> _up = [];
    private readonly Lock _gate = new();
    private readonly Channel<bool> _came = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    private readonly Channel<(PeerId Peer, SnapshotPart? Part)> _parts =
        Channel.CreateBounded<(PeerId Peer, SnapshotPart? Part)>(2);

    private readonly ITransport _transport;
    private readonly TimeProvider _time;
    private readonly IProgress<SnapshotProgress>? _progress;
    private readonly ulong _partBytes;
    private PeerId? _asked;
    private StorageFailureException? _full;

    private SnapshotFetch(
        ITransport transport, TimeProvider time, IProgress<SnapshotProgress>? progress, int partBytes)
    {
        _partBytes = (ulong)partBytes;
        _transport = transport;
        _time = time;
        _progress = progress;
    }

    /// <summary>Fetches, and hands over each file that is whole.</summary>
    /// <param name="transport">Not started; the caller's, who names the peers before and disposes it.</param>
    /// <param name="time">The clock.</param>
    /// <param name="progress">Told of progress, or null.</param>
    /// <param name="load">Gets an open file, which it closes; throws HLS7113 when it is not good: the next member is
    /// asked then.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <param name="partBytes">How many bytes a part has that is not the last one.</param>
    /// <exception cref="LedgerConnectionException">HLS7115: nobody gave one.</exception>
    /// <exception cref="IntegrityException">HLS7113: what came last was not good, and nobody else gave one.</exception>
    /// <exception cref="StorageFailureException">The folder for temporary files cannot be written, or has no room
    /// (HLS7003).</exception>
    public static async Task<T> RunAsync<T>(
        ITransport transport,
        TimeProvider time,
        IProgress<SnapshotProgress>? progress,
        Func<FileStream, Task<T>> load,
        CancellationToken cancellationToken,
        int partBytes = SnapshotPart.MaxBytes)
    {
        SnapshotFetch fetch = new(transport, time, progress, partBytes);
        await transport.StartAsync(fetch, cancellationToken).ConfigureAwait(false);
        HashSet<PeerId> tried = [];
        IntegrityException? bad = null;
        while (await fetch.NextAsync(tried, cancellationToken).ConfigureAwait(false) is { } peer)
        {
            tried.Add(peer);
            if (await fetch.TryFetchAsync(peer, cancellationToken).ConfigureAwait(false) is not { } file)
            {
                continue;
            }

            try
            {
                return await load(file).ConfigureAwait(false);
            }
            catch (IntegrityException exception) when (exception.Code == HealthLedgerErrorCodes.SnapshotInvalid)
            {
                bad = exception;
            }
        }

        throw (Exception?)bad ?? fetch._full ?? (Exception)new LedgerConnectionException(
            HealthLedgerErrorCodes.SnapshotNotGiven,
            tried.Count == 0
                ? "No member was reached. Their replicas let this one in when they have voted for it: see there with "
                    + "`healthledger network replicas`. Check the addresses (`doctor --peer`), and give --introduction "
                    + "where their keys are newer than the genesis. Nothing was stored."
                : $"{tried.Count} of the members were reached, and none gave a whole snapshot: each went away, is too "
                    + "old for it, or cannot make one, which it says in its log. Nothing was stored. Try again, ask "
                    + "for a file (`snapshot write`), or start the node without.",
            isTransient: true);
    }

    /// <inheritdoc/>
    public void OnLaneUp(PeerId peer, TransportLane lane)
    {
        if (lane == TransportLane.Bulk)
        {
            lock (_gate)
            {
                _up.Add(peer);
            }

            _came.Writer.TryWrite(true);
        }
    }

    /// <inheritdoc/>
    public void OnLaneDown(PeerId peer, TransportLane lane)
    {
        if (lane == TransportLane.Bulk)
        {
            lock (_gate)
            {
                _up.Remove(peer);
            }

            // What was asked is lost. Where there is no room for this there is an answer to read first.
            _parts.Writer.TryWrite((peer, null));
        }
    }

    /// <inheritdoc/>
    public async ValueTask OnMessageAsync(
        PeerId peer, TransportLane lane, ReadOnlyMemory<byte> message, CancellationToken cancellationToken)
    {
        // Blocks, votes and bundles come too: the others take it for a replica that has just started.
        if (peer == _asked && SnapshotPart.TryDecode(message) is { } part)
        {
            await _parts.Writer.WriteAsync((peer, part), cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<PeerId?> NextAsync(HashSet<PeerId> tried, CancellationToken cancellationToken)
    {
        using CancellationTokenSource late = new(ReachWithin, _time);
        using CancellationTokenSource both = CancellationTokenSource
            .CreateLinkedTokenSource(cancellationToken, late.Token);
        try
        {
            while (true)
            {
                lock (_gate)
                {
                    foreach (PeerId peer in _up)
                    {
                        if (!tried.Contains(peer))
                        {
                            return peer;
                        }
                    }
                }

                await _came.Reader.ReadAsync(both.Token).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return null;
        }
    }

    private async Task<FileStream?> TryFetchAsync(PeerId peer, CancellationToken cancellationToken)
    {
        FileStream? file = null;
        try
        {
            file = Runtime.SpillFile.Open();
            if (await FetchAsync(peer, file, cancellationToken).ConfigureAwait(false))
            {
                FileStream whole = file;
                file = null;
                return whole;
            }

            return null;
        }
        catch (IOException exception) when (file is not null && FileFailure.IsDiskFull(exception))
        {
            _full = BackupFailure.OfFile(file.Name, exception);
            return null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw BackupFailure.OfFile(file?.Name ?? Path.GetTempPath(), exception);
        }
        finally
        {
            if (file is not null)
            {
                await file.DisposeAsync().ConfigureAwait(false);
            }
        }
    }

    // Whether the file is whole. What its bytes are worth, the import sees.
    private async Task<bool> FetchAsync(PeerId peer, FileStream file, CancellationToken cancellationToken)
    {
        Digest256? id = null;
        ulong size = 0;
        ulong offset = 0;
        int beginnings = 0;
        long? waits = null;
        while (await AskAsync(peer, new FetchSnapshot(id, offset), cancellationToken).ConfigureAwait(false) is { } part)
        {
            if (part.Kind == SnapshotPartKind.None)
            {
                return false;
            }

            if (part.Kind == SnapshotPartKind.BeingMade)
            {
                waits ??= _time.GetTimestamp();
                if (_time.GetElapsedTime(waits.Value) > MadeWithin)
                {
                    return false;
                }

                await Task.Delay(AskAgainAfter, _time, cancellationToken).ConfigureAwait(false);
                continue;
            }

            waits = null;
            if (part.Id != id)
            {
                // The first part, or that of a newer one: the node was started anew meanwhile.
                if (part.Offset != 0 || ++beginnings > MaxBeginnings)
                {
                    return false;
                }

                (id, size, offset) = (part.Id, part.Size, 0);
                file.SetLength(0);
                if (!HasRoom(file, size))
                {
                    return false;
                }
            }

            // All of it that fits: a member that gives it by the byte would never end.
            if (part.Size != size || part.Offset != offset
                || (ulong)part.Bytes.Length != Math.Min(_partBytes, size - offset))
            {
                return false;
            }

            await file.WriteAsync(part.Bytes, cancellationToken).ConfigureAwait(false);
            offset += (ulong)part.Bytes.Length;
            _progress?.Report(new SnapshotProgress(ChunksOf(offset), ChunksOf(size), (long)offset));
            if (offset == size)
            {
                await file.FlushAsync(cancellationToken).ConfigureAwait(false);
                return true;
            }
        }

        return false;
    }

    // A member may say what it likes: the others are asked before the disk is full.
    private bool HasRoom(FileStream file, ulong size)
    {
        long room = Runtime.SpillFile.RoomFor(file);
        if (size <= (ulong)room)
        {
            return true;
        }

        _full = new StorageFailureException(
            HealthLedgerErrorCodes.DiskFull,
            $"A member has a snapshot of {size} bytes, and '{Path.GetTempPath()}' has room for {room}. Nothing was "
            + "stored. Make room, or name another folder (TMPDIR).");
        return false;
    }

    private static int ChunksOf(ulong bytes) =>
        (int)((bytes + SnapshotChunk.TargetBytes - 1) / SnapshotChunk.TargetBytes);

    // Null when it does not answer in time. What its lane loses is asked again when that is up again.
    private async Task<SnapshotPart?> AskAsync(PeerId peer, FetchSnapshot fetch, CancellationToken cancellationToken)
    {
        _asked = peer;
        using CancellationTokenSource late = new(AnswerWithin, _time);
        using CancellationTokenSource both = CancellationTokenSource
            .CreateLinkedTokenSource(cancellationToken, late.Token);
        try
        {
            while (true)
            {
                SendOutcome sent = await _transport
                    .SendAsync(peer, TransportLane.Bulk, fetch.Encode(), both.Token).ConfigureAwait(false);
                if (sent != SendOutcome.Queued)
                {
                    await Task.Delay(AskAgainAfter, _time, both.Token).ConfigureAwait(false);
                }
                else if (await AnswerAsync(peer, fetch, both.Token).ConfigureAwait(false) is { } part)
                {
                    return part;
                }
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return null;
        }
    }

    // Null when the lane went down meanwhile.
    private async Task<SnapshotPart?> AnswerAsync(
        PeerId peer, FetchSnapshot fetch, CancellationToken cancellationToken)
    {
        while (true)
        {
            (PeerId from, SnapshotPart? part) = await _parts.Reader.ReadAsync(cancellationToken).ConfigureAwait(false);
            if (from != peer)
            {
                continue;
            }

            // An answer may come twice, when it was asked for again.
            if (part is null || part.Kind != SnapshotPartKind.Bytes || part.Id != fetch.Id
                || part.Offset == fetch.Offset)
            {
                return part;
            }
        }
    }
}
