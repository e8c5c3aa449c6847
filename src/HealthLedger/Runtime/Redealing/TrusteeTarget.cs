using HealthLedger.Consensus;
using HealthLedger.Ledger;
using HealthLedger.Primitives;

namespace HealthLedger.Runtime.Redealing;

/// <summary>To whom records are to be dealt: the trustees of a replica set, and how many shares open a record. A set
/// whose seal keys alone are others is the same.</summary>
internal readonly record struct TrusteeTarget(Digest256 Trustees, uint Threshold, int Count)
{
    public static TrusteeTarget Of(ReplicaSet replicas) => new(
        TrusteeSet.DigestOf(replicas), TrusteeSet.ThresholdOf(replicas.Size), replicas.Replicas.Count);
}
