using System.Collections.Immutable;
using System.Globalization;
using HealthLedger.Hl7v2.Acknowledgment;
using HealthLedger.Hl7v2.Mllp;
using HealthLedger.Hl7v2.Parsing;
using HealthLedger.Records;
using HealthLedger.Subjects;

namespace HealthLedger.Testing.Benchmarks;

/// <summary>The shortest honest way from message to answer: parsed, sealed on stable storage, then AA.</summary>
internal sealed class SealingHandler : IMllpMessageHandler
{
    private static readonly Hl7Path Identifier = Hl7Path.Parse("PID-3.1");
    private static readonly Hl7Path Assigner = Hl7Path.Parse("PID-3.4");

    private readonly LedgerNode _node;
    private readonly TimeProvider _time;
    private long _answers;

    public SealingHandler(LedgerNode node, TimeProvider time)
    {
        _node = node;
        _time = time;
    }

    public async ValueTask<MllpResponse> HandleAsync(MllpMessage message, CancellationToken cancellationToken)
    {
        string controlId = Interlocked.Increment(ref _answers).ToString(CultureInfo.InvariantCulture);
        if (!Hl7Message.TryParse(message.Content, null, out Hl7Message? parsed, out ImmutableArray<Hl7Issue> issues))
        {
            return MllpResponse.Reply(AcknowledgmentBuilder.BuildUnreadable(
                _time.GetUtcNow(), controlId, [.. issues.Select(AcknowledgmentError.FromIssue)]));
        }

        await _node.AppendAsync(
            new RecordSubmission
            {
                Kind = RecordKind.Encounter,
                Payload = message.Content,
                PayloadType = "application/hl7-v2+er7",
                Origin = RecordOrigin.Hl7v2,
                Patient = new PatientIdentifier(
                    parsed.GetString(Assigner) ?? string.Empty, parsed.GetString(Identifier) ?? "unknown"),
                Idempotency = new IdempotencyKey(parsed.Header.Segment[10].Raw.Span),
            },
            cancellationToken).ConfigureAwait(false);
        return MllpResponse.Reply(AcknowledgmentBuilder.Build(
            parsed, AcknowledgmentCode.ApplicationAccept, _time.GetUtcNow(), controlId));
    }

    public ValueTask<MllpResponse> HandleFrameFaultAsync(MllpFrameFault fault, CancellationToken cancellationToken) =>
        ValueTask.FromResult(MllpResponse.None);
}
