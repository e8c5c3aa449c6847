using System.Runtime.CompilerServices;
using HealthLedger.Canonical;
using HealthLedger.Consensus;
using HealthLedger.Cryptography;
using HealthLedger.Primitives;

namespace HealthLedger.Ledger;

/// <summary>The trustees of a record: participants, x = place + 1; threshold 2f + 1 (docs/spec/records.md section
/// 2).</summary>
internal static class TrusteeSet
{
    // Every record asks for that of its epoch, while no policy says otherwise.
    private static readonly ConditionalWeakTable<ReplicaSet, StrongBox<Digest256>> Known = [];

    public static uint ThresholdOf(QuorumSize size) => (uint)((2 * size.Faulty) + 1);

    /// <summary>The threshold among some trustees: 1 where they are fewer than four.</summary>
    public static int ThresholdOf(int trustees) => (int)ThresholdOf(new QuorumSize(trustees));

    public static Digest256 DigestOf(ReplicaSet replicas) => Known.GetValue(
        replicas,
        static set => new StrongBox<Digest256>(
            DigestOf([.. set.Replicas.Select(replica => replica.Participant)]))).Value;

    /// <summary>The digest of trustees in their order.</summary>
    public static Digest256 DigestOf(IReadOnlyList<ParticipantId> trustees)
    {
        CanonicalWriter writer = new(stackalloc byte[256]);
        writer.Array(1);
        writer.Array(trustees.Count);
        for (int i = 0; i < trustees.Count; i++)
        {
            writer.Array(2);
            writer.Unsigned((ulong)i + 1);
            writer.Id(trustees[i]);
        }

        Digest256 digest = LabelledHash.Of(HashLabel.TrusteeSet, writer.Written);
        writer.Dispose();
        return digest;
    }
}
