using System.Net.Sockets;
using HealthLedger.Clients;
using HealthLedger.Ledger;
using HealthLedger.Primitives;
using HealthLedger.Tests.Runtime;
using HealthLedger.Tests.Storage;

namespace HealthLedger.Tests.Clients;

/// <summary>What a node lets its clients do, and what not.</summary>
public sealed class LedgerClientListenerTests
{
    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(200);

    [Fact]
    public async Task Client_of_another_ledger_or_version_is_refused_with_a_code()
    {
        await using ServedNode served = await ServedNode.StartAsync();
        LedgerConnectionException ledger = await Assert.ThrowsAsync<LedgerConnectionException>(
            () => served.ConnectAsync(options => options.ExpectedLedger = new LedgerId(new byte[32])));
        Assert.Equal((HealthLedgerErrorCodes.LedgerUnexpected, false), (ledger.Code, ledger.IsTransient));

        await using ClientLink link = await DialAsync(served);
        await link.WriteAsync(new ClientFrame { Type = ClientFrameType.Hello, Kind = 9 });
        ClientFrame? version = await link.ReadAsync(null);
        Assert.Equal(
            (ClientFrameType.Refusal, HealthLedgerErrorCodes.ClientVersionUnknown), (version!.Type, version.Code));
        Assert.Null(await link.ReadAsync(null));
    }

    [Fact]
    public async Task Connection_beyond_the_limit_is_refused_at_once_and_one_that_ended_makes_room()
    {
        await using ServedNode served = await ServedNode.StartAsync(options => options.MaxConnections = 1);
        await using (LedgerClient first = await served.ConnectAsync())
        {
            LedgerConnectionException refused = await Assert.ThrowsAsync<LedgerConnectionException>(
                () => served.ConnectAsync(options => options.ConnectTimeout = TimeSpan.Zero));
            Assert.Equal((HealthLedgerErrorCodes.ClientLimitReached, true), (refused.Code, refused.IsTransient));
        }

        await using LedgerClient second = await served.ConnectAsync();
        Assert.Equal(served.Ledger.Genesis.LedgerId, second.Genesis.LedgerId);
    }

    [Fact]
    public async Task Peer_that_says_nothing_or_half_a_frame_is_closed_and_keeps_nobody_waiting()
    {
        await using ServedNode served = await ServedNode.StartAsync(options =>
        {
            options.HandshakeTimeout = Short;
            options.StallTimeout = Short;
        });
        using Socket silent = await DialRawAsync(served);
        using Socket half = await DialRawAsync(served);
        await half.SendAsync(new byte[] { 0, 0, 1 });
        await using LedgerClient client = await served.ConnectAsync();
        await client.AppendAsync(TestLedger.Record("x"));

        Assert.Equal(0, await silent.ReceiveAsync(new byte[1]));
        Assert.Equal(0, await half.ReceiveAsync(new byte[1]));
    }

    [Theory]
    [InlineData(new byte[] { 0xFF, 0xFF, 0xFF, 0xFF })]
    [InlineData(new byte[] { 0, 0, 0, 0 })]
    [InlineData(new byte[] { 0, 0, 0, 2, 0x81, 0x18 })]
    [InlineData(new byte[] { 0, 0, 0, 3, 0x82, 0x0C, 0x01 })]
    public async Task Peer_that_breaks_the_protocol_is_closed_and_it_is_told(byte[] bytes)
    {
        FaultList faults = new();
        await using ServedNode served = await ServedNode.StartAsync(events: faults);
        using Socket peer = await DialRawAsync(served);
        await peer.SendAsync(bytes);

        Assert.Equal(0, await peer.ReceiveAsync(new byte[1]));
        await using LedgerClient client = await served.ConnectAsync();
        await client.GetStatusAsync();
        await TestLedger.UntilAsync(() => faults.Codes.Contains(HealthLedgerErrorCodes.ProtocolViolated));
    }

    [Fact]
    public async Task Listing_whose_client_takes_nothing_stops_and_its_connection_goes_on()
    {
        await using ServedNode served = await ServedNode.StartAsync();
        AppendResult record = await served.Node.AppendAsync(TestLedger.Record("x"));
        await Task.WhenAll(Enumerable.Range(0, 600).Select(
            _ => served.Node.RequestAccessAsync(TestLedger.Request(record.RecordId))));
        await using ClientLink link = await GreetAsync(served);
        await link.WriteAsync(Request(1, ClientMember.RecordHistory, null, BodyFormat.Encode((ref writer) =>
        {
            writer.Array(1);
            writer.Bytes(record.RecordId.ToArray().AsSpan());
        })));
        int bytes = 0;
        while (bytes < ClientLimits.PieceBytes)
        {
            bytes += (await link.ReadAsync(null))!.Bytes.Length;
        }

        await link.WriteAsync(new ClientFrame { Type = ClientFrameType.Ping, Number = 7 });
        Assert.Equal(ClientFrameType.Pong, (await link.ReadAsync(null))!.Type);
        Assert.True(bytes < ClientLimits.PieceBytes + 1024);
        await link.WriteAsync(new ClientFrame { Type = ClientFrameType.Cancel, Number = 1 });
        Assert.Equal(ClientFrameType.Failure, (await link.ReadAsync(null))!.Type);
    }

