using System.Security.Cryptography;

namespace HealthLedger.Cryptography;

/// <summary>
/// A P-256 key in a file of its holder: PKCS#8 with PBES2 (PBKDF2-HMAC-SHA-256, AES-256-CBC), which other tools read.
/// </summary>
internal static class EncryptedPem
{
    private const int Rounds = 600_000;
    private const int LeastPassphrase = 8;

    /// <summary>Reads a key.</summary>
    /// <param name="pem">What <see cref="Export"/> wrote.</param>
    /// <param name="passphrase">What it was encrypted under.</param>
    /// <param name="refusal">Makes the exception, of what was thrown, when it is no key of P-256 or stays shut.</param>
    public static ECDsa Import(string pem, string passphrase, Func<Exception?, Exception> refusal)
    {
        ArgumentNullException.ThrowIfNull(pem);
        ArgumentNullException.ThrowIfNull(passphrase);
        ECDsa key = ECDsa.Create();
        try
        {
            key.ImportFromEncryptedPem(pem, passphrase);
            if (key.ExportParameters(includePrivateParameters: false).Curve.Oid?.Value
                == ECCurve.NamedCurves.nistP256.Oid.Value)
            {
                return key;
            }
        }
        catch (Exception exception) when (exception is CryptographicException or ArgumentException)
        {
            key.Dispose();
            throw refusal(exception);
        }

        key.Dispose();
        throw refusal(null);
    }

    /// <summary>Writes a key.</summary>
    /// <exception cref="ArgumentException">The passphrase has less than 8 characters.</exception>
    public static string Export(ECDsa key, string passphrase)
    {
        ArgumentNullException.ThrowIfNull(passphrase);
        return passphrase.Length >= LeastPassphrase
            ? key.ExportEncryptedPkcs8PrivateKeyPem(
                passphrase,
                new PbeParameters(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, Rounds))
            : throw new ArgumentException("A passphrase has at least 8 characters.", nameof(passphrase));
    }
}
