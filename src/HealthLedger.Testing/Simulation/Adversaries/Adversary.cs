using HealthLedger.Bundles;
using HealthLedger.Consensus.Certificates;
using HealthLedger.Consensus.Messages;
using HealthLedger.Cryptography;
using HealthLedger.Ledger;
using HealthLedger.Testing.Simulation.Chance;
using HealthLedger.Testing.Simulation.Faults;
using HealthLedger.Testing.Simulation.Nodes;
using HealthLedger.Testing.Simulation.Workloads;

namespace HealthLedger.Testing.Simulation.Adversaries;

/// <summary>
/// What a Byzantine replica does against the protocol. It has a correct replica inside and changes what leaves it; it
/// signs with its own key only.
/// </summary>
internal abstract class Adversary
{
    protected Adversary(SimulatedNode node, ChanceStream chance)
    {
        Node = node;
        Chance = chance;
    }

    /// <summary>What is counted when it acts.</summary>
    public abstract FaultKind Kind { get; }

    /// <summary>Whether it proposes nothing now.</summary>
    public virtual bool Withholds => false;

    /// <summary>Whether it proposes and votes for what brings bundles, wherever those are.</summary>
    public virtual bool IgnoresBundles => false;

    protected SimulatedNode Node { get; }

    protected ChanceStream Chance { get; }

    /// <summary>Whether it leaves a submission out of what it proposes.</summary>
    public virtual bool Leaves(WrittenSubmission submission) => false;

    /// <summary>What it proposes in the place of a batch.</summary>
    public virtual ReadOnlyMemory<byte> Batch(Batch batch) => batch.Bytes;

    /// <summary>A frame leaves for a replica: it, another one, several or none.</summary>
    public virtual void Send(int to, ReadOnlyMemory<byte> frame, Action<int, ReadOnlyMemory<byte>> send) =>
        send(to, frame);

    /// <summary>A frame came.</summary>
    public virtual void Arrived(int from, ReadOnlyMemory<byte> frame)
    {
    }

    /// <summary>Half a second has passed.</summary>
    public virtual void Tick()
    {
    }

    protected void Meet() => Node.World.Faults.Meet(Kind);

    protected static ConsensusMessage? Read(ReadOnlyMemory<byte> frame) =>
        NodeFrame.Message(frame) is { } message ? ConsensusMessageCodec.TryDecode(message) : null;

    protected static BundlePart? ReadPart(ReadOnlyMemory<byte> frame) =>
        NodeFrame.Bundle(frame) is { } message && Consensus.Runtime.NodeFrame.TypeOf(message) == BundlePart.Type
            ? BundlePart.TryDecode(message)
            : null;

    protected static ReadOnlyMemory<byte> Write(ConsensusMessage message) =>
        NodeFrame.OfConsensus(ConsensusMessageCodec.Encode(message));

    protected ReadOnlyMemory<byte> Sign(SigningDomain domain, Ballot ballot) =>
        Node.Signatures.Sign(Node.Self, domain, ballot.Body(new byte[Ballot.MaxBytes]));

    /// <summary>The same vote for another digest, signed.</summary>
    protected ReadOnlyMemory<byte> Vote(Vote vote, Primitives.Digest256 digest)
    {
        Ballot ballot = vote.Ballot with { Digest = digest };
        return Write(vote switch
        {
            PrePrepare => new PrePrepare(ballot, Sign(SigningDomain.PrePrepare, ballot)),
            Prepare prepare => new Prepare(ballot, prepare.Replica, Sign(SigningDomain.Prepare, ballot)),
            Commit commit => new Commit(ballot, commit.Replica, Sign(SigningDomain.Commit, ballot)),
            _ => throw new InvalidOperationException(),
        });
    }

    protected int RandomPeer()
    {
        int peer = Chance.Below(Node.Setting.Replicas - 1);
        return peer >= Node.ReplicaIndex ? peer + 1 : peer;
    }
}
