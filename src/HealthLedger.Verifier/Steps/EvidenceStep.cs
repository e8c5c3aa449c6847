using HealthLedger.Verifier.Cbor;
using HealthLedger.Verifier.Formats;
using HealthLedger.Verifier.Signatures;

namespace HealthLedger.Verifier.Steps;

/// <summary>The steps of evidence: one replica sealed two headers of one height.</summary>
internal static class EvidenceStep
{
    public static string? CheckLedger(EvidenceContext context)
    {
        EvidenceDocument proof = context.Proof;
        return LedgerStep.Check(
            context.Genesis,
            proof.EpochPath.Select(step => step.Header.LedgerId)
                .Append(proof.HeaderA.LedgerId)
                .Append(proof.HeaderB.LedgerId));
    }

    // What a guilty replica wrote into epoch, set and time of its header is no excuse: the height alone decides which
    // set was due.
    public static string? CheckEpochs(EvidenceContext context)
    {
        if (EpochWalk.Follow(context.Genesis, context.Proof.EpochPath, out EpochWalk end) is { } code)
        {
            return code;
        }

        context.ReplicaSet = end.Set;
        context.RecoveredAt = end.RecoveredAt;
        return end.IsAboveBoundary(context.Proof.HeaderA.Height) ? null : VerifierErrorCodes.EpochOrderWrong;
    }

    public static string? CheckContradiction(EvidenceContext context)
    {
        EvidenceDocument proof = context.Proof;
        if (proof.HeaderA.Height != proof.HeaderB.Height
            || proof.SealA.ReplicaIndex != proof.SealB.ReplicaIndex
            || proof.SealA.ReplicaIndex >= (ulong)context.ReplicaSet.Replicas.Length)
        {
            return VerifierErrorCodes.EvidenceUnrelated;
        }

        return proof.HeaderA.Bytes.Span.SequenceEqual(proof.HeaderB.Bytes.Span)
            ? VerifierErrorCodes.EvidenceWithoutContradiction
            : null;
    }

    public static string? CheckSeals(EvidenceContext context)
    {
        EvidenceDocument proof = context.Proof;
        return Verify(context, proof.HeaderA, proof.SealA) && Verify(context, proof.HeaderB, proof.SealB)
            ? null
            : VerifierErrorCodes.SealSignatureInvalid;
    }

    private static bool Verify(EvidenceContext context, BlockHeader header, Seal seal)
    {
        byte[] digest = TaggedHash.Compute(SignatureDomains.Seal, context.Genesis.LedgerId, header.Bytes);
        return context.ReplicaSet.Replicas[(int)seal.ReplicaIndex].SealKey.Verify(digest, seal.Signature.Span);
    }
}
