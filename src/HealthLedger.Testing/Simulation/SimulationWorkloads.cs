namespace HealthLedger.Testing.Simulation;

/// <summary>What there is in a workload.</summary>
internal static class SimulationWorkloads
{
    /// <summary>Whether the ledger votes on who is a replica.</summary>
    public static bool HasVotes(this SimulationWorkload workload) => workload
        is SimulationWorkload.Members or SimulationWorkload.Together or SimulationWorkload.Snapshots;

    /// <summary>Whether submissions bring bundles.</summary>
    public static bool HasBundles(this SimulationWorkload workload) => workload
        is SimulationWorkload.Bundles or SimulationWorkload.Together or SimulationWorkload.Snapshots;
}
