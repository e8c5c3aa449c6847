using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using HealthLedger.Transport;
using HealthLedger.Transport.Tcp;

namespace HealthLedger.Tests.Transport;

/// <summary>Somebody who connects to a transport and says what a test has it say.</summary>
internal sealed class HostilePeer : IAsyncDisposable
{
    private readonly Socket _socket;

    private HostilePeer(Socket socket)
    {
        _socket = socket;
        Link = new SecureLink(socket, TimeProvider.System);
    }

    public SecureLink Link { get; }

    /// <summary>A connection without TLS so far.</summary>
    public static async Task<HostilePeer> ConnectAsync(IPEndPoint target)
    {
        Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(target);
        return new HostilePeer(socket);
    }

    /// <summary>A connection on which this end has finished TLS, whatever the other end thinks of it.</summary>
    [SuppressMessage("Security", "CA5359", Justification = "The test's end trusts everybody.")]
    public static async Task<HostilePeer> ConnectAsync(
        IPEndPoint target, X509Certificate2? certificate, SslProtocols protocols = SslProtocols.None)
    {
        HostilePeer peer = await ConnectAsync(target);
        await peer.Link.Stream.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
        {
            TargetHost = "anything",
            EnabledSslProtocols = protocols,
            // Made without fetching anything: what is fetched, the transport has fetched.
            ClientCertificateContext = certificate is null
                ? null
                : SslStreamCertificateContext.Create(certificate, additionalCertificates: null, offline: true),
            RemoteCertificateValidationCallback = (_, shown, _, _) =>
            {
                peer.Shown = shown as X509Certificate2;
                return true;
            },
        });
        return peer;
    }

    /// <summary>The certificate that the transport showed.</summary>
    public X509Certificate2? Shown { get; private set; }

    /// <summary>Says hello; true when it is welcome.</summary>
    public async Task<bool> IsWelcomeAsync(TransportLane lane = TransportLane.Votes)
    {
        try
        {
            await Link.WriteGreetingAsync(Greeting.Hello(lane), CancellationToken.None);
            return await Link.ReadGreetingAsync(CancellationToken.None) is { Type: GreetingType.Welcome };
        }
        catch (IOException)
        {
            return false;
        }
    }

    /// <summary>Goes on until the connection is up, as one who does not decide.</summary>
    public async Task BeginAsync(TransportLane lane = TransportLane.Votes)
    {
        Assert.True(await IsWelcomeAsync(lane));
        await Link.WriteGreetingAsync(Greeting.Want(), CancellationToken.None);
        Assert.Equal(GreetingType.Begin, (await Link.ReadGreetingAsync(CancellationToken.None))?.Type);
    }

    public async Task SendAsync(params byte[] bytes) => await Link.Stream.WriteAsync(bytes);

    /// <summary>Sends outside TLS.</summary>
    public async Task SendPlainAsync(byte[] bytes) => await _socket.SendAsync(bytes);

    /// <summary>Waits until the other end has closed it.</summary>
    public async Task ClosedAsync()
    {
        byte[] buffer = new byte[4096];
        try
        {
            while (await _socket.ReceiveAsync(buffer) > 0)
            {
                // Alerts, and what was on its way.
            }
        }
        catch (SocketException)
        {
            // Reset: closed as well.
        }
    }

    public ValueTask DisposeAsync() => Link.DisposeAsync();
}
