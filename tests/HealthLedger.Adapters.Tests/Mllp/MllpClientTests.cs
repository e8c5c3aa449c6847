using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using HealthLedger.Hl7v2;
using HealthLedger.Hl7v2.Mllp;

namespace HealthLedger.Adapters.Tests.Mllp;

public sealed class MllpClientTests
{
    private static readonly byte[] Message = "MSH|"u8.ToArray();

    [Theory]
    [InlineData("[ok]/")]
    [InlineData("[ok]")]
    [InlineData("\r\n[ok]/\n")]
    public async Task Client_reads_a_reply_that_comes_byte_by_byte(string reply)
    {
        using StubServer server = new(reply.Select(c => c.ToString()));
        await using MllpClient client = await ConnectAsync(server.Port);
        Assert.Equal("ok"u8.ToArray(), (await client.SendAsync(Message)).ToArray());
        Assert.True(client.IsConnected);
    }

    [Theory]
    [InlineData("[ok", Hl7v2ErrorCodes.ReplyMissing)]
    [InlineData("", Hl7v2ErrorCodes.ReplyMissing)]
    [InlineData("[a[ok]/", Hl7v2ErrorCodes.ReplyFaulty)]
    [InlineData("[12345678901234567890]/", Hl7v2ErrorCodes.ReplyFaulty)]
    public async Task Faulty_reply_is_reported_and_closes_the_connection(string reply, string code)
    {
        using StubServer server = new([reply], isClosing: true);
        await using MllpClient client = await ConnectAsync(server.Port, o => o.MaxReplyBytes = 16);
        MllpClientException e = await Assert.ThrowsAsync<MllpClientException>(() => client.SendAsync(Message));
        Assert.Equal(code, e.Code);
        Assert.False(client.IsConnected);
        await Assert.ThrowsAsync<InvalidOperationException>(() => client.SendAsync(Message));
    }

    [Fact]
    public async Task Reply_that_does_not_come_in_time_closes_the_connection()
    {
        using StubServer server = new([]);
        ManualTimeProvider time = new();
        await using MllpClient client = await ConnectAsync(server.Port, null, time);
        Task<ReadOnlyMemory<byte>> sending = client.SendAsync(Message);
        await time.ArmedAsync(TimeSpan.FromSeconds(30));
        time.Advance(TimeSpan.FromSeconds(30));
        MllpClientException e = await Assert.ThrowsAsync<MllpClientException>(() => sending);
        Assert.Equal(Hl7v2ErrorCodes.ReplyTimedOut, e.Code);
        Assert.False(client.IsConnected);
    }

    [Fact]
    public async Task Reply_to_another_message_is_dropped_and_counted()
    {
        using StubServer server = new(["[late]/[mine]/"]);
        await using MllpClient client = await ConnectAsync(
            server.Port, o => o.IsReplyTo = (_, reply) => reply.Span.SequenceEqual("mine"u8));
        Assert.Equal("mine"u8.ToArray(), (await client.SendAsync(Message)).ToArray());
        Assert.Equal(1, client.UnmatchedReplyCount);
    }

    [Fact]
    public async Task Second_message_is_refused_while_one_is_outstanding()
    {
        using StubServer server = new([]);
        await using MllpClient client = await ConnectAsync(server.Port);
        using CancellationTokenSource cancelled = new();
        Task<ReadOnlyMemory<byte>> first = client.SendAsync(Message, cancelled.Token);
        await Assert.ThrowsAsync<InvalidOperationException>(() => client.SendAsync(Message));
        await cancelled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        Assert.False(client.IsConnected);
    }

    [Fact]
    public async Task Connection_closed_by_an_idle_peer_is_found_before_sending()
    {
        MllpListener listener = new(new MllpListenerOptions { Port = 0 }, new ScriptedHandler());
        await listener.StartAsync();
        await using MllpClient client = await ConnectAsync(listener.BoundEndPoint!.Port);
        await client.SendAsync(Message);
        await listener.DisposeAsync();
        MllpClientException e = await Assert.ThrowsAsync<MllpClientException>(() => client.SendAsync(Message));
        Assert.Equal(Hl7v2ErrorCodes.ConnectionLost, e.Code);
        Assert.True(e.IsTransient);
    }

    [Fact]
    public async Task Port_without_a_listener_is_reported()
    {
        // Taken by a socket that does not listen, so that nobody else listens there.
        using Socket taken = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        taken.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        int port = ((IPEndPoint)taken.LocalEndPoint!).Port;

        MllpClientException e = await Assert.ThrowsAsync<MllpClientException>(() => ConnectAsync(port));
        Assert.Equal(Hl7v2ErrorCodes.ConnectFailed, e.Code);
    }

