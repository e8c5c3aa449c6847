using HealthLedger.Consensus.Messages;
using HealthLedger.Cryptography;
using HealthLedger.Ledger;
using HealthLedger.Primitives;
using HealthLedger.Testing.Simulation.Chance;
using HealthLedger.Testing.Simulation.Faults;
using HealthLedger.Testing.Simulation.Nodes;

namespace HealthLedger.Testing.Simulation.Adversaries;

/// <summary>Seals headers with roots that execution did not give, for some replicas or for all.</summary>
internal sealed class WrongRootReplica : Adversary
{
    public WrongRootReplica(SimulatedNode node, ChanceStream chance)
        : base(node, chance)
    {
    }

    public override FaultKind Kind => FaultKind.WrongRoot;

    public override void Send(int to, ReadOnlyMemory<byte> frame, Action<int, ReadOnlyMemory<byte>> send)
    {
        if (Read(frame) is SealMessage seal && Chance.Permille(600))
        {
            Meet();
            byte[] header = Alter(seal.Header.Span, new Digest256(Chance.Bytes(Digest256.SizeBytes)));
            ReadOnlyMemory<byte> signature = Node.Signatures.Sign(Node.Self, SigningDomain.Seal, header);
            send(to, Write(new SealMessage(seal.Epoch, seal.Height, header, seal.Replica, signature)));
            if (Chance.Permille(500))
            {
                return;
            }
        }

        send(to, frame);
    }

    /// <summary>The header with another state root.</summary>
    public static byte[] Alter(ReadOnlySpan<byte> bytes, Digest256 root)
    {
        BlockHeader header = BlockHeader.TryDecode(bytes)!;
        return new BlockHeader
        {
            ProtocolVersion = header.ProtocolVersion,
            LedgerId = header.LedgerId,
            Height = header.Height,
            Previous = header.Previous,
            Time = header.Time,
            Epoch = header.Epoch,
            ReplicaSet = header.ReplicaSet,
            NextReplicaSet = header.NextReplicaSet,
            BatchDigest = header.BatchDigest,
            EntryCount = header.EntryCount,
            HistorySize = header.HistorySize,
            HistoryRoot = header.HistoryRoot,
            StateRoot = root,
        }.Encode();
    }
}
