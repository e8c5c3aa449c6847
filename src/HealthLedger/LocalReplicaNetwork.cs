using HealthLedger.Transport.InProcess;

namespace HealthLedger;

/// <summary>
/// Joins nodes of one process that belong to different organisations, without sockets and certificates: for
/// development and for tests. Nodes find each other while they run on the same instance.
/// </summary>
public sealed class LocalReplicaNetwork
{
    internal InProcessNetwork Network { get; init; } = new();
}
