using HealthLedger.Hl7v2;
using HealthLedger.Hl7v2.Mllp;

namespace HealthLedger.Adapters.Tests.Mllp;

/// <summary>Timeouts, hold and drain, on a clock that the test moves.</summary>
public sealed class MllpListenerTimeTests
{
    private readonly ManualTimeProvider _time = new();
    private readonly RecordingObserver _observer = new();
    private readonly MllpListenerOptions _options = new() { Port = 0 };

    [Fact]
    public async Task Frame_that_trickles_in_is_answered_as_timed_out_and_closed()
    {
        await using MllpListener listener = await StartAsync(new ScriptedHandler());
        using RawPeer peer = await RawPeer.ConnectAsync(listener.BoundEndPoint);
        await peer.SendAsync("[a");
        await _time.ArmedAsync(_options.PartialFrameTimeout);
        _time.Advance(TimeSpan.FromSeconds(40));

        // The time left goes down although bytes came.
        Task rearmed = _time.NextArmedAsync(TimeSpan.FromSeconds(20));
        await peer.SendAsync("b");
        await rearmed;
        _time.Advance(TimeSpan.FromSeconds(20));
        Assert.Equal("[!TimedOut2]/", await peer.ReceiveToEndAsync());
    }

    [Fact]
    public async Task Silent_connection_is_closed_after_the_idle_timeout()
    {
        await using MllpListener listener = await StartAsync(new ScriptedHandler());
        using RawPeer peer = await RawPeer.ConnectAsync(listener.BoundEndPoint);
        await _time.ArmedAsync(_options.IdleTimeout);
        _time.Advance(_options.IdleTimeout);
        Assert.Equal("", await peer.ReceiveToEndAsync());
        peer.Dispose();
        MllpListenerEvent closed = await _observer.NextAsync(MllpListenerEventKind.ConnectionClosed);
        Assert.Equal(Hl7v2ErrorCodes.IdleTimedOut, closed.Code);
    }

    [Fact]
    public async Task Held_message_that_heals_is_answered_on_the_same_connection()
    {
        List<int> attempts = [];
        await using MllpListener listener = await StartAsync(new ScriptedHandler
        {
            OnMessage = (message, _) =>
            {
                attempts.Add(message.Attempt);
                return Task.FromResult(message.Attempt < 3 ? MllpResponse.Hold : ScriptedHandler.Echo(message));
            },
        });
        using RawPeer peer = await RawPeer.ConnectAsync(listener.BoundEndPoint);
        await peer.SendAsync("[a]/[b]/");
        await _time.ArmedAsync(TimeSpan.FromMilliseconds(100));
        _time.Advance(TimeSpan.FromMilliseconds(100));
        await _time.ArmedAsync(TimeSpan.FromMilliseconds(200));
        Assert.Equal([1, 2], attempts);
        _time.Advance(TimeSpan.FromMilliseconds(200));
        Assert.Equal("[+a]/", await peer.ReceiveAsync(5));
    }

    [Fact]
    public async Task Held_message_that_does_not_heal_is_closed_without_an_answer()
    {
        _options.HoldTimeout = TimeSpan.FromMilliseconds(150);
        await using MllpListener listener = await StartAsync(
            new ScriptedHandler { OnMessage = (_, _) => Task.FromResult(MllpResponse.Hold) });
        using RawPeer peer = await RawPeer.ConnectAsync(listener.BoundEndPoint);
        await peer.SendAsync("[a]/");
        await _time.ArmedAsync(TimeSpan.FromMilliseconds(100));
        _time.Advance(TimeSpan.FromMilliseconds(100));
        await _time.ArmedAsync(TimeSpan.FromMilliseconds(50));
        _time.Advance(TimeSpan.FromMilliseconds(50));
        Assert.Equal("", await peer.ReceiveToEndAsync());
        peer.Dispose();
        MllpListenerEvent closed = await _observer.NextAsync(MllpListenerEventKind.ConnectionClosed);
        Assert.Equal(Hl7v2ErrorCodes.HoldExpired, closed.Code);
    }

