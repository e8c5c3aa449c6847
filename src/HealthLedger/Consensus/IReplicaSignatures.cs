using HealthLedger.Cryptography;

namespace HealthLedger.Consensus;

/// <summary>
/// Signs and verifies for one ledger. Synchronous, and without effect on the result of a step: the host may have
/// verified before, on other threads, and answer from what it found.
/// </summary>
internal interface IReplicaSignatures
{
    /// <summary>Signs with this replica's key.</summary>
    /// <param name="self">This replica in the set that is in force, which can change within a step.</param>
    /// <param name="domain">What is signed.</param>
    /// <param name="body">Its bytes.</param>
    /// <returns>64 bytes.</returns>
    ReadOnlyMemory<byte> Sign(ReplicaDefinition self, SigningDomain domain, ReadOnlySpan<byte> body);

    /// <summary>Whether a signature is that of a replica's seal key.</summary>
    bool Verify(
        ReplicaDefinition signer, SigningDomain domain, ReadOnlySpan<byte> body, ReadOnlySpan<byte> signature);

    /// <summary>
    /// Whether officers with recovery keys of the genesis ended an epoch with a block; null when its batch is not one
    /// by which they do, so that replicas seal it.
    /// </summary>
    /// <param name="set">The set of the epoch.</param>
    /// <param name="header">The block's header.</param>
    /// <param name="signatures">Those under it, which are then the officers', by their number in the genesis.</param>
    /// <param name="batch">The block's batch.</param>
    bool? IsRecovery(
        ReplicaSet set,
        ReadOnlyMemory<byte> header,
        IReadOnlyList<(int Officer, ReadOnlyMemory<byte> Signature)> signatures,
        ReadOnlyMemory<byte> batch) => null;
}
