using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.IO.Pipelines;
using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;

namespace HealthLedger.Hl7v2.Mllp;

/// <summary>
/// The life of one accepted connection: frames in, one handled at a time, answers out in the same order.
/// </summary>
internal sealed class MllpConnection : IDisposable
{
    private readonly Socket _socket;
    private readonly MllpConnectionScope _scope;
    private readonly MllpFrameReader _frames;
    private readonly MllpDeadline _reading;
    private MllpConnectionInfo _info;
    private MllpTransport? _transport;
    private long _timedFrame = -1;
    private long _frameStarted;

    public MllpConnection(Socket socket, long id, IPEndPoint remoteEndPoint, MllpConnectionScope scope)
    {
        _socket = socket;
        _scope = scope;
        _frames = new MllpFrameReader(scope.Options.MaxFrameBytes, scope.Budget);
        _reading = new MllpDeadline(scope.TimeProvider, scope.Draining, scope.Aborting);
        _info = new MllpConnectionInfo(id, scope.Options.Name, remoteEndPoint, scope.TimeProvider.GetUtcNow());
    }

    /// <summary>
    /// Runs until the connection has ended. Throws nothing that comes from the sender or the handler.
    /// </summary>
    [SuppressMessage("Design", "CA1031", Justification = "Here any fault ends as a closed connection.")]
    public async Task RunAsync()
    {
        MllpCloseReason reason = MllpCloseReason.HandshakeFailed;
        bool isOpened = false;
        try
        {
            isOpened = await OpenAsync().ConfigureAwait(false);
            if (isOpened)
            {
                _scope.Telemetry.Opened(_info);
                using MllpAnswerer answerer = new(_scope, _info, _frames, _transport!);
                reason = await ReceiveAsync(_transport!.Input, answerer).ConfigureAwait(false);
                await LingerAsync(reason).ConfigureAwait(false);
            }
        }
        catch (Exception e)
        {
            bool isAborted = _scope.Aborting.IsCancellationRequested;
            reason = isAborted ? MllpCloseReason.ListenerStopped : MllpCloseReason.HandlerFailed;
            if (!isAborted)
            {
                _scope.Telemetry.HandlerFailed(_info, _frames, e);
                await LingerAsync(reason).ConfigureAwait(false);
            }
        }
        finally
        {
            _transport?.Dispose();
            _socket.Dispose();
            _scope.Telemetry.Closed(_info, _frames, reason, isOpened);
        }
    }

    public void Dispose()
    {
        _transport?.Dispose();
        _socket.Dispose();
        _frames.Dispose();
        _reading.Dispose();
    }

    /// <summary>
    /// The handshake is part of the connection's own flow, so that a slow one delays nobody else.
    /// </summary>
    private async Task<bool> OpenAsync()
    {
        if (_scope.Tls.Current is not { } tls)
        {
            _transport = MllpTransport.Plain(_socket);
            return true;
        }

        try
        {
            _reading.Arm(_scope.Options.HandshakeTimeout);
            _transport = await MllpTransport.SecureServerAsync(_socket, tls, _reading.Token).ConfigureAwait(false);
            _reading.Disarm();
        }
        catch (Exception e) when (e is AuthenticationException or OperationCanceledException
            || MllpTransport.IsConnectionFault(e))
        {
            return false;
        }

        _info = new MllpConnectionInfo(
            _info.Id, _info.ListenerName, _info.RemoteEndPoint, _info.OpenedAt, _transport.PeerCertificateSha256);
        return true;
    }

    private async Task<MllpCloseReason> ReceiveAsync(PipeReader input, MllpAnswerer answerer)
    {
        while (true)
        {
            (ReadResult result, MllpCloseReason? ended) = await ReadAsync(input, answerer).ConfigureAwait(false);
            if (ended is { } reason)
            {
                return await EndFrameAsync(reason, answerer).ConfigureAwait(false);
            }

            ReadOnlySequence<byte> buffer = result.Buffer;
            while (_frames.TryRead(ref buffer, out MllpFrame? frame))
            {
                if (await answerer.HandleAsync(frame).ConfigureAwait(false) is { } closing)
                {
                    return closing;
                }

                // What was read but not handled has no answer: its sender keeps it.
                if (_scope.Draining.IsCancellationRequested)
                {
                    return MllpCloseReason.ListenerStopped;
                }
            }

            input.AdvanceTo(buffer.End);
            if (result.IsCompleted)
            {
                return await EndFrameAsync(MllpCloseReason.PeerClosed, answerer).ConfigureAwait(false);
            }

            if (_frames.SkippedSinceFrame > _scope.Options.MaxSkippedBytes)
            {
                return MllpCloseReason.TooManySkippedBytes;
            }
        }
    }