    [Fact]
    public async Task Stop_ends_a_hold_without_an_answer()
    {
        await using MllpListener listener = await StartAsync(
            new ScriptedHandler { OnMessage = (_, _) => Task.FromResult(MllpResponse.Hold) });
        using RawPeer peer = await RawPeer.ConnectAsync(listener.BoundEndPoint);
        await peer.SendAsync("[a]/");
        await _time.ArmedAsync(TimeSpan.FromMilliseconds(100));
        Task stopping = listener.StopAsync();
        Assert.Equal("", await peer.ReceiveToEndAsync());
        peer.Dispose();
        await stopping;
    }

    [Fact]
    public async Task Stop_waits_for_the_message_being_handled_and_sends_its_answer()
    {
        TaskCompletionSource started = new(TaskCreationOptions.RunContinuationsAsynchronously);
        TaskCompletionSource finish = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using MllpListener listener = await StartAsync(new ScriptedHandler
        {
            OnMessage = async (message, token) =>
            {
                started.TrySetResult();
                await finish.Task.WaitAsync(token);
                return ScriptedHandler.Echo(message);
            },
        });
        using RawPeer busy = await RawPeer.ConnectAsync(listener.BoundEndPoint);
        using RawPeer idle = await RawPeer.ConnectAsync(listener.BoundEndPoint);
        await busy.SendAsync("[a]/[b]/");
        await started.Task;
        Task stopping = listener.StopAsync();
        Assert.Equal("", await idle.ReceiveToEndAsync());
        Assert.False(stopping.IsCompleted);
        finish.SetResult();
        Assert.Equal("[+a]/", await busy.ReceiveToEndAsync());
        busy.Dispose();
        idle.Dispose();
        await stopping;
        Assert.Equal(0, listener.ConnectionCount);
    }

    [Fact]
    public async Task Stop_cancels_a_handler_that_takes_longer_than_the_shutdown_timeout()
    {
        TaskCompletionSource started = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using MllpListener listener = await StartAsync(new ScriptedHandler
        {
            OnMessage = async (_, token) =>
            {
                started.TrySetResult();
                await Task.Delay(Timeout.InfiniteTimeSpan, token);
                return MllpResponse.None;
            },
        });
        using RawPeer peer = await RawPeer.ConnectAsync(listener.BoundEndPoint);
        await peer.SendAsync("[a]/");
        await started.Task;
        Task stopping = listener.StopAsync();
        await _time.ArmedAsync(_options.ShutdownTimeout);
        _time.Advance(_options.ShutdownTimeout);
        await stopping.WaitAsync(TimeSpan.FromSeconds(20));
        await _observer.NextAsync(MllpListenerEventKind.ShutdownTimedOut);
        Assert.Equal(0, listener.ConnectionCount);
    }

    [Fact]
    public async Task Sender_that_does_not_read_its_answers_is_cut_off()
    {
        byte[] large = [.. Enumerable.Repeat((byte)'x', 64_000_000)];
        await using MllpListener listener = await StartAsync(
            new ScriptedHandler { OnMessage = (_, _) => Task.FromResult(MllpResponse.Reply(large)) });
        using RawPeer peer = await RawPeer.ConnectAsync(listener.BoundEndPoint);
        await peer.SendAsync("[a]/");
        await _time.ArmedAsync(_options.AnswerTimeout);
        _time.Advance(_options.AnswerTimeout);
        MllpListenerEvent closed = await _observer.NextAsync(MllpListenerEventKind.ConnectionClosed);
        Assert.Equal(Hl7v2ErrorCodes.AnswerNotSent, closed.Code);
    }

    private async Task<MllpListener> StartAsync(IMllpMessageHandler handler)
    {
        MllpListener listener = new(_options, handler, _observer, _time);
        await listener.StartAsync();
        return listener;
    }
}
