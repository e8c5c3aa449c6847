using System.Buffers.Binary;
using System.Net.Sockets;

namespace HealthLedger.Clients;

/// <summary>
/// Frames over one connected socket. One reader; writers take turns, a frame at a time. A frame that began must be
/// through within the stall time: a peer that stops in its midst, or does not read, is cut off.
/// </summary>
internal sealed class ClientLink : IAsyncDisposable
{
    private const int LengthBytes = 4;

    private readonly NetworkStream _stream;
    private readonly TimeSpan _stall;
    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly CancellationTokenSource _closing = new();
    private readonly ITimer _readTimer;
    private readonly ITimer _writeTimer;
    private readonly byte[] _buffer = new byte[LengthBytes + ClientLimits.FrameBytes];
    private int _start;
    private int _end;
    private int _isDisposed;

    public ClientLink(Socket socket, TimeProvider time, TimeSpan stall)
    {
        _stream = new NetworkStream(socket, ownsSocket: true);
        _stall = stall;
        Closed = _closing.Token;
        _readTimer = time.CreateTimer(_ => Cut(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _writeTimer = time.CreateTimer(_ => Cut(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Cancelled when the connection is cut from this side.</summary>
    public CancellationToken Closed { get; }

    /// <summary>The next frame; null when the peer is gone or was cut off.</summary>
    /// <param name="within">How long to wait for its first byte, or null for ever.</param>
    /// <exception cref="InvalidDataException">What came is no frame.</exception>
    public async Task<ClientFrame?> ReadAsync(TimeSpan? within)
    {
        try
        {
            if (_end - _start < LengthBytes)
            {
                if (_end == _start && within is null)
                {
                    await FillAsync(1).ConfigureAwait(false);
                }

                Arm(_readTimer, within ?? _stall);
                await FillAsync(LengthBytes).ConfigureAwait(false);
            }

            uint length = BinaryPrimitives.ReadUInt32BigEndian(_buffer.AsSpan(_start));
            if (length is 0 or > ClientLimits.FrameBytes)
            {
                throw new InvalidDataException("A frame is longer than the protocol permits.");
            }

            int whole = LengthBytes + (int)length;
            if (_end - _start < whole)
            {
                Arm(_readTimer, _stall);
                await FillAsync(whole).ConfigureAwait(false);
            }

            Arm(_readTimer, Timeout.InfiniteTimeSpan);
            byte[] bytes = _buffer[(_start + LengthBytes)..(_start + whole)];
            _start += whole;
            return ClientFrame.TryDecode(bytes)
                ?? throw new InvalidDataException("A frame is not one of the protocol.");
        }
        catch (Exception exception) when (IsLoss(exception))
        {
            return null;
        }
    }

    /// <summary>Sends a frame.</summary>
    /// <returns>False when the connection is lost.</returns>
    public async ValueTask<bool> WriteAsync(ClientFrame frame)
    {
        byte[] bytes = frame.Encode();
        try
        {
            await _turn.WaitAsync(Closed).ConfigureAwait(false);
        }
        catch (Exception exception) when (IsLoss(exception))
        {
            return false;
        }

        try
        {
            Arm(_writeTimer, _stall);
            await _stream.WriteAsync(bytes, Closed).ConfigureAwait(false);
            Arm(_writeTimer, Timeout.InfiniteTimeSpan);
            return true;
        }
        catch (Exception exception) when (IsLoss(exception))
        {
            // A frame that is cut off leaves nothing that could follow it.
            Cut();
            return false;
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Ends the connection at once, from any thread.</summary>
    public void Cut()
    {
        try
        {
            _closing.Cancel();
            _stream.Socket.Shutdown(SocketShutdown.Both);
        }
        catch (Exception exception) when (IsLoss(exception))
        {
            // It is gone already.
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) != 0)
        {
            return;
        }

        Cut();
        await _stream.DisposeAsync().ConfigureAwait(false);
        await _readTimer.DisposeAsync().ConfigureAwait(false);
        await _writeTimer.DisposeAsync().ConfigureAwait(false);
        _closing.Dispose();
    }

    private static bool IsLoss(Exception exception) =>
        exception is IOException or SocketException or ObjectDisposedException or OperationCanceledException;

    private static void Arm(ITimer timer, TimeSpan due) => timer.Change(due, Timeout.InfiniteTimeSpan);

    private async ValueTask FillAsync(int count)
    {
        if (_buffer.Length - _start < count)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            _end -= _start;
            _start = 0;
        }

        while (_end - _start < count)
        {
            int read = await _stream.ReadAsync(_buffer.AsMemory(_end), Closed).ConfigureAwait(false);
            if (read == 0)
            {
                throw new EndOfStreamException();
            }

            _end += read;
        }

        if (_start == _end)
        {
            _start = 0;
            _end = 0;
        }
    }
}
