using HealthLedger.Consensus.Certificates;
using HealthLedger.Primitives;
using HealthLedger.Testing.Simulation.Workloads;

namespace HealthLedger.Testing.Simulation.Nodes;

/// <summary>Sees what nodes do, from outside: what they executed, stored, acknowledged and said of others.</summary>
internal interface INodeObserver
{
    /// <summary>A node executed a block.</summary>
    void OnExecuted(SimulatedNode node, NodeHead head);

    /// <summary>A node stored a block with the seals that make it final.</summary>
    void OnStored(SimulatedNode node, NodeHead head, SealedHeader seals);

    /// <summary>A node has a bundle on stable storage.</summary>
    void OnHeld(SimulatedNode node, SubmissionId id);

    /// <summary>A node told a client that a submission is sealed.</summary>
    void OnAnswered(SimulatedNode node, WrittenSubmission submission, ulong height);

    /// <summary>A node told a client that a submission never will be sealed.</summary>
    void OnExpired(SimulatedNode node, WrittenSubmission submission);

    /// <summary>A node sends a message to all others.</summary>
    void OnBroadcast(SimulatedNode node, ReadOnlyMemory<byte> message);

    /// <summary>A node says that a replica signed two things.</summary>
    void OnEvidence(SimulatedNode node, EquivocationEvidence evidence);

    /// <summary>A node is in another view.</summary>
    void OnView(SimulatedNode node, ulong epoch, ulong view);

    /// <summary>A node took a block over from others.</summary>
    void OnInstalled(SimulatedNode node, ulong height);

    /// <summary>A node starts for the first time, with the state of another one instead of the history.</summary>
    void OnLoaded(SimulatedNode node);

    /// <summary>A node does nothing any more.</summary>
    void OnHalted(SimulatedNode node, string code, string reason);

    /// <summary>A node will not vote with its key any more.</summary>
    void OnRetired(SimulatedNode node);
}
