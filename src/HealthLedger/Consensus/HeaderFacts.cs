using HealthLedger.Primitives;

namespace HealthLedger.Consensus;

/// <summary>What consensus needs to know of a header, whose bytes are otherwise opaque to it.</summary>
/// <param name="Height">The height, which is the sequence number of the batch.</param>
/// <param name="Hash">The header's hash.</param>
/// <param name="Previous">The hash of the header below.</param>
/// <param name="BatchDigest">The digest of the batch.</param>
/// <param name="Epoch">The epoch whose set seals it.</param>
/// <param name="ReplicaSet">The digest of the set that seals it.</param>
/// <param name="NextReplicaSet">The digest of the set that seals the next one.</param>
internal readonly record struct HeaderFacts(
    ulong Height,
    Digest256 Hash,
    Digest256 Previous,
    Digest256 BatchDigest,
    ulong Epoch,
    Digest256 ReplicaSet,
    Digest256 NextReplicaSet)
{
    /// <summary>Whether the epoch ends with this header.</summary>
    public bool IsBoundary => NextReplicaSet != ReplicaSet;
}
