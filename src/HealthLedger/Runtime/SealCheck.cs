using HealthLedger.Consensus;
using HealthLedger.Cryptography;
using HealthLedger.Ledger;

namespace HealthLedger.Runtime;

/// <summary>
/// Whether a block carries exactly a quorum of valid seals of its replica set, in order; or, where it ends an epoch,
/// exactly as many signatures by recovery keys as the genesis asks for.
/// </summary>
internal static class SealCheck
{
    public static bool Holds(GenesisDocument genesis, ReplicaSet replicas, Block block)
    {
        bool isRecovery = block.Seals.Count > 0 && block.Seals[0].IsRecovery;
        int needed = isRecovery ? (int)genesis.RecoveryThreshold : replicas.Size.Quorum;
        if (block.Header.ReplicaSet != replicas.Digest || block.Seals.Count != needed
            || (isRecovery && block.Header.NextReplicaSet == block.Header.ReplicaSet))
        {
            return false;
        }

        long last = -1;
        int holders = isRecovery ? genesis.RecoveryKeys.Count : replicas.Replicas.Count;
        foreach (Seal seal in block.Seals)
        {
            if (seal.IsRecovery != isRecovery || seal.ReplicaIndex <= last || seal.ReplicaIndex >= holders)
            {
                return false;
            }

            last = seal.ReplicaIndex;
            byte[] point = isRecovery ? genesis.RecoveryKeys[(int)last] : replicas.Replicas[(int)last].SealKey;
            using VerificationKey? key = VerificationKey.TryImport(point);
            SigningDomain domain = isRecovery ? SigningDomain.Recovery : SigningDomain.Seal;
            if (key is null || !key.Verify(domain, block.Header.LedgerId, block.HeaderBytes, seal.Signature.Span))
            {
                return false;
            }
        }

        return true;
    }
}
