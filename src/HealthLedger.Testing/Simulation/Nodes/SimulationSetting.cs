using HealthLedger.Bundles;
using HealthLedger.Consensus.Protocol;
using HealthLedger.Testing.Simulation.Growth;
using HealthLedger.Testing.Simulation.Workloads;

namespace HealthLedger.Testing.Simulation.Nodes;

/// <summary>What all nodes of a simulation have in common.</summary>
internal sealed class SimulationSetting
{
    public required SimulationWorld World { get; init; }

    public required Consortium Consortium { get; init; }

    public required NodeLedger Ledger { get; init; }

    public required INodeObserver Observer { get; init; }

    /// <summary>Rules of every replica that is not an adversary.</summary>
    public required ProtocolRules Rules { get; init; }

    /// <summary>Sequence numbers under way at once.</summary>
    public required int Window { get; init; }

    /// <summary>After how many heights the set changes; 0 for never.</summary>
    public required int EpochEvery { get; init; }

    /// <summary>How many submissions a primary puts into a batch at most.</summary>
    public required int BatchSize { get; init; }

    /// <summary>What processors spend; null: nothing takes time but disks and links.</summary>
    public ProcessorCosts? Costs { get; init; }

    /// <summary>With costs, the processor of each machine.</summary>
    public IReadOnlyList<VirtualProcessor> Processors { get; init; } = [];

    /// <summary>What clients and operators do.</summary>
    public SimulationWorkload Workload { get; init; }

    /// <summary>Whether the ledger votes on who is a replica.</summary>
    public bool HasVotes => Workload.HasVotes();

    /// <summary>Whether submissions bring bundles.</summary>
    public bool HasBundles => Workload.HasBundles();

    /// <summary>Rules of the host of every replica.</summary>
    public HostRules Host { get; init; } = HostRules.Correct;

    /// <summary>All submissions by number.</summary>
    public SubmissionBook Book => field ??= new SubmissionBook(Consortium, World.Seed);

    /// <summary>The submission of a bundle, if both are as its author signed them.</summary>
    public WrittenSubmission? Find(Bundle bundle) =>
        Consortium.Find(bundle.Id) is { } known && known.Bytes.Span.SequenceEqual(bundle.SubmissionBytes.Span)
            && bundle.Envelopes.All(envelope => envelope is not null)
            && Ledger.IsSigned(bundle, Consortium.KeyOf(bundle.Submission.Body.Author))
            ? known
            : null;

    /// <summary>Organisations, each with one machine: all that have a replica, or may get one.</summary>
    public int Replicas => Consortium.Organisations.Count;
}
