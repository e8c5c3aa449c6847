using System.Globalization;
using HealthLedger.Cli.Output;
using HealthLedger.Diagnostics;
using HealthLedger.Hl7v2.Intake;
using HealthLedger.Hl7v2.Mllp;

namespace HealthLedger.Cli.Serving;

/// <summary>Shows faults and notices of a running node on error output: codes and counts, never content.</summary>
internal sealed class ServeEvents : LedgerEventListener, IMllpListenerObserver, IHl7v2IntakeObserver
{
    private readonly CliConsole _console;

    private readonly Func<string, bool> _reportsGaps;

    /// <param name="console">Where they are shown.</param>
    /// <param name="reportsGaps">Whether gaps in the numbers (MSH-13) of a listener's senders are shown; null: of
    /// all.</param>
    public ServeEvents(CliConsole console, Func<string, bool>? reportsGaps = null)
    {
        _console = console;
        _reportsGaps = reportsGaps ?? (_ => true);
    }

    public override void OnFault(string code, string explanation) => _console.WriteError(code, explanation);

    public override void OnNotice(string text) => _console.WriteNotice(text);

    public void OnEvent(MllpListenerEvent listenerEvent)
    {
        if (listenerEvent.Code is { } code)
        {
            _console.WriteNotice($"{code} {listenerEvent}");
        }
    }

    public void OnEvent(Hl7v2IntakeEvent intakeEvent)
    {
        if (intakeEvent.ErrorCode is { } code)
        {
            _console.WriteNotice($"{code} {intakeEvent}");
        }
        else if (!intakeEvent.Findings.IsEmpty)
        {
            _console.WriteNotice(string.Create(
                CultureInfo.InvariantCulture,
                $"{intakeEvent.Findings[0].Code} {intakeEvent} sealed all the same: at "
                + $"{intakeEvent.Findings[0].Location}, {Counted.Of(intakeEvent.Findings.Length, "finding")}."));
        }

        if (intakeEvent.MissingBefore > 0 && _reportsGaps(intakeEvent.ListenerName))
        {
            _console.WriteNotice(string.Create(
                CultureInfo.InvariantCulture,
                $"{intakeEvent.ListenerName}#{intakeEvent.ConnectionId}: {intakeEvent.MissingBefore} of the sender's "
                + $"numbers (MSH-13) are missing."));
        }
    }
}
