using System.Collections.Concurrent;
using System.Globalization;
using System.Runtime.Versioning;
using System.Security.Cryptography;
using HealthLedger.Cryptography;

namespace HealthLedger.Vaults.Pkcs11;

/// <summary>
/// Signing keys in a PKCS#11 token, through OpenSSL's engine (docs/guides/keys.md). Keys are made and deleted with the
/// token's own tools, because the engine can do neither; this finds them by label and signs. The other keys and the
/// counter stay in the vault file. Linux only.
/// </summary>
public sealed class Pkcs11Signer : IVaultSigner
{
    private readonly Pkcs11SignerOptions _options;
    private readonly ConcurrentDictionary<string, ECDsa> _keys = new(StringComparer.Ordinal);

    // The engine is one for the process, whatever token or ledger: two calls at once, of two signers too, can end it.
    private static readonly Lock Session = new();

    private Pkcs11Signer(Pkcs11SignerOptions options) => _options = options;

    /// <summary>Makes a signer; the token is first asked when a key is.</summary>
    /// <param name="options">The token.</param>
    /// <exception cref="KeyUnavailableException">
    /// The platform is not Linux (HLS8023), or others may read the file of the PIN (HLS8009).
    /// </exception>
    public static Pkcs11Signer Create(Pkcs11SignerOptions options) => Create(options, OperatingSystem.IsLinux());

    internal static Pkcs11Signer Create(Pkcs11SignerOptions options, bool isLinux)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (!isLinux)
        {
            throw new KeyUnavailableException(
                HealthLedgerErrorCodes.TokenUnsupported,
                "PKCS#11 needs OpenSSL's engine, which the platform has on Linux alone. Keep the keys in a "
                + "vault file, or implement IVaultSigner over what this platform has.");
        }

        VaultFile.RequireClosedFile(options.PinFile);
        return new Pkcs11Signer(options);
    }

    /// <inheritdoc/>
    public ValueTask<VaultSignerKey> GenerateAsync(VaultKey key, uint version, CancellationToken cancellationToken)
    {
        if (!VaultKeyRules.IsSigning(key))
        {
            throw new ArgumentOutOfRangeException(nameof(key), "The token holds signing keys alone.");
        }

        string label = string.Create(
            CultureInfo.InvariantCulture,
            $"{_options.LabelPrefix}-{(key == VaultKey.Author ? "author" : "seal")}-{version}");
        lock (Session)
        {
            return ValueTask.FromResult(new VaultSignerKey(label, P256.ExportPoint(Find(label))));
        }
    }

    /// <inheritdoc/>
    public ValueTask<ReadOnlyMemory<byte>> SignDigestAsync(
        string reference, ReadOnlyMemory<byte> digest, CancellationToken cancellationToken)
    {
        lock (Session)
        {
            try
            {
                return ValueTask.FromResult<ReadOnlyMemory<byte>>(Find(reference).SignHash(digest.Span));
            }
            catch (CryptographicException exception)
            {
                throw Refused(reference, exception);
            }
        }
    }

    /// <inheritdoc/>
    public ValueTask DestroyAsync(string reference, CancellationToken cancellationToken)
    {
        lock (Session)
        {
            if (_keys.TryRemove(reference, out ECDsa? key))
            {
                key.Dispose();
            }

            if (OperatingSystem.IsLinux() && TryOpen(reference, "private", out _) is { } remaining)
            {
                remaining.Dispose();
                throw new KeyUnavailableException(
                    HealthLedgerErrorCodes.TokenKeyRemains,
                    $"The key '{reference}' is in the token, or was when this process first looked, and the engine "
                    + "cannot delete it. Delete it, restart this process, and ask again: pkcs11-tool --module MODULE "
                    + $"--login --delete-object --type privkey --label {reference}.");
            }
        }

        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (Session)
        {
            foreach (ECDsa key in _keys.Values)
            {
                key.Dispose();
            }
        }
    }

    /// <summary>The type's name.</summary>
    public override string ToString() => nameof(Pkcs11Signer);

    private static KeyUnavailableException Refused(string label, Exception? cause) => new(
        HealthLedgerErrorCodes.TokenRefused,
        $"The token shows the key '{label}' but refuses its use. Check the PIN in its file (another wrong try "
        + "may lock the token) and that the key may sign.",
        cause);

    private ECDsa Find(string label)
    {
        if (_keys.TryGetValue(label, out ECDsa? known))
        {
            return known;
        }

        if (!OperatingSystem.IsLinux())
        {
            throw new PlatformNotSupportedException();
        }

        if (TryOpen(label, "private", out Exception? failure) is { } key)
        {
            return _keys[label] = Proven(label, key);
        }

        // A public key shows without the PIN: where it does, token and driver are there, and the PIN is not right.
        if (TryOpen(label, "public", out _) is { } shown)
        {
            shown.Dispose();
            throw Refused(label, failure);
        }

        throw new KeyUnavailableException(
            HealthLedgerErrorCodes.TokenNotFound,
            $"No key '{label}' is found in the token '{_options.TokenLabel}' through OpenSSL's engine "
            + $"'{_options.Engine}'. Install the engine (Debian: libengine-pkcs11-openssl), set PKCS11_MODULE_PATH to "
            + "the module before the process starts, and make the key: pkcs11-tool --module MODULE --login "
            + $"--keypairgen --key-type EC:prime256v1 --label {label} --id ID, with an id of its own.",
            failure);
    }

    // The engine joins the halves of a pair by their id: keys that share one get each other's public half.
    private static ECDsa Proven(string label, ECDsa key)
    {
        byte[] digest = RandomNumberGenerator.GetBytes(SHA256.HashSizeInBytes);
        bool isPair;
        try
        {
            using ECDsa? shown = P256.TryImport(P256.ExportPoint(key));
            isPair = shown?.VerifyHash(digest, key.SignHash(digest)) == true;
        }
        catch (CryptographicException exception)
        {
            key.Dispose();
            throw Refused(label, exception);
        }

        if (isPair)
        {
            return key;
        }

        key.Dispose();
        throw new KeyUnavailableException(
            HealthLedgerErrorCodes.SignerWrong,
            $"The token gives the key '{label}' the public half of another key. Give every key an id of its own "
            + $"(--id).");
    }

    [SupportedOSPlatform("linux")]
    private ECDsaOpenSsl? TryOpen(string label, string type, out Exception? failure)
    {
        string uri = $"pkcs11:token={Uri.EscapeDataString(_options.TokenLabel)};object={Uri.EscapeDataString(label)};"
            + $"type={type}";
        failure = null;
        try
        {
            using SafeEvpPKeyHandle handle = type == "private"
                ? SafeEvpPKeyHandle.OpenPrivateKeyFromEngine(
                    _options.Engine, $"{uri}?pin-source={Path.GetFullPath(_options.PinFile)}")
                : SafeEvpPKeyHandle.OpenPublicKeyFromEngine(_options.Engine, uri);
            return new ECDsaOpenSsl(handle);
        }
        catch (CryptographicException exception)
        {
            failure = exception;
            return null;
        }
    }
}
