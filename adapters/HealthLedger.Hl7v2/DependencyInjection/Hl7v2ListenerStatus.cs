using System.Net;

namespace HealthLedger.Hl7v2.DependencyInjection;

/// <summary>One running listener.</summary>
public sealed class Hl7v2ListenerStatus
{
    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>Where it listens, with the port that was taken.</summary>
    public required IPEndPoint EndPoint { get; init; }

    /// <summary>The connections open now.</summary>
    public required int ConnectionCount { get; init; }
}
