using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace HealthLedger.Hosting.Alerts;

/// <summary>How a channel checks who it speaks to.</summary>
internal static class AlertTls
{
    /// <summary>Options of a client.</summary>
    /// <param name="host">Whose certificate it has to be.</param>
    /// <param name="authorities">Who may have signed it; null: those of the system.</param>
    public static SslClientAuthenticationOptions Client(string host, X509Certificate2Collection? authorities)
    {
        SslClientAuthenticationOptions options = new()
        {
            TargetHost = host,
            CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
        };
        if (authorities is not null)
        {
            options.CertificateChainPolicy = new X509ChainPolicy
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                RevocationMode = X509RevocationMode.NoCheck,
                DisableCertificateDownloads = true,
            };
            options.CertificateChainPolicy.CustomTrustStore.AddRange(authorities);
        }

        return options;
    }
}
