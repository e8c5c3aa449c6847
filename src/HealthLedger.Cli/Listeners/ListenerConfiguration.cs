using System.Security.Cryptography.X509Certificates;
using HealthLedger.Hl7v2.Intake;
using HealthLedger.Hl7v2.Mllp;

namespace HealthLedger.Cli.Listeners;

/// <summary>One listener as it is configured.</summary>
internal sealed class ListenerConfiguration
{
    public required MllpListenerOptions Listener { get; init; }

    public required Hl7v2IntakeOptions Intake { get; init; }

    /// <summary>Whether gaps in the sender's numbers (MSH-13) are shown.</summary>
    public bool ReportsGaps { get; init; } = true;

    /// <summary>The listener's own certificate, or null without TLS. It lives as long as the process.</summary>
    public X509Certificate2? Certificate { get; init; }

    /// <summary>Where its TLS comes from, to be read again; null without TLS.</summary>
    public TlsSource? TlsSource { get; init; }

    /// <summary>The routes of the file; the same for each of its listeners.</summary>
    public IReadOnlyList<RouteConfiguration> Routes { get; set; } = [];

    public string Name => Listener.Name;
}
