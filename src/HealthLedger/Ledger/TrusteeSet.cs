using System.Runtime.CompilerServices;
using HealthLedger.Canonical;
using HealthLedger.Consensus;
using HealthLedger.Cryptography;
using HealthLedger.Primitives;

namespace HealthLedger.Ledger;

/// <summary>The trustees of a replica set: its participants, x = index + 1; threshold 2f + 1 (docs/spec/records.md
/// section 2).</summary>
internal static class TrusteeSet
{
    // Every record asks for that of its epoch.
    private static readonly ConditionalWeakTable<ReplicaSet, StrongBox<Digest256>> Known = [];

    public static uint ThresholdOf(QuorumSize size) => (uint)((2 * size.Faulty) + 1);

    public static Digest256 DigestOf(ReplicaSet replicas) =>
        Known.GetValue(replicas, static set => new StrongBox<Digest256>(Compute(set))).Value;

    private static Digest256 Compute(ReplicaSet replicas)
    {
        CanonicalWriter writer = new(stackalloc byte[256]);
        writer.Array(1);
        writer.Array(replicas.Replicas.Count);
        foreach (ReplicaDefinition replica in replicas.Replicas)
        {
            writer.Array(2);
            writer.Unsigned(replica.Index + 1);
            writer.Id(replica.Participant);
        }

        Digest256 digest = LabelledHash.Of(HashLabel.TrusteeSet, writer.Written);
        writer.Dispose();
        return digest;
    }
}
