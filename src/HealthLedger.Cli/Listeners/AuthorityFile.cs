using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace HealthLedger.Cli.Listeners;

/// <summary>A file of certificates in PEM that are trusted, named by a file of listeners.</summary>
internal static class AuthorityFile
{
    /// <summary>Its certificates, or null with a fault (HLS1233).</summary>
    public static X509Certificate2Collection? TryRead(
        string path, string folder, string name, ListenerFindings findings)
    {
        if (NamedFile.TryRead(path, folder, name, findings) is not { } bytes)
        {
            return null;
        }

        X509Certificate2Collection authorities = [];
        try
        {
            authorities.ImportFromPem(System.Text.Encoding.ASCII.GetString(bytes));
        }
        catch (CryptographicException)
        {
            authorities.Clear();
        }

        if (authorities.Count > 0)
        {
            return authorities;
        }

        findings.Add(CliErrorCodes.ListenerFileUnusable, path, "there is no certificate in PEM in it.");
        return null;
    }
}
