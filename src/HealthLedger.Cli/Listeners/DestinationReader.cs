using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using HealthLedger.Hl7v2.Mllp;

namespace HealthLedger.Cli.Listeners;

/// <summary>Reads where a route delivers to, and how the two ends prove who they are.</summary>
internal sealed class DestinationReader
{
    private const int MostMessageBytes = 100 * 1024 * 1024;

    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan Longest = TimeSpan.FromDays(1);

    private readonly string _folder;
    private readonly ListenerFindings _findings;
    private readonly TlsReader _tls;

    public DestinationReader(string folder, DateTimeOffset now, ListenerFindings findings)
    {
        _folder = folder;
        _findings = findings;
        _tls = new TlsReader(folder, now, findings);
    }

    /// <summary>The destination of a route, and how it is named.</summary>
    public (MllpClientOptions Client, string Name) Read(StrictObject route)
    {
        MllpClientOptions client = new();
        if (!route.Requires("destination") || route.Object("destination") is not { } source)
        {
            return (client, "unnamed");
        }

        client.Host = ReadHost(source);
        client.Port = source.Requires("port")
            ? (int?)source.Integer("port", 1, IPEndPoint.MaxPort) ?? client.Port
            : client.Port;
        client.ConnectTimeout = source.Duration("connectTimeout", Shortest, Longest) ?? client.ConnectTimeout;
        client.ReplyTimeout = source.Duration("replyTimeout", Shortest, Longest) ?? client.ReplyTimeout;
        client.MaxMessageBytes =
            (int?)source.Integer("maxMessageBytes", 1, MostMessageBytes) ?? client.MaxMessageBytes;
        client.Tls = ReadTls(source.Object("tls"), client.Host);
        if (client.Tls is null && !IsThisMachine(client.Host))
        {
            _findings.Warn(
                source.PathOf("host"),
                "this destination is another machine, without TLS: what is sent can be read and changed on its way.");
        }

        source.End();
        return (client, string.Create(CultureInfo.InvariantCulture, $"{client.Host}:{client.Port}"));
    }

    private static bool IsThisMachine(string host) =>
        host == "localhost" || (IPAddress.TryParse(host, out IPAddress? address) && IPAddress.IsLoopback(address));

    private string ReadHost(StrictObject source)
    {
        if (source.Requires("host") && source.Text("host") is { } host)
        {
            // With the port it is a code of 64 characters in the authorisation.
            if (host.Length <= 58 && !host.AsSpan().ContainsAnyExceptInRange('!', '~'))
            {
                return host;
            }

            _findings.Invalid(
                source.PathOf("host"), "a name or an IP address of at most 58 ASCII characters is needed.");
        }

        return "127.0.0.1";
    }

    private SslClientAuthenticationOptions? ReadTls(StrictObject? source, string host)
    {
        if (source is null)
        {
            return null;
        }

        SslClientAuthenticationOptions options = new() { TargetHost = source.Text("serverName") ?? host };
        X509Certificate2Collection? authorities = source.Text("serverCa") is { } file
            ? AuthorityFile.TryRead(source.PathOf("serverCa"), _folder, file, _findings)
            : null;
        if (authorities is not null)
        {
            options.CertificateChainPolicy = AuthorityFile.PolicyOf(authorities);
        }

        // All of them are asked for, so that the schema knows them.
        string?[] given =
            [source.Text("certificate"), source.Text("key"), source.Text("pfx"), source.Text("passwordFile")];
        if (Array.Exists(given, one => one is not null) && _tls.ReadOwn(source) is { } own)
        {
            options.ClientCertificateContext =
                SslStreamCertificateContext.Create(own.Certificate, own.Others, offline: true);
        }

        source.End();
        return options;
    }
}
