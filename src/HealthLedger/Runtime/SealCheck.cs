using HealthLedger.Consensus;
using HealthLedger.Cryptography;
using HealthLedger.Ledger;

namespace HealthLedger.Runtime;

/// <summary>Whether a block carries exactly a quorum of valid seals of its replica set, in order.</summary>
internal static class SealCheck
{
    public static bool Holds(ReplicaSet replicas, Block block)
    {
        if (block.Header.ReplicaSet != replicas.Digest || block.Seals.Count != replicas.Size.Quorum)
        {
            return false;
        }

        long last = -1;
        foreach (Seal seal in block.Seals)
        {
            if (seal.ReplicaIndex <= last || seal.ReplicaIndex >= replicas.Replicas.Count)
            {
                return false;
            }

            last = seal.ReplicaIndex;
            using VerificationKey? key = VerificationKey.TryImport(replicas.Replicas[(int)last].SealKey);
            if (key is null
                || !key.Verify(SigningDomain.Seal, block.Header.LedgerId, block.HeaderBytes, seal.Signature.Span))
            {
                return false;
            }
        }

        return true;
    }
}
