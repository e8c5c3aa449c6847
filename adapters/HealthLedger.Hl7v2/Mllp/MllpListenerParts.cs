namespace HealthLedger.Hl7v2.Mllp;

/// <summary>What a listener hands to whoever accepts for it.</summary>
internal sealed class MllpListenerParts
{
    public required MllpListenerOptions Options { get; init; }

    public required IMllpMessageHandler Handler { get; init; }

    public required MllpTelemetry Telemetry { get; init; }

    public required TimeProvider TimeProvider { get; init; }

    public required MllpBufferBudget Budget { get; init; }

    public required MllpTls Tls { get; init; }
}
