using HealthLedger.Participants;
using HealthLedger.Vaults;

namespace HealthLedger.Clients;

public sealed partial class LedgerClient
{
    /// <summary>
    /// Has the node give its organisation a new signing key
    /// (<see cref="LedgerNode.RotateSigningKeyAsync(KeyRotationReason, DateTimeOffset?, CancellationToken)"/>).
    /// </summary>
    /// <param name="reason">Why; clear on the ledger.</param>
    /// <param name="suspectSince">Since when the old key may have been in other hands, or null.</param>
    /// <param name="cancellationToken">Cancels waiting; the rotation may still take effect.</param>
    /// <exception cref="ArgumentException">The reason is not one that the ledger knows.</exception>
    /// <exception cref="HealthLedgerException">As at the node, or HLS6009 when its outcome is not known.</exception>
    public Task<KeyRotation> RotateSigningKeyAsync(
        KeyRotationReason reason,
        DateTimeOffset? suspectSince = null,
        CancellationToken cancellationToken = default) =>
        RotateAsync(VaultKey.Author, reason, suspectSince, cancellationToken);

    /// <summary>Has the node give its replica a new seal key
    /// (<see cref="LedgerNode.RotateSealKeyAsync(KeyRotationReason, CancellationToken)"/>).</summary>
    /// <param name="reason">Why; clear on the ledger.</param>
    /// <param name="cancellationToken">Cancels waiting; the rotation may still take effect.</param>
    /// <exception cref="ArgumentException">The reason is not one that the ledger knows.</exception>
    /// <exception cref="HealthLedgerException">As at the node, or HLS6009 when its outcome is not known.</exception>
    public Task<KeyRotation> RotateSealKeyAsync(
        KeyRotationReason reason, CancellationToken cancellationToken = default) =>
        RotateAsync(VaultKey.Seal, reason, null, cancellationToken);

    /// <summary>Has the node publish the key of its next period
    /// (<see cref="LedgerNode.PublishTrusteeKeyAsync(CancellationToken)"/>).</summary>
    /// <param name="cancellationToken">Cancels waiting; the key may still be published.</param>
    /// <exception cref="HealthLedgerException">As at the node, or HLS6009 when its outcome is not known.</exception>
    public Task<KeyRotation> PublishTrusteeKeyAsync(CancellationToken cancellationToken = default) =>
        RotateAsync(VaultKey.Kem, KeyRotationReason.Routine, null, cancellationToken);

    /// <summary>Has the node give a key of its own store a new version
    /// (<see cref="LedgerNode.RotateVaultKeyAsync(VaultKey, CancellationToken)"/>).</summary>
    /// <param name="key">A key that has versions, and is none of author, seal and trustee.</param>
    /// <param name="cancellationToken">Cancels waiting; the key may still change.</param>
    /// <exception cref="ArgumentException">The ledger knows the key: it has a rotation of its own.</exception>
    /// <exception cref="HealthLedgerException">As at the node, or HLS6009 when its outcome is not known.</exception>
    public Task<VaultKeyVersion> RotateVaultKeyAsync(VaultKey key, CancellationToken cancellationToken = default)
    {
        LedgerNode.CheckVaultKey(key);
        return CallAsync(
            ClientMember.RotateVaultKey,
            BodyFormat.Encode((ref writer) => writer.Number(key)),
            (ref reader) => reader.KeyVersion(),
            cancellationToken);
    }

    private Task<KeyRotation> RotateAsync(
        VaultKey key, KeyRotationReason reason, DateTimeOffset? suspectSince, CancellationToken cancellationToken)
    {
        LedgerNode.CheckReason(reason);
        return CallAsync(
            ClientMember.RotateOwnKey,
            BodyFormat.Encode((ref writer) =>
            {
                writer.Array(3);
                writer.Number(key);
                writer.Number(reason);
                if (suspectSince is { } since)
                {
                    writer.Time(since);
                }
                else
                {
                    writer.Null();
                }
            }),
            (ref reader) => reader.Rotation(),
            cancellationToken);
    }
}
