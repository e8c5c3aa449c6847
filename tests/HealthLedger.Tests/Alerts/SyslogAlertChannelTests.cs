using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.RegularExpressions;
using HealthLedger.Hosting.Alerts;
using HealthLedger.Tests.Cli;

namespace HealthLedger.Tests.Alerts;

/// <summary>Over real sockets.</summary>
public sealed class SyslogAlertChannelTests : IDisposable
{
    private readonly SenderCertificates _certificates = new();

    public void Dispose() => _certificates.Dispose();

    [Fact]
    public async Task Over_UDP_each_alert_is_a_datagram_of_RFC_5424()
    {
        using UdpClient server = new(new IPEndPoint(IPAddress.Loopback, 0));
        SyslogAlertChannel channel = Make(SyslogTransport.Udp, ((IPEndPoint)server.Client.LocalEndPoint!).Port);

        await channel.SendAsync(
            Notifications.Of(
                Notifications.Firing(),
                Notifications.Firing(AlertState.Resolved, "two\nlines"),
                Notifications.Firing(AlertState.Test, "Käse")),
            default);

        string[] got = [await ReceiveAsync(server), await ReceiveAsync(server), await ReceiveAsync(server)];
        Assert.Matches(
            new Regex(
                "^<130>1 2026-01-05T08:00:00\\.123Z [!-~]{1,255} healthledger [0-9]+ Silence - Firing "
                + "source=\"North \\\\\"test\\\\\"\" rule=\"adt-silent\" subject=\"adt\" "
                + "id=\"adt-silent/adt@1767600000000\" no message for 20 min\\.$",
                RegexOptions.None,
                TimeSpan.FromSeconds(5)),
            got[0]);
        Assert.StartsWith("<133>1 ", got[1], StringComparison.Ordinal);
        Assert.EndsWith(" two lines", got[1], StringComparison.Ordinal);
        Assert.StartsWith("<134>1 ", got[2], StringComparison.Ordinal);
        Assert.Contains(" - \uFEFFTest ", got[2], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Over_TCP_and_TLS_octets_are_counted(bool isSecure)
    {
        TcpListener server = new(IPAddress.Loopback, 0);
        server.Start();
        Task<string> reading = ReadAllAsync(server, isSecure ? Certificate() : null);
        SyslogAlertChannel channel = Make(
            isSecure ? SyslogTransport.Tls : SyslogTransport.Tcp, ((IPEndPoint)server.LocalEndpoint).Port);

        await channel.SendAsync(
            Notifications.Of(Notifications.Firing(), Notifications.Firing(AlertState.Resolved)), default);

        byte[] stream = Encoding.UTF8.GetBytes(await reading);
        List<string> messages = [];
        for (int at = 0; at < stream.Length;)
        {
            int space = Array.IndexOf(stream, (byte)' ', at);
            int length = int.Parse(
                Encoding.ASCII.GetString(stream, at, space - at), System.Globalization.CultureInfo.InvariantCulture);
            messages.Add(Encoding.UTF8.GetString(stream, space + 1, length));
            at = space + 1 + length;
        }

        server.Stop();

        Assert.Equal(2, messages.Count);
        Assert.All(messages, message => Assert.EndsWith("no message for 20 min.", message, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_server_that_is_not_there_or_is_not_who_it_should_be_is_no_delivery()
    {
        TcpListener server = new(IPAddress.Loopback, 0);
        server.Start();
        int port = ((IPEndPoint)server.LocalEndpoint).Port;
        Task<string> reading = ReadAllAsync(server, _certificates.Issue("other", SenderCertificates.ServerPurpose));

        string wrong = (await Notifications.FailureAsync(Make(SyslogTransport.Tls, port))).Message;
        await reading;
        server.Stop();
        string gone = (await Notifications.FailureAsync(Make(SyslogTransport.Tcp, port))).Message;

        Assert.Contains("certificate", wrong, StringComparison.Ordinal);
        Assert.Contains("ConnectionRefused", gone, StringComparison.Ordinal);
    }

    private static async Task<string> ReceiveAsync(UdpClient server)
    {
        using CancellationTokenSource patience = new(TimeSpan.FromSeconds(20));
        return Encoding.UTF8.GetString((await server.ReceiveAsync(patience.Token)).Buffer);
    }

    private static async Task<string> ReadAllAsync(TcpListener server, X509Certificate2? certificate)
    {
        using TcpClient client = await server.AcceptTcpClientAsync();
        Stream stream = client.GetStream();
        try
        {
            if (certificate is not null)
            {
                SslStream secured = new(stream);
                stream = secured;
                await secured.AuthenticateAsServerAsync(certificate);
            }

            using MemoryStream all = new();
            await stream.CopyToAsync(all);
            return Encoding.UTF8.GetString(all.ToArray());
        }
        catch (Exception exception)
            when (exception is IOException or System.Security.Authentication.AuthenticationException)
        {
            return string.Empty;
        }
        finally
        {
            await stream.DisposeAsync();
        }
    }

    private X509Certificate2 Certificate() => _certificates.Issue("localhost", SenderCertificates.ServerPurpose);

    private SyslogAlertChannel Make(SyslogTransport transport, int port)
    {
        X509Certificate2Collection authorities = [];
        authorities.ImportFromPem(_certificates.Pem);
        return new SyslogAlertChannel("log", new SyslogAlertOptions
        {
            Host = transport == SyslogTransport.Tls ? "localhost" : "127.0.0.1",
            Port = port,
            Transport = transport,
            Timeout = TimeSpan.FromSeconds(20),
            TrustedAuthorities = authorities,
        });
    }
}
