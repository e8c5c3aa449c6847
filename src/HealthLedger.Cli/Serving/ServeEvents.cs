using HealthLedger.Cli.Output;
using HealthLedger.Diagnostics;
using HealthLedger.Hl7v2.Intake;
using HealthLedger.Hl7v2.Mllp;

namespace HealthLedger.Cli.Serving;

/// <summary>Shows faults and notices of a running node on error output: codes and counts, never content.</summary>
internal sealed class ServeEvents : LedgerEventListener, IMllpListenerObserver, IHl7v2IntakeObserver
{
    private readonly CliConsole _console;

    public ServeEvents(CliConsole console) => _console = console;

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
    }
}
