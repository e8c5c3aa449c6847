using HealthLedger.Vaults;

namespace HealthLedger.Backups;

/// <summary>The copy of a vault that goes into a restored folder: opened, to see that it can be.</summary>
internal sealed class RestoredVault : IAsyncDisposable
{
    private RestoredVault(FileKeyVault vault, byte[] bytes)
    {
        Vault = vault;
        Bytes = bytes;
    }

    public FileKeyVault Vault { get; }

    /// <summary>The encrypted file as it is.</summary>
    public byte[] Bytes { get; }

    public static async Task<RestoredVault> OpenAsync(RestoreOptions options, CancellationToken cancellationToken)
    {
        using VaultSecret? passphrase = options.VaultSecret is null
            ? VaultSecret.FromPassphrase(options.VaultPassphrase ?? string.Empty)
            : null;

        // Nothing is signed here, so that nobody who holds signing keys is needed.
        FileKeyVault vault = await FileKeyVault
            .OpenAsync(options.VaultFile!, options.VaultSecret ?? passphrase!, null, cancellationToken)
            .ConfigureAwait(false);
        try
        {
            return new RestoredVault(
                vault, await File.ReadAllBytesAsync(options.VaultFile!, cancellationToken).ConfigureAwait(false));
        }
        catch (Exception exception)
        {
            await vault.DisposeAsync().ConfigureAwait(false);
            if (exception is IOException or UnauthorizedAccessException)
            {
                throw BackupFailure.OfFile(options.VaultFile!, exception);
            }

            throw;
        }
    }

    public ValueTask DisposeAsync() => Vault.DisposeAsync();
}