    [Fact]
    public async Task Messages_pass_over_mutual_tls_and_the_handler_sees_the_certificate()
    {
        using X509Certificate2 serverCertificate = MakeCertificate("localhost");
        using X509Certificate2 clientCertificate = MakeCertificate("sender");
        byte[] seen = [];
        MllpListenerOptions options = SecureOptions(serverCertificate, clientCertificate);
        await using MllpListener listener = new(options, new ScriptedHandler
        {
            OnMessage = (message, _) =>
            {
                seen = message.Connection.ClientCertificateSha256.ToArray();
                return Task.FromResult(ScriptedHandler.Echo(message));
            },
        });
        await listener.StartAsync();
        await using MllpClient client = await ConnectAsync(listener.BoundEndPoint!.Port, o => o.Tls = new()
        {
            TargetHost = "localhost",
            ClientCertificates = [clientCertificate],
            RemoteCertificateValidationCallback = (_, peer, _, _) => IsSame(peer, serverCertificate),
        });
        for (int i = 0; i < 3; i++)
        {
            Assert.Equal((byte[])[(byte)'+', .. Message], (await client.SendAsync(Message)).ToArray());
        }

        Assert.Equal(SHA256.HashData(clientCertificate.RawData), seen);
    }

    [Fact]
    public async Task Message_without_carriage_return_is_answered_over_tls_and_the_stream_stays_usable()
    {
        using X509Certificate2 certificate = MakeCertificate("localhost");
        await using MllpListener listener = new(SecureOptions(certificate, null), new ScriptedHandler());
        await listener.StartAsync();
        using RawPeer peer = await RawPeer.ConnectAsync(listener.BoundEndPoint);
        await using SslStream stream = new(
            new NetworkStream(peer.Socket), false, (_, c, _, _) => IsSame(c, certificate));
        await stream.AuthenticateAsClientAsync("localhost");
        byte[] answer = new byte[5];
        foreach (string sent in new[] { "[a]", "/[b]", "/[c]/" })
        {
            await stream.WriteAsync(FrameScript.Bytes(sent));
            await stream.ReadExactlyAsync(answer).AsTask().WaitAsync(TimeSpan.FromSeconds(20));
            string name = sent.Trim('[', ']', '/');
            Assert.Equal(FrameScript.Bytes($"[+{name}]/"), answer);
        }
    }

    [Fact]
    public async Task Peer_that_speaks_no_tls_is_closed_and_does_not_delay_others()
    {
        using X509Certificate2 certificate = MakeCertificate("localhost");
        RecordingObserver observer = new();
        await using MllpListener listener = new(SecureOptions(certificate, null), new ScriptedHandler(), observer);
        await listener.StartAsync();
        using RawPeer silent = await RawPeer.ConnectAsync(listener.BoundEndPoint);
        using RawPeer plain = await RawPeer.ConnectAsync(listener.BoundEndPoint);
        await plain.SendAsync("[MSH|this is not a handshake]/");
        MllpListenerEvent closed = await observer.NextAsync(MllpListenerEventKind.ConnectionClosed);
        Assert.Equal(Hl7v2ErrorCodes.HandshakeFailed, closed.Code);
        await using MllpClient client = await ConnectAsync(listener.BoundEndPoint!.Port, o => o.Tls = new()
        {
            RemoteCertificateValidationCallback = (_, peer, _, _) => IsSame(peer, certificate),
        });
        await client.SendAsync(Message);
        MllpClientException e = await Assert.ThrowsAsync<MllpClientException>(
            () => ConnectAsync(listener.BoundEndPoint!.Port, o => o.Tls = new()));
        Assert.Equal(Hl7v2ErrorCodes.HandshakeFailed, e.Code);
    }

    private static MllpListenerOptions SecureOptions(X509Certificate2 certificate, X509Certificate2? client) => new()
    {
        Port = 0,
        Tls = new SslServerAuthenticationOptions
        {
            ServerCertificate = certificate,
            ClientCertificateRequired = client is not null,
            RemoteCertificateValidationCallback = (_, peer, _, _) => client is null || IsSame(peer, client),
        },
    };

    private static bool IsSame(X509Certificate? actual, X509Certificate2 expected) =>
        actual is not null && actual.GetRawCertData().AsSpan().SequenceEqual(expected.RawData);

    private static X509Certificate2 MakeCertificate(string name)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new("CN=" + name, key, HashAlgorithmName.SHA256);
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        using X509Certificate2 made = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));

        // Some platforms want a key that has been through a container.
        return X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pkcs12), null);
    }

    private static Task<MllpClient> ConnectAsync(
        int port, Action<MllpClientOptions>? set = null, TimeProvider? timeProvider = null)
    {
        MllpClientOptions options = new() { Port = port };
        set?.Invoke(options);
        return MllpClient.ConnectAsync(options, timeProvider);
    }

    /// <summary>Waits for one frame, then writes its pieces one by one.</summary>
    private sealed class StubServer : IDisposable
    {
        private readonly TcpListener _listener = new(IPAddress.Loopback, 0);

        // A socket that nothing refers to is closed by the garbage collector.
        private Socket? _accepted;

        public StubServer(IEnumerable<string> pieces, bool isClosing = false)
        {
            _listener.Start();
            _ = ServeAsync(pieces, isClosing);
        }

        public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

        public void Dispose()
        {
            _listener.Dispose();
            _accepted?.Dispose();
        }

        private async Task ServeAsync(IEnumerable<string> pieces, bool isClosing)
        {
            Socket socket = await _listener.AcceptSocketAsync();
            _accepted = socket;
            socket.NoDelay = true;
            await socket.ReceiveAsync(new byte[1000]);
            foreach (string piece in pieces)
            {
                await socket.SendAsync(FrameScript.Bytes(piece));
            }

            if (isClosing)
            {
                socket.Dispose();
            }
        }
    }
}
