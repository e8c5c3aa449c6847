namespace HealthLedger.Hl7v2.Mllp;

/// <summary>Gives one frame after another to the handler and sends what it answers.</summary>
internal sealed class MllpAnswerer : IDisposable
{
    private readonly MllpConnectionScope _scope;
    private readonly MllpConnectionInfo _info;
    private readonly MllpFrameReader _frames;
    private readonly MllpTransport _transport;
    private readonly MllpDeadline _writing;
    private int _faultsInARow;
    private bool _isHeld;

    public MllpAnswerer(
        MllpConnectionScope scope, MllpConnectionInfo info, MllpFrameReader frames, MllpTransport transport)
    {
        _scope = scope;
        _info = info;
        _frames = frames;
        _transport = transport;
        _writing = new MllpDeadline(scope.TimeProvider, scope.Aborting);
    }

    /// <summary>
    /// Handles the frame to its end; returns why the connection has to be closed, or null to go on.
    /// </summary>
    public Task<MllpCloseReason?> HandleAsync(MllpFrame frame)
    {
        if (frame.Status != MllpFrameStatus.Complete)
        {
            return HandleFaultAsync(frame);
        }

        _faultsInARow = 0;
        _scope.Telemetry.FrameReceived();
        return HandleMessageAsync(frame);
    }

    public void Dispose() => _writing.Dispose();

    private async Task<MllpCloseReason?> HandleMessageAsync(MllpFrame frame)
    {
        _isHeld = false;
        _scope.Telemetry.Activity.Begin();
        try
        {
            return await HandleUntilAnsweredAsync(frame).ConfigureAwait(false);
        }
        finally
        {
            _scope.Telemetry.Activity.End(_isHeld);
        }
    }

    private async Task<MllpCloseReason?> HandleUntilAnsweredAsync(MllpFrame frame)
    {
        DateTimeOffset receivedAt = _scope.TimeProvider.GetUtcNow();
        long received = _scope.TimeProvider.GetTimestamp();
        long held = 0;
        TimeSpan delay = MllpListenerDefaults.HoldDelayFirst;
        for (int attempt = 1; ; attempt++)
        {
            MllpMessage message = new(frame.Content, _info, receivedAt, frame.Findings, attempt);
            MllpResponse response = await _scope.Handler.HandleAsync(message, _scope.Aborting).ConfigureAwait(false);
            if (response.Kind != MllpResponseKind.Hold)
            {
                return await RespondAsync(response, received).ConfigureAwait(false);
            }

            if (attempt == 1)
            {
                held = _scope.TimeProvider.GetTimestamp();
                _isHeld = true;
                _scope.Telemetry.Held(_info, _frames);
            }

            TimeSpan left = _scope.Options.HoldTimeout - _scope.TimeProvider.GetElapsedTime(held);
            if (left <= TimeSpan.Zero)
            {
                return MllpCloseReason.HoldExpired;
            }

            if (!await WaitAsync(delay < left ? delay : left).ConfigureAwait(false))
            {
                return MllpCloseReason.ListenerStopped;
            }

            TimeSpan longer = delay * 2;
            delay = longer < MllpListenerDefaults.HoldDelayLargest ? longer : MllpListenerDefaults.HoldDelayLargest;
        }
    }

    private async Task<MllpCloseReason?> HandleFaultAsync(MllpFrame frame)
    {
        _faultsInARow++;
        MllpFrameFault fault = new(frame.Status, frame.Content, _info, _scope.TimeProvider.GetUtcNow());
        _scope.Telemetry.FrameFaulty(fault, _frames);
        long found = _scope.TimeProvider.GetTimestamp();
        MllpResponse response =
            await _scope.Handler.HandleFrameFaultAsync(fault, _scope.Aborting).ConfigureAwait(false);
        if (await RespondAsync(response, found).ConfigureAwait(false) is { } failed)
        {
            return failed;
        }

        return frame.Status switch
        {
            MllpFrameStatus.TooLong => MllpCloseReason.FrameTooLong,
            MllpFrameStatus.MemoryExhausted => MllpCloseReason.MemoryExhausted,
            MllpFrameStatus.TimedOut => MllpCloseReason.FrameTimedOut,
            MllpFrameStatus.Incomplete => MllpCloseReason.PeerClosed,
            _ => _faultsInARow >= _scope.Options.MaxFaultsInARow ? MllpCloseReason.TooManyFaults : null,
        };
    }

    private async Task<MllpCloseReason?> RespondAsync(MllpResponse response, long received)
    {
        if (response.Kind != MllpResponseKind.Reply)
        {
            response.Sent();
            return null;
        }

        try
        {
            _writing.Arm(_scope.Options.AnswerTimeout);
            foreach (ReadOnlyMemory<byte> content in response.Contents)
            {
                await _transport.WriteFrameAsync(content, _writing.Token).ConfigureAwait(false);
            }

            _writing.Disarm();
            response.Sent();
            _scope.Telemetry.Answered(_scope.TimeProvider.GetElapsedTime(received));
            return null;
        }
        catch (Exception e) when (e is OperationCanceledException || MllpTransport.IsConnectionFault(e))
        {
            return MllpCloseReason.AnswerNotSent;
        }
    }

    /// <summary>Returns false when the listener stops before the time is over.</summary>
    private async Task<bool> WaitAsync(TimeSpan delay)
    {
        try
        {
            await Task.Delay(delay, _scope.TimeProvider, _scope.Draining).ConfigureAwait(false);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }
}
