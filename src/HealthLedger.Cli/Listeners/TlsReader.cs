using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace HealthLedger.Cli.Listeners;

/// <summary>Reads how a listener proves who it is, and who its senders have to prove to be.</summary>
internal sealed class TlsReader
{
    private const string ClientAuthentication = "1.3.6.1.5.5.7.3.2";

    private readonly string _folder;
    private readonly DateTimeOffset _now;
    private readonly ListenerFindings _findings;

    public TlsReader(string folder, DateTimeOffset now, ListenerFindings findings)
    {
        _folder = folder;
        _now = now;
        _findings = findings;
    }

    /// <summary>Null twice without TLS, and where it cannot be read.</summary>
    public (SslServerAuthenticationOptions? Options, ListenerCertificate? Certificate) Read(StrictObject? source)
    {
        if (source is null)
        {
            return (null, null);
        }

        ListenerCertificate? own = ReadOwn(source);
        X509Certificate2Collection? authorities = ReadAuthorities(source);
        IReadOnlyList<string> names = source.Texts("clientNames");
        if (names.Count > 0 && source.Text("clientCa") is null)
        {
            _findings.Invalid(
                source.PathOf("clientNames"), "they need clientCa: without it no sender shows a certificate.");
        }

        source.End();
        return own is null ? (null, null) : (Make(own, authorities, names), own);
    }

    /// <summary>The certificate by which this end proves who it is.</summary>
    public ListenerCertificate? ReadOwn(StrictObject source)
    {
        string? certificate = source.Text("certificate");
        string? key = source.Text("key");
        string? pfx = source.Text("pfx");
        string? password = ReadPassword(source);
        if (pfx is null ? certificate is null || key is null : certificate is not null || key is not null)
        {
            _findings.Invalid(source.Path, "either certificate and key, or pfx alone, are needed.");
            return null;
        }

        string place = source.PathOf(pfx is null ? "certificate" : "pfx");
        byte[]? first = NamedFile.TryRead(place, _folder, pfx ?? certificate!, _findings);
        byte[]? second = pfx is null
            ? NamedFile.TryRead(source.PathOf("key"), _folder, key!, _findings)
            : first;
        NamedFile.CheckSecret(source.PathOf(pfx is null ? "key" : "pfx"), _folder, pfx ?? key!, _findings);
        if (first is null || second is null)
        {
            return null;
        }

        try
        {
            ListenerCertificate own = pfx is null
                ? ListenerCertificate.FromPem(first, second, password)
                : ListenerCertificate.FromPfx(first, password);
            CheckDates(place, own.Certificate);
            return own;
        }
        catch (Exception exception) when (exception is CryptographicException or ArgumentException)
        {
            _findings.Add(
                CliErrorCodes.ListenerFileUnusable,
                place,
                "certificate and key cannot be used: one of them is none, they do not belong together, or the "
                + "password is wrong.");
            return null;
        }
    }

    private static SslServerAuthenticationOptions Make(
        ListenerCertificate own, X509Certificate2Collection? authorities, IReadOnlyList<string> names)
    {
        SslServerAuthenticationOptions options = new()
        {
            ServerCertificateContext = SslStreamCertificateContext.Create(own.Certificate, own.Others, offline: true),
        };
        if (authorities is null)
        {
            return options;
        }

        X509ChainPolicy policy = AuthorityFile.PolicyOf(authorities);
        policy.ApplicationPolicy.Add(new Oid(ClientAuthentication));
        options.ClientCertificateRequired = true;
        options.CertificateChainPolicy = policy;
        options.RemoteCertificateValidationCallback = (_, peer, _, errors) =>
            errors == SslPolicyErrors.None && peer is X509Certificate2 certificate && IsNamed(certificate, names);
        return options;
    }

    private static bool IsNamed(X509Certificate2 certificate, IReadOnlyList<string> names) =>
        names.Count == 0
        || names.Any(name => certificate.MatchesHostname(name, allowWildcards: false, allowCommonName: true));

    private static string Utc(DateTime time) =>
        time.ToUniversalTime().ToString("u", System.Globalization.CultureInfo.InvariantCulture);

    private string? ReadPassword(StrictObject source)
    {
        if (source.Text("passwordFile") is not { } file)
        {
            return null;
        }

        string place = source.PathOf("passwordFile");
        NamedFile.CheckSecret(place, _folder, file, _findings);
        return NamedFile.TryRead(place, _folder, file, _findings) is { } bytes
            ? System.Text.Encoding.UTF8.GetString(bytes).Split('\n')[0].TrimEnd('\r')
            : null;
    }

    private X509Certificate2Collection? ReadAuthorities(StrictObject source) =>
        source.Text("clientCa") is { } file
            ? AuthorityFile.TryRead(source.PathOf("clientCa"), _folder, file, _findings)
            : null;

    private void CheckDates(string path, X509Certificate2 certificate)
    {
        DateTime now = _now.UtcDateTime;
        if (now < certificate.NotBefore.ToUniversalTime() || now > certificate.NotAfter.ToUniversalTime())
        {
            _findings.Warn(
                path,
                $"the certificate is valid from {Utc(certificate.NotBefore)} to {Utc(certificate.NotAfter)}, not now.");
        }
    }
}
