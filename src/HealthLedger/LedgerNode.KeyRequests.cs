using System.Buffers.Binary;
using HealthLedger.Ledger;
using HealthLedger.Participants;
using HealthLedger.Primitives;
using HealthLedger.Runtime;
using HealthLedger.Storage;
using HealthLedger.Vaults;

namespace HealthLedger;

/// <content>Rotations that a client asks for: each may come again, and changes the key once.</content>
public sealed partial class LedgerNode
{
    /// <summary>
    /// Gives a key that encrypts in this node's own store, and that the ledger does not know, a new version, and uses
    /// it from then on. What older versions protected still opens.
    /// </summary>
    /// <param name="key">A key that has versions, and is none of author, seal and trustee.</param>
    /// <param name="cancellationToken">Cancels waiting.</param>
    /// <returns>The version, which is the active one.</returns>
    /// <exception cref="ArgumentException">The ledger knows the key: it has a rotation of its own.</exception>
    /// <exception cref="KeyUnavailableException">The key has one version only (HLS8015), or the vault does not make the
    /// next.</exception>
    public Task<VaultKeyVersion> RotateVaultKeyAsync(VaultKey key, CancellationToken cancellationToken = default)
    {
        CheckVaultKey(key);
        ObjectDisposedException.ThrowIf(_isDisposed != 0, this);
        return RotateVaultKeyAsync(key, null, cancellationToken);
    }

    internal static void CheckVaultKey(VaultKey key)
    {
        if (key is VaultKey.Author or VaultKey.Seal or VaultKey.Kem)
        {
            throw new ArgumentException("The ledger knows this key: it changes by an entry.", nameof(key));
        }
    }

    internal Task<KeyRotation> RotateOwnKeyOnceAsync(
        RequestTicket ticket,
        VaultKey key,
        KeyRotationReason reason,
        DateTimeOffset? suspectSince,
        CancellationToken cancellationToken) =>
        OnceAsync(
            ticket,
            () => key switch
            {
                VaultKey.Author => RotateSigningKeyAsync(reason, suspectSince, ticket, cancellationToken),
                VaultKey.Seal => RotateSealKeyAsync(reason, ticket, cancellationToken),
                _ => PublishTrusteeKeyAsync(ticket, cancellationToken),
            },
            (stored, entry) => FinishOwnRotationAsync(key, stored, RequireAccepted(entry), cancellationToken),
            cancellationToken);

    internal Task<VaultKeyVersion> RotateVaultKeyOnceAsync(
        RequestTicket ticket, VaultKey key, CancellationToken cancellationToken) =>
        _requests.RunAsync(
            ticket,
            () => RotateVaultKeyAsync(key, ticket, cancellationToken),
            stored => ActivateAsync(key, VersionOf(stored), cancellationToken),
            cancellationToken);

    private static byte[] BytesOf(VaultKeyVersion version)
    {
        byte[] bytes = new byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, version.Version);
        return bytes;
    }

    private static uint VersionOf(RequestEntry stored) => BinaryPrimitives.ReadUInt32BigEndian(stored.Extra.Span);

    // The entry is sealed; the vault may not have followed it when the node was killed in between.
    private async Task<KeyRotation> FinishOwnRotationAsync(
        VaultKey key, RequestEntry stored, SealedEntry entry, CancellationToken cancellationToken)
    {
        await _rotation.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            switch (key)
            {
                case VaultKey.Author:
                    await _parts.Author.FollowAsync(_parts, cancellationToken).ConfigureAwait(false);
                    break;
                case VaultKey.Seal:
                    return await FinishSealRotationAsync(entry, VersionOf(stored), cancellationToken)
                        .ConfigureAwait(false);
                default:
                    await FollowPeriodAsync(
                        await PublishedPeriodsAsync(cancellationToken).ConfigureAwait(false), cancellationToken)
                        .ConfigureAwait(false);
                    break;
            }

            return await ToRotationAsync(entry, key, VersionOf(stored), null, cancellationToken)
                .ConfigureAwait(false);
        }
        finally
        {
            _rotation.Release();
        }
    }

    private async Task<VaultKeyVersion> RotateVaultKeyAsync(
        VaultKey key, RequestTicket? ticket, CancellationToken cancellationToken)
    {
        await _rotation.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            VaultKeyVersion next = await NextVersionAsync(key, cancellationToken).ConfigureAwait(false);
            if (ticket is not null)
            {
                // Whoever comes again with this id means this version, also when a later one is in force by then.
                long now = _parts.Time.GetUtcNow().ToUnixTimeMilliseconds();
                PrivateRow row = ticket.RowWith(BytesOf(next), now)(new SubmissionId(new byte[32]), 0);
                await _parts.Storage.Custody
                    .WriteAsync(new CustodyWrite { Rows = [row] }, cancellationToken).ConfigureAwait(false);
            }

            return await ActivateAsync(key, next.Version, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _rotation.Release();
        }
    }

    private async Task<VaultKeyVersion> ActivateAsync(VaultKey key, uint version, CancellationToken cancellationToken)
    {
        if ((await FindVersionAsync(key, version, cancellationToken).ConfigureAwait(false)).State
            == VaultKeyState.Pending)
        {
            await _parts.Vault.ActivateAsync(key, version, cancellationToken).ConfigureAwait(false);
        }

        return await FindVersionAsync(key, version, cancellationToken).ConfigureAwait(false);
    }

    private async Task<VaultKeyVersion> FindVersionAsync(
        VaultKey key, uint version, CancellationToken cancellationToken) =>
        (await _parts.Vault.ListAsync(cancellationToken).ConfigureAwait(false))
            .First(each => each.Key == key && each.Version == version);
}
