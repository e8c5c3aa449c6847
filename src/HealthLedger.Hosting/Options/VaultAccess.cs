using HealthLedger.Vaults;
using HealthLedger.Vaults.Pkcs11;

namespace HealthLedger.Hosting.Options;

/// <summary>What opens the vault, and who holds its signing keys, as the options say it.</summary>
internal static class VaultAccess
{
    public static async Task<VaultSecret> SecretAsync(
        HealthLedgerOptions options, CancellationToken cancellationToken) => string.IsNullOrEmpty(options.KeyFile)
        ? VaultSecret.FromPassphrase(
            await PassphraseSource.ReadAsync(options, cancellationToken).ConfigureAwait(false))
        : await VaultSecret.ReadKeyFileAsync(options.KeyFile, cancellationToken).ConfigureAwait(false);

    /// <summary>Null for the vault file. The options were validated.</summary>
    public static IVaultSigner? Signer(HealthLedgerOptions options) =>
        Pkcs11SignerOptions.TryParse(options.SigningKeys) is { } token ? Pkcs11Signer.Create(token) : null;
}
