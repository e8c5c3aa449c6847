using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using HealthLedger.Cryptography;
using HealthLedger.Primitives;
using HealthLedger.Vaults;

namespace HealthLedger.Transport.Tcp;

/// <summary>
/// This replica's certificate: a key pair that lives in memory alone, and the seal key's statement about it.
/// </summary>
internal sealed class NodeCertificate : IDisposable
{
    // A peer's clock that lags is no reason for a warning.
    private static readonly TimeSpan Backdated = TimeSpan.FromDays(1);

    private readonly X509Certificate2 _certificate;

    private NodeCertificate(X509Certificate2 certificate, DateTimeOffset renewAt)
    {
        _certificate = certificate;
        RenewAt = renewAt;
        Context = SslStreamCertificateContext.Create(certificate, additionalCertificates: null, offline: true);
    }

    /// <summary>As TLS takes it.</summary>
    public SslStreamCertificateContext Context { get; }

    /// <summary>When the next one is to be made: after two thirds of its time.</summary>
    public DateTimeOffset RenewAt { get; }

    /// <summary>Makes a key pair and has the vault's seal key speak for it.</summary>
    /// <exception cref="KeyUnavailableException">The vault does not sign.</exception>
    public static async Task<NodeCertificate> MakeAsync(
        IKeyVault vault,
        LedgerId ledger,
        ParticipantId participant,
        Digest256 sealKeyId,
        DateTimeOffset now,
        TimeSpan lifetime,
        CancellationToken cancellationToken)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        HandshakeStatement statement = new()
        {
            Ledger = ledger,
            Participant = participant,
            SealKeyId = sealKeyId,
            PublicKeyHash = Sha256.Of(key.ExportSubjectPublicKeyInfo()),
            NotBefore = (now - Backdated).ToUnixTimeMilliseconds(),
            NotAfter = (now + lifetime).ToUnixTimeMilliseconds(),
        };
        byte[] body = statement.Encode();
        ReadOnlyMemory<byte> signature = await vault
            .SignAsync(VaultKey.Seal, SigningDomain.Handshake, ledger, body, cancellationToken).ConfigureAwait(false);
        return new NodeCertificate(
            Make(key, statement, new HandshakeExtension(body, signature.ToArray())), now + (lifetime * 2 / 3));
    }

    public void Dispose() => _certificate.Dispose();

    /// <summary>A certificate that the key signs for itself and that carries the extension.</summary>
    internal static X509Certificate2 Make(ECDsa key, HandshakeStatement statement, HandshakeExtension extension)
    {
        CertificateRequest request = new("CN=HealthLedger replica", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(
            new X509Extension(HandshakeExtension.ObjectId, extension.Encode(), critical: false));
        return request.CreateSelfSigned(
            DateTimeOffset.FromUnixTimeMilliseconds(statement.NotBefore),
            DateTimeOffset.FromUnixTimeMilliseconds(statement.NotAfter));
    }
}
