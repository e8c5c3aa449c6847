using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Diagnostics.Metrics;
using System.Net;

namespace HealthLedger.Hl7v2.Mllp;

/// <summary>
/// Counts what a listener does and tells its observer. Tags are the listener's name and fixed words.
/// </summary>
internal sealed class MllpTelemetry : IDisposable
{
    private const string MeterName = "HealthLedger";

    private readonly IMllpListenerObserver? _observer;
    private readonly MllpActivity _activity;
    private readonly string _listenerName;
    private readonly KeyValuePair<string, object?> _listenerTag;
    private readonly Meter? _ownMeter;
    private readonly UpDownCounter<long> _connections;
    private readonly Counter<long> _frames;
    private readonly Counter<long> _rejected;
    private readonly Counter<long> _skipped;
    private readonly Histogram<double> _duration;

    [SuppressMessage("Reliability", "CA2000", Justification = "A factory disposes the meters that it made.")]
    public MllpTelemetry(
        string listenerName,
        MllpTls tls,
        IMllpListenerObserver? observer,
        IMeterFactory? meterFactory,
        TimeProvider time)
    {
        _listenerName = listenerName;
        _observer = observer;
        _activity = new MllpActivity(time);
        _listenerTag = new("listener", listenerName);
        _ownMeter = meterFactory is null ? new Meter(MeterName) : null;
        Meter meter = _ownMeter ?? meterFactory!.Create(MeterName);
        _connections = meter.CreateUpDownCounter<long>(
            "healthledger.hl7.connections", "{connection}", "Open MLLP connections.");
        _frames = meter.CreateCounter<long>("healthledger.hl7.frames", "{frame}", "Whole frames received.");
        _rejected = meter.CreateCounter<long>(
            "healthledger.hl7.rejected", "{event}", "Refused connections, faulty frames and forced closes, by reason.");
        _skipped = meter.CreateCounter<long>(
            "healthledger.hl7.skipped", "By", "Bytes outside frames and dropped parts of frames that were too long.");
        _duration = meter.CreateHistogram<double>(
            "healthledger.hl7.answer.duration", "s", "From the last byte of a message to its answer written.");
        Observe(meter, tls, time);
    }

    /// <summary>What goes on now.</summary>
    public MllpActivity Activity => _activity;

    public void Started(IPEndPoint? endPoint)
    {
        _activity.Started();
        Tell(MllpListenerEventKind.Started, endPoint: endPoint);
    }

    public void Paused() => Tell(MllpListenerEventKind.Paused);

    public void Resumed(IPEndPoint? endPoint)
    {
        _activity.Started();
        Tell(MllpListenerEventKind.Resumed, endPoint: endPoint);
    }

    public void Stopped() => Tell(MllpListenerEventKind.Stopped);

    public void ShutdownTimedOut()
    {
        Reject("shutdown_timed_out");
        Tell(MllpListenerEventKind.ShutdownTimedOut, Hl7v2ErrorCodes.ShutdownTimedOut);
    }

    public void AcceptFailed(Exception exception)
    {
        Reject("accept_failed");
        Tell(MllpListenerEventKind.AcceptFailed, Hl7v2ErrorCodes.AcceptFailed, exception: exception);
    }

    public void Refused(IPEndPoint? endPoint, string code)
    {
        Reject(code == Hl7v2ErrorCodes.AddressNotAllowed ? "address_not_allowed" : "connection_limit");
        Tell(MllpListenerEventKind.ConnectionRefused, code, endPoint: endPoint);
    }

    public void Opened(MllpConnectionInfo connection)
    {
        _connections.Add(1, _listenerTag);
        Tell(MllpListenerEventKind.ConnectionOpened, null, connection);
    }

    public void Closed(MllpConnectionInfo connection, MllpFrameReader frames, MllpCloseReason reason, bool wasOpened)
    {
        if (wasOpened)
        {
            _connections.Add(-1, _listenerTag);
        }

        (string? code, string? tag) = Describe(reason);
        if (tag is not null)
        {
            Reject(tag);
        }

        if (frames.SkippedByteCount > 0)
        {
            _skipped.Add(frames.SkippedByteCount, _listenerTag);
        }

        Tell(MllpListenerEventKind.ConnectionClosed, code, connection, frames: frames);
    }

    public void FrameReceived()
    {
        _activity.FrameReceived();
        _frames.Add(1, _listenerTag);
    }

    public void FrameFaulty(MllpFrameFault fault, MllpFrameReader frames)
    {
        Reject(fault.Status switch
        {
            MllpFrameStatus.Truncated => "frame_truncated",
            MllpFrameStatus.TooLong => "frame_too_long",
            MllpFrameStatus.Incomplete => "frame_incomplete",
            MllpFrameStatus.TimedOut => "frame_timed_out",
            MllpFrameStatus.MemoryExhausted => "memory_exhausted",
            _ => "frame_empty",
        });
        Tell(MllpListenerEventKind.FrameFaulty, fault.Code, fault.Connection, frames: frames);
    }

