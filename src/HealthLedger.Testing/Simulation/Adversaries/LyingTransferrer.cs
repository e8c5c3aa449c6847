using HealthLedger.Consensus.Certificates;
using HealthLedger.Consensus.Messages;
using HealthLedger.Cryptography;
using HealthLedger.Ledger;
using HealthLedger.Primitives;
using HealthLedger.Testing.Simulation.Chance;
using HealthLedger.Testing.Simulation.Faults;
using HealthLedger.Testing.Simulation.Nodes;

namespace HealthLedger.Testing.Simulation.Adversaries;

/// <summary>
/// Gives altered blocks to who asks for blocks: another batch, another header, missing or copied seals. It claims to be
/// further than it is, so that it is asked.
/// </summary>
internal sealed class LyingTransferrer : Adversary
{
    public LyingTransferrer(SimulatedNode node, ChanceStream chance)
        : base(node, chance)
    {
    }

    public override FaultKind Kind => FaultKind.LyingTransfer;

    public override void Send(int to, ReadOnlyMemory<byte> frame, Action<int, ReadOnlyMemory<byte>> send)
    {
        switch (Read(frame))
        {
            case Blocks blocks when blocks.Items.Count > 0 && Chance.Permille(700):
                Meet();
                List<TransferredBlock> items = [.. blocks.Items];
                int index = Chance.Below(items.Count);
                items[index] = Alter(items[index]);
                send(to, Write(new Blocks(items)));
                break;
            case Status status when Chance.Permille(200):
                send(to, Write(new Status(
                    status.Epoch, status.View, status.IsActive, status.ExecutedHeight + 50, status.SealedHeight + 50)));
                break;
            default:
                send(to, frame);
                break;
        }
    }

    private TransferredBlock Alter(TransferredBlock block)
    {
        SealedHeader head = block.Head;
        switch (Chance.Below(6))
        {
            case 0:
                return new TransferredBlock(
                    head, Ledger.Batch.Create(Workloads.Consortium.GenesisTime, []).Bytes, block.NextSet);
            case 1:
                byte[] header = WrongRootReplica.Alter(
                    head.Header.Span, new Digest256(Chance.Bytes(Digest256.SizeBytes)));
                return new TransferredBlock(new SealedHeader(header, head.Seals), block.Batch, block.NextSet);
            case 2:
                return new TransferredBlock(
                    new SealedHeader(head.Header, [.. head.Seals.Skip(1)]), block.Batch, block.NextSet);
            default:
                return Invent(block);
        }
    }

    // A block of its own making: another batch, executed as it would be, and seals that it cannot have.
    private TransferredBlock Invent(TransferredBlock block)
    {
        BlockHeader header = BlockHeader.TryDecode(block.Head.Header.Span)!;
        NodeHead? below = header.Height == 1
            ? Node.Setting.Ledger.Genesis
            : Node.Store.Read(header.Height - 1)?.Head;
        if (below is null)
        {
            return block;
        }

        Batch batch = Ledger.Batch.Create(header.Time + 1, []);
        NodeHead invented = Node.Setting.Ledger.Execute(below, batch.Bytes)!;
        SignerSignature[] seals = [.. block.Head.Seals.Select(seal => new SignerSignature(
            seal.Replica, Node.Signatures.Sign(Node.Self, SigningDomain.Seal, invented.Header.Span)))];
        return new TransferredBlock(new SealedHeader(invented.Header, seals), batch.Bytes, block.NextSet);
    }
}
