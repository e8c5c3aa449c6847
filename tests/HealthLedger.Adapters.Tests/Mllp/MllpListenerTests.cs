using System.Net;
using System.Text;
using HealthLedger.Hl7v2;
using HealthLedger.Hl7v2.Mllp;

namespace HealthLedger.Adapters.Tests.Mllp;

public sealed class MllpListenerTests
{
    private readonly RecordingObserver _observer = new();

    [Theory]
    [InlineData("[a]/", "[+a]/")]
    [InlineData("[a]/[b]/[c]/", "[+a]/[+b]/[+c]/")]
    [InlineData("\0\0keep alive//[a]/\0\n[b]/\0", "[+a]/[+b]/")]
    [InlineData("[a][b]/", "[+a]/[+b]/")]
    [InlineData("[a]", "[+a]/")]
    [InlineData("[a]/\n[b]/\n", "[+a]/[+b]/")]
    [InlineData("[ab[c]/", "[!Truncated2]/[+c]/")]
    [InlineData("[]/[c]/", "[!Empty0]/[+c]/")]
    [InlineData("[c]/[abc", "[+c]/[!Incomplete3]/")]
    [InlineData("[123456789012345678]/", "[!TooLong16]/")]
    [InlineData("[a]/[123456789012345678]/[b]/", "[+a]/[!TooLong16]/")]
    public async Task Listener_answers_every_stream_and_a_half_closed_peer(string sent, string expected)
    {
        await using MllpListener listener = await StartAsync(new ScriptedHandler(), o => o.MaxFrameBytes = 16);
        using RawPeer whole = await RawPeer.ConnectAsync(listener.BoundEndPoint);
        await whole.SendAsync(sent);
        whole.EndSending();
        Assert.Equal(expected, await whole.ReceiveToEndAsync());
        using RawPeer bytewise = await RawPeer.ConnectAsync(listener.BoundEndPoint);
        foreach (char c in sent)
        {
            try
            {
                await bytewise.SendAsync(c.ToString());
            }
            catch (IOException) when (expected.Contains("TooLong", StringComparison.Ordinal))
            {
                break;
            }
        }

        if (!expected.Contains("TooLong", StringComparison.Ordinal))
        {
            bytewise.EndSending();
        }

        Assert.Equal(expected, await bytewise.ReceiveToEndAsync());
    }

    [Fact]
    public async Task Hundred_frames_in_one_write_are_handled_one_at_a_time_and_answered_in_order()
    {
        int running = 0;
        int largest = 0;
        await using MllpListener listener = await StartAsync(new ScriptedHandler
        {
            OnMessage = async (message, _) =>
            {
                largest = Math.Max(largest, Interlocked.Increment(ref running));
                await Task.Yield();
                Interlocked.Decrement(ref running);
                return ScriptedHandler.Echo(message);
            },
        });
        string sent = string.Concat(Enumerable.Range(0, 100).Select(i => $"[{i}]/"));
        string expected = sent.Replace("[", "[+", StringComparison.Ordinal);
        using RawPeer peer = await RawPeer.ConnectAsync(listener.BoundEndPoint);
        await peer.SendAsync(sent);
        Assert.Equal(expected, await peer.ReceiveAsync(expected.Length));
        Assert.Equal(1, largest);
    }

    [Fact]
    public async Task Message_without_carriage_return_is_answered_while_the_sender_waits()
    {
        await using MllpListener listener = await StartAsync(new ScriptedHandler());
        using RawPeer peer = await RawPeer.ConnectAsync(listener.BoundEndPoint);
        await peer.SendAsync("[a]");
        Assert.Equal("[+a]/", await peer.ReceiveAsync(5));
        await peer.SendAsync("/[b]/");
        Assert.Equal("[+b]/", await peer.ReceiveAsync(5));
    }

    [Fact]
    public async Task Every_byte_value_reaches_the_handler_and_comes_back_unchanged()
    {
        byte[] content = [.. Enumerable.Range(0, 256).Select(i => (byte)i).Where(b => b is not (0x0B or 0x1C))];
        await using MllpListener listener = await StartAsync(new ScriptedHandler());
        await using MllpClient client = await ConnectAsync(listener);
        byte[] reply = (await client.SendAsync(content)).ToArray();
        Assert.Equal([(byte)'+', .. content], reply);
    }

