using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using HealthLedger.Cryptography;
using HealthLedger.Primitives;

namespace HealthLedger.Witnesses;

/// <summary>
/// The key that a witness signs heads with, and that its TLS certificate is made of: whoever pins the one has pinned
/// the other. Safe for concurrent use.
/// </summary>
public sealed class WitnessKey : IDisposable
{
    private static readonly TimeSpan CertificateLife = TimeSpan.FromDays(3653);

    private readonly ECDsa _key;
    private readonly byte[] _point;
    private readonly Lock _gate = new();

    private WitnessKey(ECDsa key)
    {
        _key = key;
        _point = P256.ExportPoint(key);
        Id = LabelledHash.Of(HashLabel.Key, _point);
    }

    /// <summary>The key's id, by which a cosignature names its witness.</summary>
    public Digest256 Id { get; }

    /// <summary>The public half: an uncompressed point of P-256, 65 bytes; owned by the key.</summary>
    public ReadOnlyMemory<byte> PublicPoint => _point;

    /// <summary>The public half as nodes and policies name it, 130 hexadecimal digits.</summary>
    public string PublicKey => Convert.ToHexStringLower(_point);

    /// <summary>Makes a key.</summary>
    public static WitnessKey Create() => new(ECDsa.Create(ECCurve.NamedCurves.nistP256));

    /// <summary>Reads a key.</summary>
    /// <param name="pem">What <see cref="ExportPem"/> wrote.</param>
    /// <param name="passphrase">What it was encrypted under.</param>
    /// <exception cref="KeyUnavailableException">It does not open (HLS3076).</exception>
    public static WitnessKey ImportPem(string pem, string passphrase) =>
        new(EncryptedPem.Import(pem, passphrase, NotOne));

    /// <summary>The key, encrypted: PKCS#8 with PBES2 (PBKDF2-HMAC-SHA-256, AES-256-CBC), which other tools read.
    /// </summary>
    /// <param name="passphrase">At least 8 characters.</param>
    /// <exception cref="ArgumentException">The passphrase is too short.</exception>
    public string ExportPem(string passphrase) => EncryptedPem.Export(_key, passphrase);

    /// <summary>A certificate for TLS, signed by the key itself; dates decide nothing, the key does.</summary>
    /// <param name="now">When it begins, but for a day.</param>
    public X509Certificate2 CreateCertificate(DateTimeOffset now)
    {
        CertificateRequest request = new("CN=HealthLedger witness", _key, HashAlgorithmName.SHA256);
        return request.CreateSelfSigned(now - TimeSpan.FromDays(1), now + CertificateLife);
    }

    /// <inheritdoc/>
    public void Dispose() => _key.Dispose();

    /// <summary>The type's name: a key is never printed.</summary>
    public override string ToString() => nameof(WitnessKey);

    internal byte[] Sign(LedgerId ledger, SealedHead head)
    {
        byte[] message = SignedMessage.Build(SigningDomain.Witness, ledger, head.Statement());
        lock (_gate)
        {
            return P256.Sign(_key, message);
        }
    }

    private static KeyUnavailableException NotOne(Exception? inner) => new(
        HealthLedgerErrorCodes.WitnessKeyInvalid,
        "The file is not the key of a witness, or its passphrase does not open it.",
        inner);
}