    [Fact]
    public async Task Body_beyond_its_credit_closes_the_connection()
    {
        await using ServedNode served = await ServedNode.StartAsync();
        await using ClientLink link = await GreetAsync(served);
        await link.WriteAsync(new ClientFrame
        {
            Type = ClientFrameType.Request,
            Number = 1,
            Kind = (uint)ClientMember.Append,
            Id = new RequestId(new byte[16]),
            Length = ClientLimits.PieceBytes + 1,
            Bytes = new byte[ClientLimits.PieceBytes],
        });
        Assert.Equal(1u, (await link.ReadAsync(null))!.Length);
        await link.WriteAsync(new ClientFrame { Type = ClientFrameType.Data, Number = 1, Bytes = new byte[2] });

        ClientFrame? last;
        while ((last = await link.ReadAsync(null)) is not null)
        {
            Assert.Equal(ClientFrameType.Credit, last.Type);
        }
    }

    [Fact]
    public async Task Socket_is_its_users_alone_and_replaces_one_that_a_dead_writer_left()
    {
        await using ServedNode served = await ServedNode.StartAsync();
        Assert.Equal(UnixModes.OwnFile, UnixModes.Of(served.SocketPath));
        await served.StopAsync();
        Assert.False(File.Exists(served.SocketPath));
        using (Socket dead = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified))
        {
            dead.Bind(new UnixDomainSocketEndPoint(served.Folder["other"]));
            File.Move(served.Folder["other"], served.SocketPath);
        }

        await served.RestartAsync();
        await using LedgerClient client = await served.ConnectAsync();
        Assert.True(client.IsConnected);
    }

    [Fact]
    public async Task Listener_that_stops_leaves_the_socket_of_its_successor()
    {
        await using ServedNode served = await ServedNode.StartAsync();
        await using LedgerClientListener next = LedgerClientListener.Start(
            served.Node, new LedgerClientListenerOptions { SocketPath = served.SocketPath });
        await served.Listener.StopAsync();

        await using LedgerClient client = await served.ConnectAsync();
        Assert.Equal(1, next.ConnectionCount);
    }

    [Fact]
    public async Task Path_that_is_too_long_and_folder_that_is_open_to_others_are_refused_with_a_code()
    {
        await using ServedNode served = await ServedNode.StartAsync();
        LedgerConnectionException tooLong = Assert.Throws<LedgerConnectionException>(() => LedgerClientListener.Start(
            served.Node, new LedgerClientListenerOptions { SocketPath = served.Folder[new string('x', 90)] }));
        Assert.Equal(HealthLedgerErrorCodes.SocketPathTooLong, tooLong.Code);
        using TemporaryFolder open = new();
        UnixModes.Set(open.Path, UnixModes.Of(open.Path) | UnixFileMode.OtherExecute);
        LedgerConnectionException others = Assert.Throws<LedgerConnectionException>(() => LedgerClientListener.Start(
            served.Node, new LedgerClientListenerOptions { SocketPath = open["s"] }));
        Assert.Equal(HealthLedgerErrorCodes.SocketNotBound, others.Code);
        await Assert.ThrowsAsync<ArgumentException>(() => LedgerClient.ConnectAsync(
            new LedgerClientOptions { SocketPath = "s", RetryTimeout = -TimeSpan.FromSeconds(1) }));
    }

    [Fact]
    public async Task Calls_under_way_while_the_node_restarts_are_answered_and_sealed_once()
    {
        const int Many = 300;
        await using ServedNode served = await ServedNode.StartAsync();
        await using LedgerClient client = await served.ConnectAsync();
        Task<AppendResult[]> appending = Task.WhenAll(Enumerable.Range(0, Many).Select(
            number => client.AppendAsync(TestLedger.Record($"payload {number}"))));
        await TestLedger.UntilAsync(() => served.Node.GetStatus().HistorySize > 10);
        await served.StopAsync();
        await served.RestartAsync();

        AppendResult[] results = await appending;
        Assert.Equal(Many, results.Select(result => result.RecordId).Distinct().Count());
        Assert.Equal((ulong)Many, (await client.GetStatusAsync()).HistorySize);
    }

    [Fact]
    public async Task Kernel_says_whose_process_a_peer_is()
    {
        await using ServedNode served = await ServedNode.StartAsync();
        using Socket socket = await DialRawAsync(served);
        Assert.NotNull(PeerCredentials.UserOf(socket));
        Assert.True(PeerCredentials.IsOwn(socket));
        using Socket none = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        Assert.False(PeerCredentials.IsOwn(none));
    }

    internal static ClientFrame Request(ulong number, ClientMember member, RequestId? id, ReadOnlyMemory<byte> body) =>
        new()
        {
            Type = ClientFrameType.Request,
            Number = number,
            Kind = (uint)member,
            Id = id,
            Length = (uint)body.Length,
            Bytes = body,
        };

    internal static async Task<ClientLink> GreetAsync(ServedNode served)
    {
        ClientLink link = await DialAsync(served);
        await link.WriteAsync(new ClientFrame { Type = ClientFrameType.Hello, Kind = ClientLimits.Version });
        Assert.Equal(ClientFrameType.Welcome, (await link.ReadAsync(null))!.Type);
        return link;
    }

    private static async Task<ClientLink> DialAsync(ServedNode served) =>
        new(await DialRawAsync(served), TimeProvider.System, TimeSpan.FromSeconds(10));

    private static async Task<Socket> DialRawAsync(ServedNode served)
    {
        Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(new UnixDomainSocketEndPoint(served.SocketPath));
        return socket;
    }
}
