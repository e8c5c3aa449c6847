using HealthLedger.Verifier.Cbor;
using HealthLedger.Verifier.Formats;
using HealthLedger.Verifier.Signatures;

namespace HealthLedger.Verifier.Steps;

/// <summary>Exactly a quorum of seals, in order, each of them valid: none is skipped.</summary>
internal static class SealCheck
{
    public static string? Check(Seal[] seals, ReplicaSet set, BlockHeader header, byte[] ledgerId)
    {
        // The set was accepted before its seals are looked at, so it, and not the receipt, bounds the work.
        if (seals.Length != set.Quorum)
        {
            return VerifierErrorCodes.SealCountWrong;
        }

        for (int i = 0; i < seals.Length; i++)
        {
            bool inOrder = i == 0 || seals[i].ReplicaIndex > seals[i - 1].ReplicaIndex;
            if (!inOrder || seals[i].ReplicaIndex >= (ulong)set.Replicas.Length)
            {
                return VerifierErrorCodes.SealOrderWrong;
            }
        }

        byte[] digest = TaggedHash.Compute(SignatureDomains.Seal, ledgerId, header.Bytes);
        foreach (Seal seal in seals)
        {
            if (!set.Replicas[(int)seal.ReplicaIndex].SealKey.Verify(digest, seal.Signature.Span))
            {
                return VerifierErrorCodes.SealSignatureInvalid;
            }
        }

        return null;
    }
}
