using HealthLedger.Hl7v2.Mllp;
using HealthLedger.Hl7v2.Routing;

namespace HealthLedger.Cli.Listeners;

/// <summary>One route to an MLLP destination as it is configured.</summary>
internal sealed class RouteConfiguration
{
    public required Hl7Route Route { get; init; }

    public required MllpClientOptions Client { get; init; }
}