    [Fact]
    public async Task Large_message_passes_in_both_directions()
    {
        byte[] content = new byte[4 * 1024 * 1024];
        Array.Fill(content, (byte)'x');
        await using MllpListener listener = await StartAsync(new ScriptedHandler());
        await using MllpClient client = await ConnectAsync(listener, o => o.MaxReplyBytes = 5 * 1024 * 1024);
        Assert.Equal(content.Length + 1, (await client.SendAsync(content)).Length);
    }

    [Fact]
    public async Task Thousand_connections_each_get_their_own_answer()
    {
        const int count = 1000;
        await using MllpListener listener = await StartAsync(
            new ScriptedHandler(), o => o.MaxConnectionsPerAddress = o.MaxConnections = count);
        RawPeer[] peers = await Task.WhenAll(
            Enumerable.Range(0, count).Select(_ => RawPeer.ConnectAsync(listener.BoundEndPoint)));
        await Task.WhenAll(peers.Select((peer, i) => peer.SendAsync($"[{i}]/")));
        string[] answers = await Task.WhenAll(peers.Select((peer, i) => peer.ReceiveAsync($"[+{i}]/".Length)));
        Assert.Equal([.. Enumerable.Range(0, count).Select(i => $"[+{i}]/")], answers);
        Assert.Equal(count, listener.ConnectionCount);
        Array.ForEach(peers, peer => peer.Dispose());
    }

    [Fact]
    public async Task Connection_beyond_the_limit_of_its_address_is_refused_and_the_others_live()
    {
        await using MllpListener listener = await StartAsync(
            new ScriptedHandler(), o => o.MaxConnectionsPerAddress = 1);
        using RawPeer first = await RawPeer.ConnectAsync(listener.BoundEndPoint);
        await _observer.NextAsync(MllpListenerEventKind.ConnectionOpened);
        using RawPeer second = await RawPeer.ConnectAsync(listener.BoundEndPoint);
        MllpListenerEvent refused = await _observer.NextAsync(MllpListenerEventKind.ConnectionRefused);
        Assert.Equal(Hl7v2ErrorCodes.ConnectionLimitReached, refused.Code);
        Assert.Equal("", await second.ReceiveToEndAsync());
        await first.SendAsync("[a]/");
        Assert.Equal("[+a]/", await first.ReceiveAsync(5));
    }

    [Fact]
    public async Task Connection_from_an_address_that_is_not_allowed_is_refused()
    {
        await using MllpListener listener = await StartAsync(
            new ScriptedHandler(), o => o.AllowedAddresses.Add(IPNetwork.Parse("192.0.2.0/24")));
        using RawPeer peer = await RawPeer.ConnectAsync(listener.BoundEndPoint);
        MllpListenerEvent refused = await _observer.NextAsync(MllpListenerEventKind.ConnectionRefused);
        Assert.Equal(Hl7v2ErrorCodes.AddressNotAllowed, refused.Code);
    }

    [Fact]
    public async Task Handler_that_throws_closes_its_connection_and_the_listener_goes_on()
    {
        await using MllpListener listener = await StartAsync(new ScriptedHandler
        {
            OnMessage = (message, _) => message.Content.Span[0] == 'x'
                ? throw new InvalidOperationException("CANARY")
                : Task.FromResult(ScriptedHandler.Echo(message)),
        });
        using RawPeer peer = await RawPeer.ConnectAsync(listener.BoundEndPoint);
        await peer.SendAsync("[a]/[x]/[b]/");
        Assert.Equal("[+a]/", await peer.ReceiveToEndAsync());
        MllpListenerEvent failed = await _observer.NextAsync(MllpListenerEventKind.HandlerFailed);
        Assert.Equal(Hl7v2ErrorCodes.HandlerFailed, failed.Code);
        Assert.Equal(typeof(InvalidOperationException), failed.ExceptionType);
        using RawPeer next = await RawPeer.ConnectAsync(listener.BoundEndPoint);
        await next.SendAsync("[c]/");
        Assert.Equal("[+c]/", await next.ReceiveAsync(5));
    }

    [Fact]
    public async Task Observer_that_throws_is_ignored()
    {
        MllpListenerOptions options = new() { Port = 0 };
        await using MllpListener listener = new(options, new ScriptedHandler(), new ThrowingObserver());
        await listener.StartAsync();
        await using MllpClient client = await ConnectAsync(listener);
        Assert.Equal("+a"u8.ToArray(), (await client.SendAsync("a"u8.ToArray())).ToArray());
    }

