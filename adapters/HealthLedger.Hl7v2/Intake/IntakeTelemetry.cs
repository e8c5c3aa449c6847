using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using System.Diagnostics.Metrics;
using HealthLedger.Diagnostics;
using HealthLedger.Hl7v2.Acknowledgment;
using HealthLedger.Hl7v2.Parsing;
using HealthLedger.Records;

namespace HealthLedger.Hl7v2.Intake;

/// <summary>Counts messages and tells the observer. Tags are the listener, known message codes and MSA-1.</summary>
internal sealed class IntakeTelemetry : IDisposable
{
    private static readonly FrozenSet<string> KnownCodes = new[]
    {
        "ACK", "ADT", "BAR", "DFT", "MDM", "MFN", "OML", "OMG", "OMP", "ORM", "ORU", "OUL", "PPR", "QBP", "QRY", "RAS",
        "RDE", "RDS", "REF", "RGV", "RSP", "SIU", "SRM", "VXU",
    }.ToFrozenSet(StringComparer.Ordinal);

    private readonly ConcurrentDictionary<string, IntakeActivity> _activities = new(StringComparer.Ordinal);
    private readonly IHl7v2IntakeObserver? _observer;
    private readonly Meter? _ownMeter;
    private readonly Counter<long> _messages;
    private readonly Counter<long> _findings;
    private readonly Counter<long> _links;
    private readonly Histogram<double> _duration;

    public IntakeTelemetry(IHl7v2IntakeObserver? observer, IMeterFactory? meterFactory)
    {
        _observer = observer;
        _ownMeter = meterFactory is null ? new Meter(HealthLedgerDiagnostics.MeterName) : null;
        Meter meter = _ownMeter ?? meterFactory!.Create(HealthLedgerDiagnostics.MeterName);
        _messages = meter.CreateCounter<long>(
            "healthledger.hl7.messages", "{message}", "Messages handled, by listener, type and answer.");
        _findings = meter.CreateCounter<long>(
            "healthledger.hl7.findings", "{finding}", "Errors found by validation at intake, by listener and code.");
        _links = meter.CreateCounter<long>(
            "healthledger.hl7.links",
            "{message}",
            "Messages that refer to others, by listener and what became of it when they were answered.");
        _duration = meter.CreateHistogram<double>(
            "healthledger.hl7.process.duration", "s", "From a message given to the intake to its answer made.");
    }

    /// <summary>That of a listener. Names are configuration, so there are few.</summary>
    public IntakeActivity ActivityOf(string listener) => _activities.GetOrAdd(listener, _ => new IntakeActivity());

    /// <summary>Whether a code of MSH-9.1 is one that may be shown: a sender may put anything there.</summary>
    public static bool IsKnown(string code) => KnownCodes.Contains(code);

    [SuppressMessage("Design", "CA1031", Justification = "A fault of the host's observer must not lose an answer.")]
    public void Handled(Hl7v2IntakeEvent handled, TimeSpan elapsed)
    {
        string code = handled.MessageType.Split('^')[0];
        KeyValuePair<string, object?> listener = new("listener", handled.ListenerName);
        string answer = handled.Code is { } sent ? AcknowledgmentBuilder.ToWire(sent) : "none";
        ActivityOf(handled.ListenerName).Answered(answer);
        _messages.Add(
            1,
            listener,
            new("message_type", KnownCodes.Contains(code) ? code : "other"),
            new("ack_code", answer));
        foreach (Hl7Issue finding in handled.Findings)
        {
            _findings.Add(1, listener, new("code", finding.Code));
        }

        if (handled.Link != LinkOutcome.None || handled.IsParked)
        {
            _links.Add(1, listener, new("outcome", handled.IsParked ? "Parked" : handled.Link.ToString()));
        }

        _duration.Record(elapsed.TotalSeconds, listener);
        try
        {
            _observer?.OnEvent(handled);
        }
        catch (Exception)
        {
            return;
        }
    }

    public void Dispose() => _ownMeter?.Dispose();
}
