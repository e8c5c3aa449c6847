using System.Collections.Immutable;
using HealthLedger.Hl7v2.Acknowledgment;
using HealthLedger.Hl7v2.Intake;
using HealthLedger.Hl7v2.Mllp;
using HealthLedger.Records;
using Microsoft.Extensions.Logging;

namespace HealthLedger.Hl7v2.DependencyInjection;

/// <summary>Writes what listeners and intake say to the host's log, and passes the intake's events on.</summary>
internal sealed class Hl7v2LogObserver : IMllpListenerObserver, IHl7v2IntakeObserver
{
    private readonly ILogger _logger;
    private readonly ImmutableArray<IHl7v2IntakeObserver> _others;

    public Hl7v2LogObserver(ILogger logger, ImmutableArray<IHl7v2IntakeObserver> others)
    {
        _logger = logger;
        _others = others;
    }

    public void OnEvent(MllpListenerEvent listenerEvent)
    {
        string endPoint = listenerEvent.EndPoint?.ToString() ?? "-";
        switch (listenerEvent.Kind)
        {
            case MllpListenerEventKind.Started:
                Hl7v2Log.Listening(_logger, listenerEvent.ListenerName, endPoint);
                break;
            case MllpListenerEventKind.Stopped:
                Hl7v2Log.Stopped(_logger, listenerEvent.ListenerName);
                break;
            case MllpListenerEventKind.Paused:
                Hl7v2Log.Paused(_logger, listenerEvent.ListenerName);
                break;
            case MllpListenerEventKind.Resumed:
                Hl7v2Log.Resumed(_logger, listenerEvent.ListenerName, endPoint);
                break;
            case MllpListenerEventKind.ConnectionOpened or MllpListenerEventKind.ConnectionClosed
                when listenerEvent.Code is null:
                Hl7v2Log.Connection(
                    _logger,
                    listenerEvent.Kind.ToString(),
                    listenerEvent.ListenerName,
                    listenerEvent.ConnectionId,
                    endPoint);
                break;
            default:
                Hl7v2Log.Trouble(
                    _logger,
                    listenerEvent.Kind.ToString(),
                    listenerEvent.Code ?? "-",
                    listenerEvent.ListenerName,
                    listenerEvent.ConnectionId,
                    endPoint,
                    listenerEvent.ExceptionType?.Name ?? "-");
                break;
        }
    }

    public void OnEvent(Hl7v2IntakeEvent intakeEvent)
    {
        string code = intakeEvent.Code is { } sent ? AcknowledgmentBuilder.ToWire(sent) : "-";
        if (intakeEvent.ErrorCode is { } error)
        {
            Hl7v2Log.Refused(
                _logger,
                error,
                intakeEvent.ListenerName,
                intakeEvent.ConnectionId,
                intakeEvent.MessageType,
                code,
                intakeEvent.Location ?? "-",
                intakeEvent.QuarantineId ?? "-");
        }
        else
        {
            Hl7v2Log.Handled(
                _logger,
                intakeEvent.ListenerName,
                intakeEvent.ConnectionId,
                intakeEvent.MessageType,
                code,
                intakeEvent.RecordId?.ToString() ?? "-",
                intakeEvent.IsRepeat);
        }

        if (intakeEvent.ErrorCode is null && !intakeEvent.Findings.IsEmpty)
        {
            Hl7v2Log.Reported(
                _logger,
                intakeEvent.Findings[0].Code,
                intakeEvent.ListenerName,
                intakeEvent.ConnectionId,
                intakeEvent.MessageType,
                intakeEvent.Findings[0].Location.ToString(),
                intakeEvent.Findings.Length);
        }

        TellLink(intakeEvent);
        if (intakeEvent.MissingBefore > 0)
        {
            Hl7v2Log.NumbersMissing(
                _logger, intakeEvent.ListenerName, intakeEvent.ConnectionId, intakeEvent.MissingBefore);
        }

        foreach (IHl7v2IntakeObserver other in _others)
        {
            other.OnEvent(intakeEvent);
        }
    }

    private void TellLink(Hl7v2IntakeEvent intakeEvent)
    {
        string record = intakeEvent.RecordId?.ToString() ?? "-";
        if (intakeEvent.IsParked)
        {
            Hl7v2Log.Parked(
                _logger, intakeEvent.ListenerName, intakeEvent.ConnectionId, intakeEvent.MessageType, record);
        }
        else if (LinkIssue.CodeOf(intakeEvent.Link) is { } code)
        {
            Hl7v2Log.NotLinked(
                _logger,
                code,
                intakeEvent.ListenerName,
                intakeEvent.ConnectionId,
                intakeEvent.MessageType,
                record,
                intakeEvent.Link.ToString());
        }
    }
}
