using HealthLedger.Ledger;
using HealthLedger.Witnesses;

namespace HealthLedger.Tests.Witnesses;

/// <summary>A witness that says it has signed a head of a height that the node does not have.</summary>
internal sealed class LeadingWitness(WitnessBench bench, ulong height) : IWitness
{
    public async ValueTask<ReadOnlyMemory<byte>> AskAsync(
        ReadOnlyMemory<byte> request, CancellationToken cancellationToken)
    {
        WitnessAnswer answer = WitnessAnswer.TryDecode(
            (await bench.Links[2].AskAsync(request, cancellationToken)).Span)!;
        BlockHeader known = answer.Newest!.Header;
        BlockHeader later = new()
        {
            LedgerId = known.LedgerId,
            Height = height,
            Previous = known.Previous,
            Time = known.Time + 1,
            Epoch = known.Epoch,
            ReplicaSet = known.ReplicaSet,
            NextReplicaSet = known.NextReplicaSet,
            BatchDigest = known.BatchDigest,
            EntryCount = known.EntryCount,
            HistorySize = known.HistorySize,
            HistoryRoot = known.HistoryRoot,
            StateRoot = known.StateRoot,
        };
        return new WitnessAnswer
        {
            Outcome = answer.Outcome,
            Signatures = answer.Signatures,
            Newest = SealedHead.Of(new Block
            {
                Header = later,
                HeaderBytes = later.Encode(),
                BatchBytes = default,
                Skipped = [],
                Entries = [],
                Seals = answer.Newest.Block.Seals,
            }),
        }.Encode();
    }
}
