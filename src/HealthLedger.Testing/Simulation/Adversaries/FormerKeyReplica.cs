using HealthLedger.Consensus;
using HealthLedger.Consensus.Messages;
using HealthLedger.Cryptography;
using HealthLedger.Testing.Simulation.Chance;
using HealthLedger.Testing.Simulation.Faults;
using HealthLedger.Testing.Simulation.Nodes;

namespace HealthLedger.Testing.Simulation.Adversaries;

/// <summary>Keeps a key that was replaced, and seals with it, as who has stolen it would.</summary>
internal sealed class FormerKeyReplica : Adversary
{
    private ReplicaDefinition _self;
    private ReplicaDefinition? _former;

    public FormerKeyReplica(SimulatedNode node, ChanceStream chance)
        : base(node, chance) => _self = node.Self;

    public override FaultKind Kind => FaultKind.FormerKey;

    public override void Send(int to, ReadOnlyMemory<byte> frame, Action<int, ReadOnlyMemory<byte>> send)
    {
        if (!Node.Self.SealKey.AsSpan().SequenceEqual(_self.SealKey))
        {
            _former = _self;
            _self = Node.Self;
        }

        if (_former is { } former && Read(frame) is SealMessage seal)
        {
            Meet();
            send(to, Write(new SealMessage(
                Chance.Permille(500) ? seal.Epoch : Math.Max(seal.Epoch, 1) - 1,
                seal.Height,
                seal.Header,
                seal.Replica,
                Node.Signatures.Sign(former, SigningDomain.Seal, seal.Header.Span))));
            return;
        }

        send(to, frame);
    }
}
