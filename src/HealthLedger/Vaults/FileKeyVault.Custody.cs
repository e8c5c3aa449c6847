using System.Security.Cryptography;
using HealthLedger.Cryptography;

namespace HealthLedger.Vaults;

/// <summary>Who can open the file: another secret, a backup, and officers with recovery shares.</summary>
public sealed partial class FileKeyVault
{
    /// <summary>How many recovery shares open the vault together; 0 when none were dealt.</summary>
    public int RecoveryThreshold =>
        _head.Slots.Where(slot => slot.Kind == VaultSlotKind.Recovery).Select(slot => slot.Threshold).FirstOrDefault();

    /// <summary>
    /// Replaces what opens the vault; recovery shares stay valid. Copies of the file keep the old one.
    /// </summary>
    /// <param name="next">What opens it from now on; not kept.</param>
    /// <param name="cancellationToken">Cancels; nothing has changed then.</param>
    /// <exception cref="ArgumentException">The passphrase is too short.</exception>
    public async Task ChangeSecretAsync(VaultSecret next, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(next);
        VaultSlot slot = await next.WrapAsync(_masterKey, cancellationToken).ConfigureAwait(false);
        await ChangeSlotsAsync(
            [slot, .. _head.Slots.Where(other => other.Kind == VaultSlotKind.Recovery)], cancellationToken)
            .ConfigureAwait(false);
    }

    /// <summary>
    /// Writes a backup under a secret of its own. It holds no seal key, since a key that votes must never exist twice,
    /// and no recovery shares open it.
    /// </summary>
    /// <param name="path">The file; it must not exist.</param>
    /// <param name="secret">What opens the backup; not kept.</param>
    /// <param name="cancellationToken">Cancels; nothing remains then.</param>
    /// <exception cref="KeyUnavailableException">The file exists (HLS8005).</exception>
    /// <exception cref="StorageFailureException">It cannot be written (HLS7001).</exception>
    public async Task WriteBackupAsync(string path, VaultSecret secret, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(secret);
        RequireNew(path);
        byte[] masterKey = NewMasterKey();
        try
        {
            VaultHead head = new()
            {
                Id = _head.Id,
                Slots = [await secret.WrapAsync(masterKey, cancellationToken).ConfigureAwait(false)],
            };
            byte[] file = VaultFileFormat.Encode(head, masterKey, Keys.ForBackup());
            await Storage.DurableFile.WriteNewAsync(path, file, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(masterKey);
        }
    }

    /// <summary>Puts a backup in the place of a vault that is lost, and opens it.</summary>
    /// <param name="backupPath">The backup; it is opened before anything is written.</param>
    /// <param name="path">The vault file; it must not exist.</param>
    /// <param name="secret">What opens the backup, and then the vault; not kept.</param>
    /// <param name="signer">Who holds the signing keys, disposed with the vault; null for the file itself.</param>
    /// <param name="cancellationToken">Cancels; nothing remains then.</param>
    /// <returns>The vault: it has no seal key and seals nothing until the ledger has given it another.</returns>
    /// <exception cref="KeyUnavailableException">As opening, or a vault file exists (HLS8005).</exception>
    public static async Task<FileKeyVault> RestoreAsync(
        string backupPath,
        string path,
        VaultSecret secret,
        IVaultSigner? signer = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        RequireNew(path);
        VaultFile.RequireClosedFolder(path);
        FileKeyVault backup = await OpenAsync(backupPath, secret, null, cancellationToken).ConfigureAwait(false);
        await using (backup.ConfigureAwait(false))
        {
            await Storage.DurableFile.WriteNewAsync(path, backup._stored, cancellationToken).ConfigureAwait(false);
        }

        return await OpenAsync(path, secret, signer, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Deals recovery shares: any <paramref name="threshold"/> of them open the vault without its secret. Shares dealt
    /// before open it no more.
    /// </summary>
    /// <param name="threshold">How many are needed, at least 2: nobody recovers alone.</param>
    /// <param name="count">How many are dealt, at most 255.</param>
    /// <param name="cancellationToken">Cancels; nothing has changed then.</param>
    /// <returns>One file for each officer (docs/spec/vault.md section 3). Zero them once they are handed out.</returns>
    public async Task<IReadOnlyList<byte[]>> SplitRecoveryAsync(
        int threshold, int count, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(threshold, 2);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, ShamirSecretSharing.MaxShares);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(threshold, count);
        byte[] secret = NewMasterKey();
        using RecoveryVaultSecret recovery = new(secret);
        byte[][] shares = RecoveryShareFormat.Deal(_head.Id, secret, threshold, count);
        VaultSlot wrapped = await recovery.WrapAsync(_masterKey, cancellationToken).ConfigureAwait(false);
        VaultSlot slot = new()
        {
            Kind = wrapped.Kind,
            Salt = wrapped.Salt,
            Wrapped = wrapped.Wrapped,
            Threshold = threshold,
            Shares = [.. shares.Select(share => SHA256.HashData(share))],
        };
        await ChangeSlotsAsync(
            [.. _head.Slots.Where(other => other.Kind != VaultSlotKind.Recovery), slot], cancellationToken)
            .ConfigureAwait(false);
        return shares;
    }

    /// <summary>Opens a vault with recovery shares and gives it another secret.</summary>
    /// <param name="path">The vault file.</param>
    /// <param name="shares">The officers' files, at least as many as the threshold.</param>
    /// <param name="next">What opens the vault from now on; not kept.</param>
    /// <param name="signer">Who holds the signing keys, disposed with the vault; null for the file itself.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="KeyUnavailableException">
    /// As opening; a share is damaged, given twice, of another vault or of an earlier dealing, or there are too few
    /// (HLS8017; the text counts from 1).
    /// </exception>
    public static async Task<FileKeyVault> RecoverAsync(
        string path,
        IReadOnlyList<ReadOnlyMemory<byte>> shares,
        VaultSecret next,
        IVaultSigner? signer = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(shares);
        ArgumentNullException.ThrowIfNull(next);
        byte[] file = await VaultFile.ReadAsync(path, cancellationToken).ConfigureAwait(false);
        using RecoveryVaultSecret secret = new(RecoveryShareFormat.Combine(VaultFileFormat.DecodeHead(file), shares));
        FileKeyVault vault = await OpenAsync(path, secret, signer, cancellationToken).ConfigureAwait(false);
        try
        {
            await vault.ChangeSecretAsync(next, cancellationToken).ConfigureAwait(false);
            return vault;
        }
        catch
        {
            await vault.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    private Task ChangeSlotsAsync(IReadOnlyList<VaultSlot> slots, CancellationToken cancellationToken) => UpdateAsync(
        async keys =>
        {
            // The old file is overwritten: it opens with what shall no longer open the vault.
            await StoreAsync(new VaultHead { Id = _head.Id, Slots = slots }, keys, isScrubbing: true)
                .ConfigureAwait(false);
            return keys;
        },
        isScrubbing: true,
        cancellationToken);
}