    public void Held(MllpConnectionInfo connection, MllpFrameReader frames)
    {
        _activity.Hold();
        Reject("held");
        Tell(MllpListenerEventKind.MessageHeld, null, connection, frames: frames);
    }

    public void HandlerFailed(MllpConnectionInfo connection, MllpFrameReader frames, Exception exception) =>
        Tell(MllpListenerEventKind.HandlerFailed, Hl7v2ErrorCodes.HandlerFailed, connection, null, frames, exception);

    public void Answered(TimeSpan elapsed)
    {
        _activity.Answered(elapsed);
        _duration.Record(elapsed.TotalSeconds, _listenerTag);
    }

    public void Dispose() => _ownMeter?.Dispose();

    /// <summary>The code of a close, and its tag where no frame fault was counted for the same thing.</summary>
    private static (string? Code, string? Tag) Describe(MllpCloseReason reason) => reason switch
    {
        MllpCloseReason.PeerClosed or MllpCloseReason.ListenerStopped => (null, null),
        MllpCloseReason.ConnectionLost => (Hl7v2ErrorCodes.ConnectionLost, "connection_lost"),
        MllpCloseReason.HandshakeFailed => (Hl7v2ErrorCodes.HandshakeFailed, "handshake_failed"),
        MllpCloseReason.IdleTimedOut => (Hl7v2ErrorCodes.IdleTimedOut, "idle_timed_out"),
        MllpCloseReason.FrameTimedOut => (Hl7v2ErrorCodes.FrameTimedOut, null),
        MllpCloseReason.FrameTooLong => (Hl7v2ErrorCodes.FrameTooLong, null),
        MllpCloseReason.MemoryExhausted => (Hl7v2ErrorCodes.MemoryExhausted, null),
        MllpCloseReason.TooManySkippedBytes => (Hl7v2ErrorCodes.TooManySkippedBytes, "too_many_skipped_bytes"),
        MllpCloseReason.TooManyFaults => (Hl7v2ErrorCodes.TooManyFaults, "too_many_faults"),
        MllpCloseReason.HandlerFailed => (Hl7v2ErrorCodes.HandlerFailed, "handler_failed"),
        MllpCloseReason.HoldExpired => (Hl7v2ErrorCodes.HoldExpired, "hold_expired"),
        MllpCloseReason.AnswerNotSent => (Hl7v2ErrorCodes.AnswerNotSent, "answer_not_sent"),
        _ => throw new UnreachableException(),
    };

    private void Observe(Meter meter, MllpTls tls, TimeProvider time)
    {
        meter.CreateObservableGauge(
            "healthledger.hl7.in_flight",
            () => new Measurement<long>(_activity.InFlight, _listenerTag),
            "{message}",
            "Messages being handled, those on hold included.");
        meter.CreateObservableGauge(
            "healthledger.hl7.held",
            () => new Measurement<long>(_activity.Held, _listenerTag),
            "{message}",
            "Messages on hold: nothing can be stored.");
        meter.CreateObservableGauge(
            "healthledger.hl7.silence",
            () => new Measurement<double>(_activity.Silence.TotalSeconds, _listenerTag),
            "s",
            "Since the last message, or since the listener started.");
        if (tls.ExpiresAt is not null)
        {
            meter.CreateObservableGauge(
                "healthledger.hl7.certificate.remaining",
                IEnumerable<Measurement<double>> () => tls.ExpiresAt is { } end
                    ? [new Measurement<double>((end - time.GetUtcNow()).TotalSeconds, _listenerTag)]
                    : [],
                "s",
                "Until the listener's own certificate ends; negative afterwards.");
        }
    }

    private void Reject(string reason) =>
        _rejected.Add(1, _listenerTag, new KeyValuePair<string, object?>("reason", reason));

    [SuppressMessage("Design", "CA1031", Justification = "A fault of the host's log must not end a connection.")]
    private void Tell(
        MllpListenerEventKind kind,
        string? code = null,
        MllpConnectionInfo? connection = null,
        IPEndPoint? endPoint = null,
        MllpFrameReader? frames = null,
        Exception? exception = null)
    {
        if (_observer is null)
        {
            return;
        }

        try
        {
            _observer.OnEvent(new MllpListenerEvent
            {
                Kind = kind,
                ListenerName = _listenerName,
                Code = code,
                ConnectionId = connection?.Id ?? 0,
                EndPoint = connection?.RemoteEndPoint ?? endPoint,
                FrameCount = frames?.FrameCount ?? 0,
                FaultCount = frames?.FaultCount ?? 0,
                SkippedByteCount = frames?.SkippedByteCount ?? 0,
                ExceptionType = exception?.GetType(),
            });
        }
        catch (Exception)
        {
            return;
        }
    }
}
