using HealthLedger.Ledger;
using HealthLedger.Primitives;
using HealthLedger.Receipts;

namespace HealthLedger.Runtime;

/// <summary>The walk along an epoch path that somebody else gave, from the pinned genesis.</summary>
internal static class EpochPathCheck
{
    /// <summary>What is wrong with a path; null when each boundary is sealed by the set that the one before it named,
    /// or ended by the recovery keys of the genesis.</summary>
    public static string? FaultOf(GenesisDocument genesis, LedgerId ledger, IReadOnlyList<EpochStep> path)
    {
        EpochHistory walk = new(genesis);
        ulong height = 0;
        foreach (EpochStep epoch in path)
        {
            BlockHeader header = epoch.Boundary.Header;
            bool follows = header.LedgerId == ledger && header.Height > height
                && header.Epoch == walk.Newest.Epoch && header.NextReplicaSet == epoch.Next.Digest
                && header.NextReplicaSet != header.ReplicaSet && epoch.Next.Epoch == header.Epoch + 1;
            if (!follows || !walk.AreSealsGood(epoch.Boundary))
            {
                return $"epochs: the boundary before epoch {epoch.Next.Epoch} is not one that its set sealed";
            }

            walk.Add(epoch.Boundary, epoch.Next);
            height = header.Height;
        }

        return null;
    }
}
