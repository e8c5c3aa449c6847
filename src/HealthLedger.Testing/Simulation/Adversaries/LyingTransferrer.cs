using HealthLedger.Consensus.Certificates;
using HealthLedger.Consensus.Messages;
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
        switch (Chance.Below(4))
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
                // A block of its own making: another batch, a header that goes with it, and seals of the true one.
                Batch batch = Ledger.Batch.Create(BlockHeader.TryDecode(head.Header.Span)!.Time, []);
                return new TransferredBlock(
                    new SealedHeader(WithBatch(head.Header.Span, batch.Digest), head.Seals),
                    batch.Bytes,
                    block.NextSet);
        }
    }

    private static byte[] WithBatch(ReadOnlySpan<byte> bytes, Digest256 batch)
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
            BatchDigest = batch,
            EntryCount = 0,
            HistorySize = header.HistorySize,
            HistoryRoot = header.HistoryRoot,
            StateRoot = header.StateRoot,
        }.Encode();
    }
}
