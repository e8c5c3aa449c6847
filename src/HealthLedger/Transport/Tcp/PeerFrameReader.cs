namespace HealthLedger.Transport.Tcp;

/// <summary>
/// Reads frames from a stream, signs of life aside. A long message takes memory as its bytes arrive, not as its length
/// says. One reader at a time.
/// </summary>
internal sealed class PeerFrameReader
{
    private const int FirstBytes = 1 << 20;
    private const int Growth = 4;

    private readonly Stream _stream;
    private readonly TimeProvider _time;
    private readonly byte[] _buffer = new byte[PeerFrame.PieceBytes];
    private int _start;
    private int _end;
    private long _lastReceived;

    public PeerFrameReader(Stream stream, TimeProvider time)
    {
        _stream = stream;
        _time = time;
        Touch();
    }

    /// <summary>When bytes last came, or the reader began to wait for them.</summary>
    public long LastReceived => Interlocked.Read(ref _lastReceived);

    /// <summary>Begins to wait now: the time before was spent elsewhere.</summary>
    public void Touch() => Interlocked.Exchange(ref _lastReceived, _time.GetTimestamp());

    /// <summary>The next message, or why there is none.</summary>
    /// <exception cref="IOException">The stream failed.</exception>
    public async ValueTask<PeerFrame> ReadAsync(int limit, CancellationToken cancellationToken)
    {
        while (true)
        {
            FrameStatus status = PeerFrame.ReadHead(_buffer.AsSpan(_start, _end - _start), limit, out int length);
            switch (status)
            {
                case FrameStatus.Beat:
                    _start += PeerFrame.HeadBytes;
                    break;
                case FrameStatus.Message:
                    _start += PeerFrame.HeadBytes;
                    return await ReadMessageAsync(length, cancellationToken).ConfigureAwait(false);
                case FrameStatus.TooLong:
                    return new PeerFrame(status);
                default:
                    if (!await FillAsync(cancellationToken).ConfigureAwait(false))
                    {
                        return new PeerFrame(_start == _end ? FrameStatus.End : FrameStatus.Truncated);
                    }

                    break;
            }
        }
    }

    private async ValueTask<PeerFrame> ReadMessageAsync(int length, CancellationToken cancellationToken)
    {
        int have = Math.Min(length, _end - _start);
        byte[] message = GC.AllocateUninitializedArray<byte>(Math.Min(length, FirstBytes));
        _buffer.AsSpan(_start, have).CopyTo(message);
        _start += have;
        while (have < length)
        {
            if (have == message.Length)
            {
                Array.Resize(ref message, (int)Math.Min(length, (long)message.Length * Growth));
            }

            int read = await _stream.ReadAsync(message.AsMemory(have), cancellationToken).ConfigureAwait(false);
            if (read == 0)
            {
                return new PeerFrame(FrameStatus.Truncated);
            }

            Touch();
            have += read;
        }

        return new PeerFrame(FrameStatus.Message, message);
    }

    private async ValueTask<bool> FillAsync(CancellationToken cancellationToken)
    {
        _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
        _end -= _start;
        _start = 0;
        int read = await _stream.ReadAsync(_buffer.AsMemory(_end), cancellationToken).ConfigureAwait(false);
        _end += read;
        Touch();
        return read > 0;
    }
}
