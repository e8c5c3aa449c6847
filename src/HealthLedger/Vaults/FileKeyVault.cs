using System.Security.Cryptography;
using HealthLedger.Cryptography;

namespace HealthLedger.Vaults;

/// <summary>
/// A vault in one encrypted file (docs/spec/vault.md). What it holds is protected under a master key, and that is
/// wrapped under a passphrase, a key file or a key service, and, when shares were dealt, under a recovery secret. The
/// keys live in this process's memory while the vault is open, except signing keys that an <see cref="IVaultSigner"/>
/// holds. On Unix the file's mode is 0600 and its folder's 0700, and wider ones are refused. Every change replaces the
/// file in one step: after a crash at any instant it is the old or the new one.
/// </summary>
public sealed partial class FileKeyVault : KeySetVault
{
    private readonly string _path;
    private readonly byte[] _masterKey;
    private VaultHead _head;
    private byte[] _stored;
    private bool _isCleared;

    private FileKeyVault(
        string path, VaultHead head, byte[] masterKey, VaultKeySet keys, byte[] stored, IVaultSigner? signer)
        : base(keys, signer)
    {
        _path = path;
        _head = head;
        _masterKey = masterKey;
        _stored = stored;
    }

    /// <inheritdoc/>
    public override VaultCapabilities Capabilities => base.Capabilities | VaultCapabilities.DurableCounter;

    /// <summary>Makes a new vault file with fresh keys, under a passphrase.</summary>
    /// <param name="path">The file; it must not exist.</param>
    /// <param name="passphrase">At least 8 characters; not kept.</param>
    /// <param name="cancellationToken">Cancels; nothing remains then.</param>
    /// <exception cref="ArgumentException">The passphrase is too short.</exception>
    /// <exception cref="KeyUnavailableException">
    /// A vault file exists (HLS8005), or others may enter its folder (HLS8009).
    /// </exception>
    /// <exception cref="StorageFailureException">The file cannot be written (HLS7001).</exception>
    public static async Task<FileKeyVault> CreateAsync(
        string path, string passphrase, CancellationToken cancellationToken = default)
    {
        using VaultSecret secret = VaultSecret.FromPassphrase(passphrase);
        return await CreateAsync(path, secret, null, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Makes a new vault file with fresh keys.</summary>
    /// <param name="path">The file; it must not exist.</param>
    /// <param name="secret">What opens it later; not kept.</param>
    /// <param name="signer">Who holds the signing keys, disposed with the vault; null for the file itself.</param>
    /// <param name="cancellationToken">Cancels; nothing remains then.</param>
    /// <exception cref="ArgumentException">The passphrase is too short.</exception>
    /// <exception cref="KeyUnavailableException">
    /// A vault file exists (HLS8005), others may enter its folder (HLS8009), or the signer does not give the keys.
    /// </exception>
    /// <exception cref="StorageFailureException">The file cannot be written (HLS7001).</exception>
    public static async Task<FileKeyVault> CreateAsync(
        string path, VaultSecret secret, IVaultSigner? signer, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(secret);
        RequireNew(path);
        VaultFile.RequireClosedFolder(path);
        byte[] masterKey = NewMasterKey();
        VaultHead head = new()
        {
            Id = RandomNumberGenerator.GetBytes(VaultHead.IdBytes),
            Slots = [await secret.WrapAsync(masterKey, cancellationToken).ConfigureAwait(false)],
        };
        VaultKeySet keys = await VaultKeyMaker.MakeAllAsync(signer, cancellationToken).ConfigureAwait(false);
        byte[] file = VaultFileFormat.Encode(head, masterKey, keys);
        try
        {
            await Storage.DurableFile.WriteNewAsync(path, file, cancellationToken).ConfigureAwait(false);
            return new FileKeyVault(path, head, masterKey, keys, file, signer);
        }
        catch
        {
            keys.Dispose();
            throw;
        }
    }

    /// <summary>Opens a vault file with its passphrase.</summary>
    /// <param name="path">The file.</param>
    /// <param name="passphrase">The passphrase it was made with; not kept.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="KeyUnavailableException">
    /// Not there (HLS8002), passphrase wrong or file damaged (HLS8001), file or folder open to others (HLS8009), or
    /// written by another version (HLS8004, HLS8011).
    /// </exception>
    public static async Task<FileKeyVault> OpenAsync(
        string path, string passphrase, CancellationToken cancellationToken = default)
    {
        using VaultSecret secret = VaultSecret.FromPassphrase(passphrase);
        return await OpenAsync(path, secret, null, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Opens a vault file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="secret">What opens it; not kept.</param>
    /// <param name="signer">Who holds the signing keys, disposed with the vault; null for the file itself.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="KeyUnavailableException">
    /// Not there (HLS8002), secret wrong or file damaged (HLS8001), file or folder open to others (HLS8009), or written
    /// by another version (HLS8004, HLS8011).
    /// </exception>
    public static async Task<FileKeyVault> OpenAsync(
        string path, VaultSecret secret, IVaultSigner? signer, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(secret);
        byte[] file = await VaultFile.ReadAsync(path, cancellationToken).ConfigureAwait(false);
        VaultHead head = VaultFileFormat.DecodeHead(file);
        foreach (VaultSlot slot in head.Slots.Where(slot => slot.Kind == secret.Kind))
        {
            if (await secret.UnwrapAsync(slot, cancellationToken).ConfigureAwait(false) is { } masterKey)
            {
                VaultKeySet keys = VaultFileFormat.TryDecode(file, head, masterKey) ?? throw VaultFileFormat.Wrong();
                return new FileKeyVault(path, head, masterKey, keys, file, signer);
            }
        }

        throw VaultFileFormat.Wrong();
    }

    /// <inheritdoc/>
    public override ValueTask DisposeAsync()
    {
        CryptographicOperations.ZeroMemory(_masterKey);
        return base.DisposeAsync();
    }

    private protected override Task StoreAsync(VaultKeySet next, bool isScrubbing) =>
        StoreAsync(_head, next, isScrubbing);

    private static byte[] NewMasterKey()
    {
        byte[] masterKey = HpkeLabels.Pinned(VaultMaterial.SymmetricBytes);
        RandomNumberGenerator.Fill(masterKey);
        return masterKey;
    }

    private static void RequireNew(string path)
    {
        if (File.Exists(path))
        {
            throw new KeyUnavailableException(
                HealthLedgerErrorCodes.VaultExists, "A vault file exists already and is never overwritten. Choose "
                    + "another folder.");
        }
    }

    private async Task StoreAsync(VaultHead head, VaultKeySet keys, bool isScrubbing)
    {
        byte[] file = VaultFileFormat.Encode(head, _masterKey, keys);
        await VaultFile.ReplaceAsync(_path, file, _stored, isScrubbing, isClearing: !_isCleared).ConfigureAwait(false);
        _isCleared = true;
        _head = head;
        _stored = file;
    }
}
