using System.Net.Security;
using System.Security.Cryptography;
using System.Text;

namespace HealthLedger.Cli.Listeners;

/// <summary>The TLS of a listener as its file says it, to be read again when the files that it names have
/// changed.</summary>
internal sealed class TlsSource
{
    private static readonly string[] Files = ["certificate", "key", "pfx", "passwordFile", "clientCa"];

    private readonly StrictObject _source;
    private readonly string _folder;

    /// <param name="source">The member `tls`; it is copied.</param>
    /// <param name="folder">What paths in it start from.</param>
    public TlsSource(StrictObject source, string folder)
    {
        _source = source.Detach(new ListenerFindings());
        _folder = folder;
        First = Fingerprint();
    }

    /// <summary>The hash of what the files held when this was made, before the listener's settings were read.</summary>
    public string First { get; }

    /// <summary>What the files that it names hold now, as a hash; a file that cannot be read is a value too.</summary>
    public string Fingerprint()
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (string member in Files)
        {
            byte[] content = _source.Text(member) is { } name ? Read(NamedFile.Locate(_folder, name)) : [];
            hash.AppendData(Encoding.ASCII.GetBytes($"{member} {content.Length} "));
            hash.AppendData(content);
            CryptographicOperations.ZeroMemory(content);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>Reads certificate, key and authorities anew.</summary>
    /// <param name="now">The certificate has to be valid then.</param>
    /// <returns>The options and null; or null and what is wrong.</returns>
    public (SslServerAuthenticationOptions? Options, string? Fault) Read(DateTimeOffset now)
    {
        ListenerFindings findings = new();
        (SslServerAuthenticationOptions? options, ListenerCertificate? own) =
            new TlsReader(_folder, now, findings).Read(_source.Detach(findings));
        if (options is null || own is null || findings.Faults.Count > 0)
        {
            return (null, findings.Faults.Count > 0 ? findings.Faults[0].ToString() : "there is no certificate.");
        }

        DateTime utc = now.UtcDateTime;
        return utc < own.Certificate.NotBefore.ToUniversalTime() || utc > own.Certificate.NotAfter.ToUniversalTime()
            ? (null, "the certificate is not valid now.")
            : (options, null);
    }

    private static byte[] Read(string path)
    {
        try
        {
            return File.ReadAllBytes(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
