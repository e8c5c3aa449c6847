using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using HealthLedger.Cryptography;
using HealthLedger.Primitives;
using HealthLedger.Transport.Tcp;
using HealthLedger.Vaults;

namespace HealthLedger.Tests.Transport;

/// <summary>Makes a replica's certificate, right but for what is set.</summary>
internal sealed class TestCertificate
{
    public static DateTimeOffset Now { get; } = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public LedgerId Ledger { get; init; } = TestReplica.Ledger;

    /// <summary>The ledger in the signed message, where it is another than in the statement.</summary>
    public LedgerId? SignedLedger { get; init; }

    public ParticipantId? Participant { get; init; }

    public Digest256? SealKeyId { get; init; }

    public Digest256? PublicKeyHash { get; init; }

    public DateTimeOffset NotBefore { get; init; } = Now.AddDays(-1);

    public DateTimeOffset NotAfter { get; init; } = Now.AddDays(30);

    /// <summary>Whose seal key signs, where it is another's.</summary>
    public IKeyVault? Signer { get; init; }

    /// <summary>The extension's value, in the place of the right one.</summary>
    public Func<byte[], byte[]>? Extension { get; init; }

    /// <summary>Further extensions.</summary>
    public IReadOnlyList<X509Extension> More { get; init; } = [];

    /// <summary>Who signs the certificate, or null for itself.</summary>
    public X509Certificate2? Issuer { get; init; }

    public async Task<X509Certificate2> MakeAsync(TestReplica replica)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        byte[] body = new HandshakeStatement
        {
            Ledger = Ledger,
            Participant = Participant ?? replica.Participant,
            SealKeyId = SealKeyId ?? replica.Id.SealKeyId,
            PublicKeyHash = PublicKeyHash ?? Sha256.Of(key.ExportSubjectPublicKeyInfo()),
            NotBefore = NotBefore.ToUnixTimeMilliseconds(),
            NotAfter = NotAfter.ToUnixTimeMilliseconds(),
        }.Encode();
        ReadOnlyMemory<byte> signature = await (Signer ?? replica.Vault).SignAsync(
            VaultKey.Seal, SigningDomain.Handshake, SignedLedger ?? Ledger, body, CancellationToken.None);
        byte[] value = new HandshakeExtension(body, signature.ToArray()).Encode();
        CertificateRequest request = new("CN=test", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(
            new X509Extension(HandshakeExtension.ObjectId, Extension?.Invoke(value) ?? value, critical: false));
        foreach (X509Extension more in More)
        {
            request.CertificateExtensions.Add(more);
        }

        if (Issuer is { } issuer)
        {
            using X509Certificate2 issued = request.Create(issuer, NotBefore, NotAfter, [1, 2, 3]);
            return issued.CopyWithPrivateKey(key);
        }

        return request.CreateSelfSigned(NotBefore, NotAfter);
    }

    /// <summary>A certificate of nobody's, without a statement; it may issue others.</summary>
    public static X509Certificate2 Foreign()
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new("CN=foreign", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        return request.CreateSelfSigned(Now.AddDays(-100), Now.AddDays(1000));
    }
}
