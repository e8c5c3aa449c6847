namespace HealthLedger.Testing.Simulation;

/// <summary>What clients and operators of a simulation do. Each has streams of chance of its own, so that a seed of
/// one means the same whatever the others do.</summary>
public enum SimulationWorkload
{
    /// <summary>Clients hand in submissions; the replica set changes by a rule of the simulation.</summary>
    Steady,

    /// <summary>Beside the clients, organisations propose and vote: replicas come, go, are replaced, and get other
    /// seal keys, while everything else goes wrong.</summary>
    Members,

    /// <summary>Clients hand in records too, whose bundles have to be with a quorum before they are ordered.</summary>
    Bundles,

    /// <summary>Both at once: records with bundles, while replicas come, go, are replaced and get other keys.</summary>
    Together,

    /// <summary>As <see cref="Together"/>, and most of those that come begin with the state of another node instead of
    /// the history.</summary>
    Snapshots,
}
