using System.Buffers;

namespace HealthLedger.Transport.Tcp;

/// <summary>
/// Writes what waits in a queue: short messages together, up to 64 KiB at once, and long ones in pieces of that. One
/// writer.
/// </summary>
internal sealed class PeerFrameWriter
{
    private readonly Stream _stream;
    private readonly LaneQueue _queue;
    private readonly TransportLane _lane;
    private readonly TransportTally _tally;
    private readonly TimeProvider _time;
    private long _lastWritten;
    private int _isBeatDue;

    public PeerFrameWriter(
        Stream stream, LaneQueue queue, TransportLane lane, TransportTally tally, TimeProvider time)
    {
        _stream = stream;
        _queue = queue;
        _lane = lane;
        _tally = tally;
        _time = time;
        _lastWritten = time.GetTimestamp();
    }

    /// <summary>Has a sign of life written if nothing else was for a time.</summary>
    public void Beat(TimeSpan interval)
    {
        if (_time.GetElapsedTime(Interlocked.Read(ref _lastWritten)) >= interval)
        {
            Volatile.Write(ref _isBeatDue, 1);
            _queue.Wake();
        }
    }

    /// <summary>Writes until the queue is at its end.</summary>
    /// <exception cref="IOException">The stream failed.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (!_queue.IsDrained)
        {
            await _queue.WaitAsync(cancellationToken).ConfigureAwait(false);

            // Rented while there is something to write: a lane that is idle takes no memory for it.
            byte[] buffer = ArrayPool<byte>.Shared.Rent(PeerFrame.PieceBytes);
            try
            {
                while (await WriteSomeAsync(buffer, cancellationToken).ConfigureAwait(false))
                {
                    Interlocked.Exchange(ref _lastWritten, _time.GetTimestamp());
                }
            }
            finally
            {
                ArrayPool<byte>.Shared.Return(buffer);
            }
        }
    }

    private async ValueTask<bool> WriteSomeAsync(byte[] buffer, CancellationToken cancellationToken)
    {
        int used = 0;
        int count = 0;
        while (used + PeerFrame.HeadBytes < PeerFrame.PieceBytes
            && _queue.TryTake(PeerFrame.PieceBytes - used - PeerFrame.HeadBytes, out ReadOnlyMemory<byte> message))
        {
            PeerFrame.WriteHead(buffer.AsSpan(used), message.Length);
            message.Span.CopyTo(buffer.AsSpan(used + PeerFrame.HeadBytes));
            used += PeerFrame.HeadBytes + message.Length;
            count++;
        }

        if (count > 0)
        {
            Volatile.Write(ref _isBeatDue, 0);
            await _stream.WriteAsync(buffer.AsMemory(0, used), cancellationToken).ConfigureAwait(false);
            _tally.Sent(_lane, count, used - (count * PeerFrame.HeadBytes));
            return true;
        }

        if (_queue.TryTake(int.MaxValue, out ReadOnlyMemory<byte> whole))
        {
            await WriteLongAsync(buffer, whole, cancellationToken).ConfigureAwait(false);
            return true;
        }

        if (Interlocked.Exchange(ref _isBeatDue, 0) == 1)
        {
            PeerFrame.WriteHead(buffer, 0);
            await _stream.WriteAsync(buffer.AsMemory(0, PeerFrame.HeadBytes), cancellationToken).ConfigureAwait(false);
            return true;
        }

        return false;
    }

    private async ValueTask WriteLongAsync(
        byte[] buffer, ReadOnlyMemory<byte> message, CancellationToken cancellationToken)
    {
        int first = Math.Min(message.Length, PeerFrame.PieceBytes - PeerFrame.HeadBytes);
        PeerFrame.WriteHead(buffer, message.Length);
        message.Span[..first].CopyTo(buffer.AsSpan(PeerFrame.HeadBytes));
        await _stream.WriteAsync(buffer.AsMemory(0, PeerFrame.HeadBytes + first), cancellationToken)
            .ConfigureAwait(false);
        for (int at = first; at < message.Length; at += PeerFrame.PieceBytes)
        {
            int length = Math.Min(PeerFrame.PieceBytes, message.Length - at);
            await _stream.WriteAsync(message.Slice(at, length), cancellationToken).ConfigureAwait(false);
            Interlocked.Exchange(ref _lastWritten, _time.GetTimestamp());
        }

        _tally.Sent(_lane, 1, message.Length);
    }
}