    [Fact]
    public async Task Stream_of_bytes_outside_frames_is_cut_off()
    {
        await using MllpListener listener = await StartAsync(new ScriptedHandler(), o => o.MaxSkippedBytes = 100);
        using RawPeer peer = await RawPeer.ConnectAsync(listener.BoundEndPoint);
        await peer.SendAsync(new string('x', 101));
        Assert.Equal("", await peer.ReceiveToEndAsync());
        peer.Dispose();
        MllpListenerEvent closed = await _observer.NextAsync(MllpListenerEventKind.ConnectionClosed);
        Assert.Equal(Hl7v2ErrorCodes.TooManySkippedBytes, closed.Code);
        Assert.Equal(101, closed.SkippedByteCount);
    }

    [Fact]
    public async Task Faults_in_a_row_are_answered_up_to_the_limit()
    {
        await using MllpListener listener = await StartAsync(new ScriptedHandler(), o => o.MaxFaultsInARow = 2);
        using RawPeer peer = await RawPeer.ConnectAsync(listener.BoundEndPoint);
        await peer.SendAsync("[a[b]/[c[d[e[f[g]/");
        Assert.Equal("[!Truncated1]/[+b]/[!Truncated1]/[!Truncated1]/", await peer.ReceiveToEndAsync());
    }

    [Fact]
    public async Task Port_in_use_is_reported_with_code_and_remedy()
    {
        await using MllpListener listener = await StartAsync(new ScriptedHandler());
        MllpListenerOptions options = new() { Name = "adt", Port = listener.BoundEndPoint!.Port };
        await using MllpListener second = new(options, new ScriptedHandler());
        MllpListenerException e = await Assert.ThrowsAsync<MllpListenerException>(() => second.StartAsync());
        Assert.Equal("HLS2101", e.Code);
        Assert.Contains("\"adt\"", e.Message, StringComparison.Ordinal);
        Assert.Contains("Set another Port", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Address_of_another_machine_is_reported_with_code_and_remedy()
    {
        MllpListenerOptions options = new() { Address = IPAddress.Parse("192.0.2.1"), Port = 0 };
        await using MllpListener listener = new(options, new ScriptedHandler());
        MllpListenerException e = await Assert.ThrowsAsync<MllpListenerException>(() => listener.StartAsync());
        Assert.Equal("HLS2102", e.Code);
        Assert.Contains("set Address", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Option_out_of_range_is_named()
    {
        Action<MllpListenerOptions>[] faults =
        [
            o => o.Port = 65536,
            o => o.MaxFrameBytes = 0,
            o => o.MaxBufferedBytes = 1,
            o => o.IdleTimeout = TimeSpan.Zero,
            o => o.HoldTimeout = TimeSpan.FromDays(25),
            o => o.Name = " ",
        ];
        string[] names = ["Port", "MaxFrameBytes", "MaxBufferedBytes", "IdleTimeout", "HoldTimeout", "Name"];
        for (int i = 0; i < faults.Length; i++)
        {
            MllpListenerOptions options = new();
            faults[i](options);
            Exception e = Assert.Throws<ArgumentException>(() => new MllpListener(options, new ScriptedHandler()));
            Assert.StartsWith(names[i], e.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Header_of_a_frame_that_is_too_long_is_given_to_the_handler()
    {
        string? header = null;
        await using MllpListener listener = await StartAsync(
            new ScriptedHandler
            {
                OnFault = fault =>
                {
                    header = Encoding.Latin1.GetString(fault.Received.Span[..4]);
                    return Task.FromResult(ScriptedHandler.Text(fault.Code));
                },
            },
            o => o.MaxFrameBytes = 100);
        using RawPeer peer = await RawPeer.ConnectAsync(listener.BoundEndPoint);
        await peer.SendAsync("[MSH|" + new string('x', 500_000));
        Assert.Equal("[HLS2106]/", await peer.ReceiveToEndAsync());
        Assert.Equal("MSH|", header);
    }

    private async Task<MllpListener> StartAsync(IMllpMessageHandler handler, Action<MllpListenerOptions>? set = null)
    {
        MllpListenerOptions options = new() { Port = 0 };
        set?.Invoke(options);
        MllpListener listener = new(options, handler, _observer);
        await listener.StartAsync();
        return listener;
    }

    private static Task<MllpClient> ConnectAsync(MllpListener listener, Action<MllpClientOptions>? set = null)
    {
        MllpClientOptions options = new() { Port = listener.BoundEndPoint!.Port };
        set?.Invoke(options);
        return MllpClient.ConnectAsync(options);
    }

    private sealed class ThrowingObserver : IMllpListenerObserver
    {
        public void OnEvent(MllpListenerEvent listenerEvent) => throw new InvalidOperationException();
    }
}
