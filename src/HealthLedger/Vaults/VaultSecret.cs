namespace HealthLedger.Vaults;

/// <summary>
/// What opens a vault file: a passphrase, a key file, or a key service that unwraps its master key.
/// </summary>
public abstract class VaultSecret : IDisposable
{
    /// <summary>The shortest passphrase, in characters.</summary>
    public const int ShortestPassphrase = 8;

    private protected VaultSecret()
    {
    }

    internal abstract VaultSlotKind Kind { get; }

    /// <summary>A passphrase, stretched by PBKDF2-HMAC-SHA-256 with 600,000 rounds.</summary>
    /// <param name="passphrase">At least 8 characters when a vault is made with it.</param>
    public static VaultSecret FromPassphrase(string passphrase)
    {
        ArgumentNullException.ThrowIfNull(passphrase);
        return new PassphraseVaultSecret(passphrase);
    }

    /// <summary>Reads a key file: 32 to 4096 random bytes that nobody else may read.</summary>
    /// <param name="path">The file; on Unix its mode is 0600.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="KeyUnavailableException">
    /// It cannot be read or has another length (HLS8016), or others may read it (HLS8009).
    /// </exception>
    public static async Task<VaultSecret> ReadKeyFileAsync(string path, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return await KeyFileVaultSecret.ReadAsync(path, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Writes a new key file of 32 random bytes, on Unix with mode 0600.</summary>
    /// <param name="path">The file; it must not exist.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="StorageFailureException">It exists or cannot be written (HLS7001).</exception>
    public static async Task CreateKeyFileAsync(string path, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        await KeyFileVaultSecret.CreateAsync(path, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>A key service of the host's.</summary>
    /// <param name="wrapper">The service.</param>
    public static VaultSecret FromWrapper(IVaultKeyWrapper wrapper)
    {
        ArgumentNullException.ThrowIfNull(wrapper);
        return new WrapperVaultSecret(wrapper);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>The type's name: a secret is never printed.</summary>
    public sealed override string ToString() => GetType().Name;

    /// <summary>Zeroes what is kept.</summary>
    /// <param name="disposing">Whether this is <see cref="Dispose()"/>.</param>
    protected virtual void Dispose(bool disposing)
    {
    }

    internal abstract ValueTask<VaultSlot> WrapAsync(byte[] masterKey, CancellationToken cancellationToken);

    /// <summary>The master key, pinned; null when the slot is not this secret's.</summary>
    internal abstract ValueTask<byte[]?> UnwrapAsync(VaultSlot slot, CancellationToken cancellationToken);
}
