using HealthLedger.Consensus.Protocol;
using HealthLedger.Testing.Simulation.Nodes;

namespace HealthLedger.Testing.Simulation;

/// <summary>
/// A replica in which one rule is another one, with its own assertions off: the checkers outside have to find it.
/// </summary>
internal sealed class PlantedBug
{
    private PlantedBug(
        string name,
        ProtocolRules rules,
        SimulationWorkload workload = SimulationWorkload.Steady,
        HostRules? host = null)
    {
        Host = host ?? HostRules.Correct;
        Name = name;
        Rules = rules;
        Workload = workload;
    }

    /// <summary>The same replica without a bug, and without its assertions.</summary>
    public static ProtocolRules None { get; } = new() { AssertInvariants = false };

    /// <summary>All of them.</summary>
    public static IReadOnlyList<PlantedBug> All { get; } =
    [
        new("vote-not-journaled", new ProtocolRules { AssertInvariants = false, JournalVotes = false }),
        new("quorum-off-by-one", new ProtocolRules { AssertInvariants = false, QuorumOffset = -1 }),
        new("prepared-batch-ignored", new ProtocolRules { AssertInvariants = false, CarryPrepared = false }),
        new("old-epoch-seal-accepted", new ProtocolRules { AssertInvariants = false, CheckEpochOfSeal = false }),
        new("transfer-unverified", new ProtocolRules { AssertInvariants = false, VerifyTransfer = false }),
        new("votes-forgotten", new ProtocolRules { AssertInvariants = false, RememberVotes = false }),
        new(
            "time-checked-on-re-proposal",
            new ProtocolRules { AssertInvariants = false, CheckTimeOnReProposal = true }),
        new(
            "quorum-of-former-set",
            new ProtocolRules { AssertInvariants = false, RenewQuorum = false },
            SimulationWorkload.Members),
        new(
            "removed-member-seals",
            new ProtocolRules { AssertInvariants = false, CheckEpochOfSeal = false },
            SimulationWorkload.Members),
        new(
            "replaced-key-cut-off",
            None,
            SimulationWorkload.Members,
            new HostRules { AdmitsReplacedKeys = false }),
        new(
            "vote-without-bundle",
            None,
            SimulationWorkload.Bundles,
            new HostRules { VotesWithBundles = false }),
        new(
            "announced-before-stored",
            None,
            SimulationWorkload.Bundles,
            new HostRules { StoresBeforeAnnouncing = false }),
        new(
            "expired-never-settled",
            None,
            SimulationWorkload.Bundles,
            new HostRules { SettlesExpired = false }),
        new(
            "snapshot-without-schedule",
            None,
            SimulationWorkload.Snapshots,
            new HostRules { ReadsScheduleOfSnapshot = false }),
    ];

    public string Name { get; }

    public ProtocolRules Rules { get; }

    /// <summary>Rules of the host.</summary>
    public HostRules Host { get; }

    /// <summary>The workload that finds it.</summary>
    public SimulationWorkload Workload { get; }
}
