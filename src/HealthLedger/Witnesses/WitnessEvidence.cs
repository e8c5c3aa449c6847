using HealthLedger.Ledger;
using HealthLedger.Receipts;

namespace HealthLedger.Witnesses;

/// <summary>Two sealed heads that cannot both be of one history.</summary>
internal static class WitnessEvidence
{
    /// <summary>The head that was signed and the one that was shown, in the form of a request.</summary>
    public static byte[] EncodeFork(WitnessRequest request, SealedHead signed, SealedHead shown) => new WitnessRequest
    {
        Ledger = request.Ledger,
        Epochs = request.Epochs,
        Heads = [(signed, []), (shown, [])],
    }.Encode();

    /// <summary>`evidence` of docs/spec/proofs.md, which names the replica that sealed both; null when the two are not
    /// of one height and epoch, or officers sealed one of them.</summary>
    public static byte[]? TryEncodeDoubleSeal(WitnessRequest request, SealedHead signed, SealedHead shown)
    {
        bool isComparable = signed.Height == shown.Height
            && signed.Header.Epoch == shown.Header.Epoch
            && signed.Header.ReplicaSet == shown.Header.ReplicaSet
            && !signed.Block.Seals[0].IsRecovery
            && !shown.Block.Seals[0].IsRecovery;
        if (!isComparable)
        {
            return null;
        }

        Seal shownSeal = shown.Block.Seals.First(
            seal => signed.Block.Seals.Any(other => other.ReplicaIndex == seal.ReplicaIndex));
        Seal signedSeal = signed.Block.Seals.First(seal => seal.ReplicaIndex == shownSeal.ReplicaIndex);
        SealedBlock block = new(signed.Block, [.. request.Epochs.Take((int)signed.Header.Epoch)]);
        return ProofFormat.EncodeEvidence(block, signedSeal, shown.Block, shownSeal);
    }
}
