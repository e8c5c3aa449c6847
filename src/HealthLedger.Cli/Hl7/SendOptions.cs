using HealthLedger.Hl7v2.Mllp;

namespace HealthLedger.Cli.Hl7;

/// <summary>How messages are sent.</summary>
internal sealed class SendOptions
{
    public required MllpClientOptions Client { get; init; }

    /// <summary>The TLS of the client, or null without.</summary>
    public required SendTls? Tls { get; init; }

    /// <summary>Connections at once, from 1.</summary>
    public required int Concurrency { get; init; }

    /// <summary>How often each message is sent, from 1.</summary>
    public required int Repeat { get; init; }

    /// <summary>Whether copies keep the message control id, as a resend does.</summary>
    public required bool KeepsControlId { get; init; }
}
