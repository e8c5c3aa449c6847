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

        byte[] digest = TaggedHash.Compute(SignatureDomains.Seal, ledgerId, header.Bytes);
        return CheckSignatures(seals, Array.ConvertAll(set.Replicas, replica => replica.SealKey), digest);
    }

    /// <summary>A boundary that recovery keys of genesis ended: exactly as many as it asks for.</summary>
    public static string? CheckRecovery(Seal[] seals, PinnedGenesis genesis, BlockHeader header)
    {
        if ((ulong)seals.Length != genesis.Genesis.RecoveryThreshold
            || !Array.TrueForAll(seals, seal => seal.IsRecovery))
        {
            return VerifierErrorCodes.SealCountWrong;
        }

        byte[] digest = TaggedHash.Compute(SignatureDomains.Recovery, genesis.LedgerId, header.Bytes);
        return CheckSignatures(seals, genesis.Genesis.RecoveryKeys, digest);
    }

    private static string? CheckSignatures(Seal[] seals, VerificationKey[] keys, byte[] digest)
    {
        for (int i = 0; i < seals.Length; i++)
        {
            bool inOrder = i == 0 || seals[i].ReplicaIndex > seals[i - 1].ReplicaIndex;
            if (!inOrder || seals[i].ReplicaIndex >= (ulong)keys.Length)
            {
                return VerifierErrorCodes.SealOrderWrong;
            }
        }

        foreach (Seal seal in seals)
        {
            if (!keys[(int)seal.ReplicaIndex].Verify(digest, seal.Signature.Span))
            {
                return VerifierErrorCodes.SealSignatureInvalid;
            }
        }

        return null;
    }
}
