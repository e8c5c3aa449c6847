using System.Diagnostics.CodeAnalysis;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace HealthLedger.Transport.Tcp;

/// <summary>
/// TLS as replicas speak it: 1.3 alone, a certificate from both, judged by nothing but its statement, no resumption,
/// so that every connection proves itself.
/// </summary>
internal static class TlsOptions
{
    [SuppressMessage("Security", "CA5398", Justification = "Nothing is negotiated: TLS 1.3 or no connection.")]
    private const SslProtocols Protocol = SslProtocols.Tls13;

    public static SslClientAuthenticationOptions Client(
        NodeCertificate own, Func<X509Certificate2?, bool> judge) => new()
        {
            TargetHost = string.Empty,
            ClientCertificateContext = own.Context,
            EnabledSslProtocols = Protocol,
            CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
            CertificateChainPolicy = ChainPolicy(),
            AllowRenegotiation = false,
            AllowTlsResume = false,
            RemoteCertificateValidationCallback = (_, certificate, _, _) => judge(certificate as X509Certificate2),
        };

    public static SslServerAuthenticationOptions Server(
        NodeCertificate own, Func<X509Certificate2?, bool> judge) => new()
        {
            ServerCertificateContext = own.Context,
            ClientCertificateRequired = true,
            EnabledSslProtocols = Protocol,
            CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
            CertificateChainPolicy = ChainPolicy(),
            AllowRenegotiation = false,
            AllowTlsResume = false,
            RemoteCertificateValidationCallback = (_, certificate, _, _) => judge(certificate as X509Certificate2),
        };

    // A chain is built before anybody is asked. Nothing may be fetched for it: a certificate names the places itself.
    private static X509ChainPolicy ChainPolicy() => new()
    {
        DisableCertificateDownloads = true,
        RevocationMode = X509RevocationMode.NoCheck,
        TrustMode = X509ChainTrustMode.CustomRootTrust,
        VerificationFlags = X509VerificationFlags.AllFlags,
    };
}