    private async Task<(ReadResult Result, MllpCloseReason? Ended)> ReadAsync(
        PipeReader input, MllpAnswerer answerer)
    {
        ArmReading();
        try
        {
            ValueTask<ReadResult> reading = input.ReadAsync(_reading.Token);
            if (!_frames.IsEndPending || reading.IsCompleted)
            {
                return (await reading.ConfigureAwait(false), null);
            }

            return await ReadAfterEndBlockAsync(reading.AsTask(), answerer).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            return (default, ReasonOfCancellation());
        }
        catch (Exception e) when (MllpTransport.IsConnectionFault(e))
        {
            return (default, MllpCloseReason.ConnectionLost);
        }
        finally
        {
            _reading.Disarm();
        }
    }

    /// <summary>
    /// Waits shortly for the byte after the end block; then handles the message without it, because some
    /// senders stop there and wait for the answer. The read goes on meanwhile: cancelling one would spoil a
    /// TLS stream.
    /// </summary>
    private async Task<(ReadResult Result, MllpCloseReason? Ended)> ReadAfterEndBlockAsync(
        Task<ReadResult> reading, MllpAnswerer answerer)
    {
        try
        {
            TimeSpan grace = _scope.Options.EndOfFrameGrace;
            return (await reading.WaitAsync(grace, _scope.TimeProvider).ConfigureAwait(false), null);
        }
        catch (TimeoutException)
        {
            _reading.Disarm();
        }

        if (_frames.TryComplete(out MllpFrame? frame)
            && await answerer.HandleAsync(frame).ConfigureAwait(false) is { } closing)
        {
            _reading.Cancel();
            await ((Task)reading).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return (default, closing);
        }

        ArmReading();
        return (await reading.ConfigureAwait(false), null);
    }

    /// <summary>
    /// Between frames the time starts anew with each wait; within a frame it runs from the frame's first wait
    /// on, so that a byte now and then does not keep a connection busy for ever.
    /// </summary>
    private void ArmReading()
    {
        if (!_frames.IsInFrame && !_frames.IsEndPending)
        {
            _reading.Arm(_scope.Options.IdleTimeout);
            return;
        }

        long frame = _frames.FrameCount + _frames.FaultCount;
        if (frame != _timedFrame)
        {
            _timedFrame = frame;
            _frameStarted = _scope.TimeProvider.GetTimestamp();
        }

        TimeSpan left = _scope.Options.PartialFrameTimeout - _scope.TimeProvider.GetElapsedTime(_frameStarted);
        _reading.Arm(left > TimeSpan.Zero ? left : TimeSpan.Zero);
    }

    private MllpCloseReason ReasonOfCancellation()
    {
        if (!_reading.HasPassed)
        {
            return MllpCloseReason.ListenerStopped;
        }

        return _frames.IsInFrame || _frames.IsEndPending ? MllpCloseReason.FrameTimedOut : MllpCloseReason.IdleTimedOut;
    }

    /// <summary>
    /// Nothing more comes: a pending message is still handled, and an open frame answered as a fault.
    /// </summary>
    private async Task<MllpCloseReason> EndFrameAsync(MllpCloseReason reason, MllpAnswerer answerer)
    {
        if (reason is MllpCloseReason.ListenerStopped or MllpCloseReason.ConnectionLost)
        {
            return reason;
        }

        MllpFrameStatus status =
            reason == MllpCloseReason.FrameTimedOut ? MllpFrameStatus.TimedOut : MllpFrameStatus.Incomplete;
        if (_frames.TryAbandon(status, out MllpFrame? frame))
        {
            return await answerer.HandleAsync(frame).ConfigureAwait(false) ?? reason;
        }

        return reason;
    }

    private async Task LingerAsync(MllpCloseReason reason)
    {
        if (reason is MllpCloseReason.PeerClosed or MllpCloseReason.ConnectionLost or MllpCloseReason.AnswerNotSent)
        {
            return;
        }

        if (_transport is null)
        {
            return;
        }

        using MllpDeadline deadline = new(_scope.TimeProvider, _scope.Aborting);
        await _transport.LingerAsync(deadline).ConfigureAwait(false);
    }
}
