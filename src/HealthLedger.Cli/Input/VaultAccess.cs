using HealthLedger.Vaults;
using HealthLedger.Vaults.Pkcs11;

namespace HealthLedger.Cli.Input;

/// <summary>What opens a vault, and who holds its signing keys, as the command says it.</summary>
internal static class VaultAccess
{
    /// <summary>A key file where one was named, else a passphrase.</summary>
    /// <exception cref="CliException">There is no passphrase (HLS8008), or both were named.</exception>
    /// <exception cref="KeyUnavailableException">The key file does not do (HLS8009, HLS8016).</exception>
    public static async Task<VaultSecret> SecretAsync(
        CommandContext context, bool isNew, CancellationToken cancellationToken)
    {
        if (context.Get(context.Globals.KeyFile) is not { } keyFile)
        {
            return VaultSecret.FromPassphrase(
                await PassphraseSource.RequireAsync(context, isNew, cancellationToken).ConfigureAwait(false));
        }

        return context.Get(context.Globals.PassphraseFile) is null && !context.Get(context.Globals.DevelopmentKeys)
            ? await VaultSecret.ReadKeyFileAsync(keyFile, cancellationToken).ConfigureAwait(false)
            : throw CliException.Usage("Name one of --key-file, --passphrase-file and --development-keys.");
    }

    /// <summary>The token that holds the signing keys, or null for the vault file.</summary>
    /// <exception cref="CliException">The text does not name a token.</exception>
    public static IVaultSigner? Signer(CommandContext context)
    {
        if (context.Get(context.Globals.SigningKeys) is not { } text)
        {
            return null;
        }

        Pkcs11SignerOptions options = Pkcs11SignerOptions.TryParse(text)
            ?? throw CliException.Usage("--signing-keys is not of the form pkcs11:token=LABEL?pin-source=FILE.");
        return Pkcs11Signer.Create(options);
    }
}
