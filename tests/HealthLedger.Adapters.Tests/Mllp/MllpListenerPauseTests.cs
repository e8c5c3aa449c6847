using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using HealthLedger.Hl7v2;
using HealthLedger.Hl7v2.Mllp;
using HealthLedger.Tests.Transport;

namespace HealthLedger.Adapters.Tests.Mllp;

public sealed class MllpListenerPauseTests
{
    private readonly RecordingObserver _observer = new();
    private readonly ManualTimeProvider _time = new();

    [Fact]
    public async Task A_pause_answers_what_is_at_hand_ends_connections_and_closes_the_port_until_it_is_over()
    {
        TaskCompletionSource handling = new(TaskCreationOptions.RunContinuationsAsynchronously);
        TaskCompletionSource release = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using MllpListener listener = Make(new ScriptedHandler
        {
            OnMessage = async (message, _) =>
            {
                handling.TrySetResult();
                await release.Task;
                return ScriptedHandler.Echo(message);
            },
        });
        await listener.StartAsync();
        IPEndPoint place = listener.BoundEndPoint!;
        using RawPeer busy = await RawPeer.ConnectAsync(place);
        using RawPeer idle = await RawPeer.ConnectAsync(place);
        await busy.SendAsync("[a]/[b]/");
        await handling.Task;

        Task pausing = listener.PauseAsync();
        Assert.Equal(string.Empty, await idle.ReceiveToEndAsync());

        // The listener waits for the sender's own end, by a clock that stands still here.
        idle.Dispose();
        await Assert.ThrowsAsync<SocketException>(() => RawPeer.ConnectAsync(place));
        Assert.False(pausing.IsCompleted);
        await Waiting.UntilAsync(() => listener.ConnectionCount == 1);
        release.SetResult();
        Assert.Equal("[+a]/", await busy.ReceiveToEndAsync());
        busy.Dispose();
        await pausing;
        await _observer.NextAsync(MllpListenerEventKind.Paused);
        MllpListenerStatistics paused = listener.GetStatistics();

        _time.Advance(TimeSpan.FromHours(1));
        listener.Resume();
        await _observer.NextAsync(MllpListenerEventKind.Resumed);
        using RawPeer again = await RawPeer.ConnectAsync(place);
        await again.SendAsync("[b]/");
        Assert.Equal("[+b]/", await again.ReceiveAsync(5));
        MllpListenerStatistics resumed = listener.GetStatistics();

        Assert.True(paused.IsPaused);
        Assert.Null(paused.ListeningSince);
        Assert.NotNull(paused.LastFrameAt);
        Assert.False(resumed.IsPaused);
        Assert.Equal(_time.GetUtcNow(), resumed.ListeningSince);
        Assert.Equal(2, resumed.FrameCount);
    }

    [Fact]
    public async Task Pausing_and_resuming_twice_does_nothing_and_neither_works_before_the_start_or_after_the_stop()
    {
        await using MllpListener listener = Make(new ScriptedHandler());
        await Assert.ThrowsAsync<InvalidOperationException>(() => listener.PauseAsync());
        Assert.Throws<InvalidOperationException>(listener.Resume);

        await listener.StartAsync();
        listener.Resume();
        for (int i = 0; i < 3; i++)
        {
            await listener.PauseAsync();
            await listener.PauseAsync();
            Assert.True(listener.IsPaused);
            listener.Resume();
            listener.Resume();
            Assert.False(listener.IsPaused);
            using RawPeer peer = await RawPeer.ConnectAsync(listener.BoundEndPoint);
            await peer.SendAsync("[a]/");
            Assert.Equal("[+a]/", await peer.ReceiveAsync(5));
        }

        await listener.PauseAsync();
        await listener.StopAsync();
        Assert.False(listener.IsPaused);
        await Assert.ThrowsAsync<InvalidOperationException>(() => listener.PauseAsync());
        Assert.Throws<InvalidOperationException>(listener.Resume);
        await Assert.ThrowsAsync<InvalidOperationException>(() => listener.StartAsync());
    }

    [Fact]
    public async Task A_port_that_another_program_has_taken_keeps_the_listener_paused()
    {
        await using MllpListener listener = Make(new ScriptedHandler());
        await listener.StartAsync();
        await listener.PauseAsync();
        using (TcpListener taken = new(listener.BoundEndPoint!))
        {
            taken.Start();
            MllpListenerException exception = Assert.Throws<MllpListenerException>(listener.Resume);
            Assert.Equal(Hl7v2ErrorCodes.PortInUse, exception.Code);
            Assert.True(listener.IsPaused);
        }

        listener.Resume();
        using RawPeer peer = await RawPeer.ConnectAsync(listener.BoundEndPoint);
        await peer.SendAsync("[a]/");
        Assert.Equal("[+a]/", await peer.ReceiveAsync(5));
    }

    [Fact]
    public async Task A_stop_waits_for_what_a_pause_has_left_and_TLS_is_not_switched_on_underway()
    {
        TaskCompletionSource handling = new(TaskCreationOptions.RunContinuationsAsynchronously);
        TaskCompletionSource release = new(TaskCreationOptions.RunContinuationsAsynchronously);
        MllpListener listener = Make(new ScriptedHandler
        {
            OnMessage = async (message, _) =>
            {
                handling.TrySetResult();
                await release.Task;
                return ScriptedHandler.Echo(message);
            },
        });
        await listener.StartAsync();
        using RawPeer busy = await RawPeer.ConnectAsync(listener.BoundEndPoint);
        await busy.SendAsync("[a]/");
        await handling.Task;
        Task pausing = listener.PauseAsync();

        // The pause may not have closed the port yet.
        await Waiting.UntilAsync(() => IsResumed(listener));
        Task stopping = listener.StopAsync();
        Assert.False(stopping.IsCompleted);
        release.SetResult();
        Assert.Equal("[+a]/", await busy.ReceiveToEndAsync());
        busy.Dispose();
        await stopping;
        await pausing;

        Assert.Throws<InvalidOperationException>(() => listener.RenewTls(new SslServerAuthenticationOptions()));
        await listener.DisposeAsync();
    }

    private static bool IsResumed(MllpListener listener)
    {
        try
        {
            listener.Resume();
            return true;
        }
        catch (MllpListenerException)
        {
            return false;
        }
    }

    private MllpListener Make(IMllpMessageHandler handler) => new(
        new MllpListenerOptions { Name = "test", Port = FreePort.Find() }, handler, _observer, _time);
}
