using HealthLedger.Consensus.Protocol;
using HealthLedger.Testing.Simulation.Nodes;
using HealthLedger.Testing.Simulation.Workloads;

namespace HealthLedger.Testing.Simulation;

/// <summary>
/// Runs a consortium of whole nodes in virtual time, with everything that can go wrong, from one seed. The same seed
/// gives the same run, to the digest of its trace. Used by one thread at a time.
/// </summary>
public sealed class Simulator
{
    private readonly Dictionary<(int Replicas, SimulationWorkload Workload), Consortium> _consortia = [];

    /// <summary>Runs one seed to its end, or to the first promise that is broken.</summary>
    /// <param name="seed">Any number.</param>
    /// <param name="options">How many replicas, how long; null for the defaults.</param>
    /// <returns>What happened. Nothing is thrown for what a simulation finds.</returns>
    /// <exception cref="ArgumentOutOfRangeException">Replicas or minutes are out of range.</exception>
    public SimulationResult Run(ulong seed, SimulationOptions? options = null) =>
        Run(seed, options ?? new SimulationOptions(), ProtocolRules.Correct);

    /// <summary>Runs one seed with replicas that break a rule.</summary>
    internal SimulationResult Run(
        ulong seed, SimulationOptions options, ProtocolRules rules, HostRules? host = null)
    {
        if (options.Replicas is not (0 or >= 4 and <= 7))
        {
            throw new ArgumentOutOfRangeException(nameof(options), "Replicas are 4 to 7, or 0.");
        }

        if (options.Minutes is < 1 or > 600)
        {
            throw new ArgumentOutOfRangeException(nameof(options), "Minutes are 1 to 600.");
        }

        int replicas = options.Replicas > 0 ? options.Replicas : 4 + (int)(seed % 4);
        if (!_consortia.TryGetValue((replicas, options.Workload), out Consortium? consortium))
        {
            consortium = new Consortium(
                replicas,
                options.Workload.HasVotes() ? MembershipPlan.Others : 0,
                hasRecords: options.Workload.HasBundles());
            _consortia.Add((replicas, options.Workload), consortium);
        }

        using SimulationRun run = new(seed, options, rules, host ?? HostRules.Correct, consortium);
        return run.Run();
    }
}
