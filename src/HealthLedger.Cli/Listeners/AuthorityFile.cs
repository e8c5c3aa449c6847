using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace HealthLedger.Cli.Listeners;

/// <summary>A file of certificates in PEM that are trusted.</summary>
internal static class AuthorityFile
{
    /// <summary>The certificates of one that a file of listeners names, or null with a fault (HLS1233).</summary>
    public static X509Certificate2Collection? TryRead(
        string path, string folder, string name, ListenerFindings findings)
    {
        if (NamedFile.TryRead(path, folder, name, findings) is not { } bytes)
        {
            return null;
        }

        if (TryParse(bytes) is { } authorities)
        {
            return authorities;
        }

        findings.Add(CliErrorCodes.ListenerFileUnusable, path, "there is no certificate in PEM in it.");
        return null;
    }

    /// <summary>The certificates of a file, or null where there is none.</summary>
    public static X509Certificate2Collection? TryParse(byte[] bytes)
    {
        X509Certificate2Collection authorities = [];
        try
        {
            authorities.ImportFromPem(System.Text.Encoding.ASCII.GetString(bytes));
        }
        catch (CryptographicException)
        {
            return null;
        }

        return authorities.Count > 0 ? authorities : null;
    }

    /// <summary>Nobody else is trusted; nothing is downloaded, and revocation is not looked up.</summary>
    public static X509ChainPolicy PolicyOf(X509Certificate2Collection authorities)
    {
        X509ChainPolicy policy = new()
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
            DisableCertificateDownloads = true,
        };
        policy.CustomTrustStore.AddRange(authorities);
        return policy;
    }
}
