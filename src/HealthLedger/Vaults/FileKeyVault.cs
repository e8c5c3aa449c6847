namespace HealthLedger.Vaults;

/// <summary>
/// A vault in one encrypted file: AES-256-GCM under a key derived from a passphrase by PBKDF2-HMAC-SHA-256 with 600,000
/// rounds (NIST SP 800-132). The keys live in this process's memory while the vault is open: a driver for a
/// hardware module does better, and policy may ask for one. On Unix the file's mode is 0600.
/// </summary>
public sealed class FileKeyVault : KeySetVault
{
    private FileKeyVault(VaultKeySet keys)
        : base(keys)
    {
    }

    /// <summary>Makes a new vault file with fresh keys.</summary>
    /// <param name="path">The file; it must not exist.</param>
    /// <param name="passphrase">At least 8 characters; not kept.</param>
    /// <param name="cancellationToken">Cancels; nothing remains then.</param>
    /// <exception cref="ArgumentException">The passphrase is too short.</exception>
    /// <exception cref="KeyUnavailableException">A vault file exists (HLS8005).</exception>
    /// <exception cref="StorageFailureException">The file cannot be written (HLS7001).</exception>
    public static async Task<FileKeyVault> CreateAsync(
        string path, string passphrase, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(passphrase);
        if (passphrase.Length < 8)
        {
            throw new ArgumentException("A passphrase has at least 8 characters.", nameof(passphrase));
        }

        if (File.Exists(path))
        {
            throw new KeyUnavailableException(
                HealthLedgerErrorCodes.VaultExists, "A vault file exists already and is never overwritten. Choose "
                    + "another folder.");
        }

        VaultKeySet keys = VaultKeySet.Generate();
        byte[] file = VaultFileFormat.Encode(keys, passphrase);
        try
        {
            await Storage.DurableFile.WriteNewAsync(path, file, cancellationToken).ConfigureAwait(false);
            return new FileKeyVault(keys);
        }
        catch
        {
            keys.Dispose();
            throw;
        }
    }

    /// <summary>Opens a vault file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="passphrase">The passphrase it was made with; not kept.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="KeyUnavailableException">
    /// Not there (HLS8002), passphrase wrong or file damaged (HLS8001), or newer than this version (HLS8004).
    /// </exception>
    public static async Task<FileKeyVault> OpenAsync(
        string path, string passphrase, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(passphrase);
        byte[] file;
        try
        {
            file = await File.ReadAllBytesAsync(path, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new KeyUnavailableException(
                HealthLedgerErrorCodes.VaultNotFound,
                "The vault file does not exist or cannot be read. Run `healthledger init`, or restore the "
                    + "vault's backup.",
                exception);
        }

        return new FileKeyVault(VaultFileFormat.Decode(file, passphrase));
    }
}
