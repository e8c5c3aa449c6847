using System.Security.Cryptography;
using HealthLedger.Cryptography;

namespace HealthLedger.Recovery;

/// <summary>
/// The key of one officer who may, with others, put a ledger back into force whose seal key is lost. The genesis names
/// its public half; the private half never is on the ledger's machine.
/// </summary>
public sealed class RecoveryKey : IDisposable
{
    private readonly ECDsa _key;
    private readonly byte[] _point;

    private RecoveryKey(ECDsa key)
    {
        _key = key;
        _point = P256.ExportPoint(key);
    }

    /// <summary>The public half as the genesis names it: an uncompressed point of P-256, 130 hexadecimal digits.
    /// </summary>
    public string PublicKey => Convert.ToHexStringLower(_point);

    /// <summary>Makes a key.</summary>
    public static RecoveryKey Create() => new(ECDsa.Create(ECCurve.NamedCurves.nistP256));

    /// <summary>Reads a key.</summary>
    /// <param name="pem">What <see cref="ExportPem"/> wrote.</param>
    /// <param name="passphrase">What it was encrypted under.</param>
    /// <exception cref="KeyUnavailableException">It does not open (HLS8025).</exception>
    public static RecoveryKey ImportPem(string pem, string passphrase) =>
        new(EncryptedPem.Import(pem, passphrase, NotOne));

    /// <summary>The key, encrypted: PKCS#8 with PBES2 (PBKDF2-HMAC-SHA-256, AES-256-CBC), which other tools read.
    /// </summary>
    /// <param name="passphrase">At least 8 characters.</param>
    /// <exception cref="ArgumentException">The passphrase is too short.</exception>
    public string ExportPem(string passphrase) => EncryptedPem.Export(_key, passphrase);

    /// <summary>Signs a request: this officer agrees to what it says.</summary>
    /// <param name="request">The request, which the officer has read.</param>
    /// <exception cref="KeyUnavailableException">The request says another number of given up heights than what is
    /// signed (HLS8025).</exception>
    public RecoverySignature Sign(RecoveryRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        request.RequireOneCount();
        byte[] message = SignedMessage.Build(
            SigningDomain.Recovery, request.LedgerId, request.Header.Encode());
        return new RecoverySignature(request.LedgerId, _point, P256.Sign(_key, message));
    }

    /// <inheritdoc/>
    public void Dispose() => _key.Dispose();

    /// <summary>The type's name: a key is never printed.</summary>
    public override string ToString() => nameof(RecoveryKey);

    /// <summary>Reads the public half; null when it is not a point of the curve in hexadecimal digits.</summary>
    internal static byte[]? TryPoint(string? text)
    {
        if (text is not { Length: 2 * P256.PointBytes } || !text.All(char.IsAsciiHexDigit))
        {
            return null;
        }

        byte[] point = Convert.FromHexString(text);
        using ECDsa? key = P256.TryImport(point);
        return key is null ? null : point;
    }

    private static KeyUnavailableException NotOne(Exception? inner) => new(
        HealthLedgerErrorCodes.RecoveryRefused,
        "The file is not a recovery key, or its passphrase does not open it.",
        inner);
}
