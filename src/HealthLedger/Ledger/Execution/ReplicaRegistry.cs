using HealthLedger.Consensus;
using HealthLedger.Cryptography;
using HealthLedger.Ledger.State;
using HealthLedger.Primitives;

namespace HealthLedger.Ledger.Execution;

/// <summary>Replica sets and their seal keys in the state.</summary>
internal static class ReplicaRegistry
{
    /// <summary>The set of an epoch, which seals above a boundary, with its terms.</summary>
    public static void Add(
        LedgerState state, ReplicaSet replicas, ulong boundary, EpochTerms terms, Digest256 source)
    {
        ReplicaSetRow row = new() { Replicas = replicas, Boundary = boundary, Terms = terms };
        state.Set(StateKind.ReplicaSet, ReplicaSetRow.KeyOf(replicas.Epoch), row.Encode(), source);
        foreach (ReplicaDefinition replica in replicas.Replicas)
        {
            Digest256 keyId = LabelledHash.Of(HashLabel.Key, replica.SealKey);
            if (!HasKey(state, keyId))
            {
                SealKeyRow key = new() { Participant = replica.Participant, Epoch = replicas.Epoch };
                state.Set(StateKind.SealKey, keyId.ToArray(), key.Encode(), source);
            }
        }
    }

    /// <summary>Whether a key seals, or has sealed.</summary>
    public static bool HasKey(LedgerState state, Digest256 keyId) => state.Has(StateKind.SealKey, keyId.ToArray());
}
