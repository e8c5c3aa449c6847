namespace HealthLedger.Hl7v2.Mllp;

/// <summary>What all connections of a listener share.</summary>
internal sealed class MllpConnectionScope
{
    public required MllpListenerOptions Options { get; init; }

    public required IMllpMessageHandler Handler { get; init; }

    public required MllpTelemetry Telemetry { get; init; }

    public required TimeProvider TimeProvider { get; init; }

    public required MllpBufferBudget Budget { get; init; }

    /// <summary>How the next connection is secured.</summary>
    public required MllpTls Tls { get; init; }

    /// <summary>Cancelled when the listener stops: finish the message at hand, then end.</summary>
    public required CancellationToken Draining { get; init; }

    /// <summary>Cancelled when the shutdown timeout has passed: end now.</summary>
    public required CancellationToken Aborting { get; init; }
}
