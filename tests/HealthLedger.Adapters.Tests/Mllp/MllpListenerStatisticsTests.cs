using FsCheck;
using FsCheck.Fluent;
using HealthLedger.Hl7v2.Mllp;

namespace HealthLedger.Adapters.Tests.Mllp;

public sealed class MllpListenerStatisticsTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task A_held_message_is_in_flight_and_held_until_it_is_answered()
    {
        using SemaphoreSlim tried = new(0);
        TaskCompletionSource mayPass = new();
        ScriptedHandler handler = new()
        {
            OnMessage = (message, _) =>
            {
                tried.Release();
                return Task.FromResult(mayPass.Task.IsCompleted ? ScriptedHandler.Echo(message) : MllpResponse.Hold);
            },
        };
        await using MllpListener listener = new(new MllpListenerOptions { Port = 0 }, handler);
        await listener.StartAsync();
        MllpListenerStatistics before = listener.GetStatistics();
        using RawPeer peer = await RawPeer.ConnectAsync(listener.BoundEndPoint);

        await peer.SendAsync("[a]/");
        Assert.True(await tried.WaitAsync(Patience));
        Assert.True(await tried.WaitAsync(Patience));
        MllpListenerStatistics held = listener.GetStatistics();
        mayPass.SetResult();
        peer.EndSending();
        await peer.ReceiveToEndAsync();
        await listener.StopAsync();
        MllpListenerStatistics after = listener.GetStatistics();

        Assert.Equal((0, 0, 0L), (before.InFlightCount, before.HeldCount, before.FrameCount));
        Assert.Null(before.LastFrameAt);
        Assert.Null(before.AnswerMedian);
        Assert.Equal((1, 1, 1), (held.ConnectionCount, held.InFlightCount, held.HeldCount));
        Assert.Equal((0, 0, 0), (after.ConnectionCount, after.InFlightCount, after.HeldCount));
        Assert.Equal(1, after.FrameCount);
        Assert.NotNull(after.LastFrameAt);
        Assert.True(after.AnswerMedian > TimeSpan.Zero);
        Assert.Null(after.CertificateExpiresAt);
    }

    [Fact]
    public async Task A_message_that_is_not_held_leaves_nothing_in_flight_also_when_the_handler_throws()
    {
        ScriptedHandler handler = new() { OnMessage = (_, _) => throw new InvalidOperationException() };
        await using MllpListener listener = new(new MllpListenerOptions { Port = 0 }, handler);
        await listener.StartAsync();
        using RawPeer peer = await RawPeer.ConnectAsync(listener.BoundEndPoint);

        await peer.SendAsync("[a]/");
        await peer.ReceiveToEndAsync();
        await listener.StopAsync();

        Assert.Equal((0, 0), (listener.GetStatistics().InFlightCount, listener.GetStatistics().HeldCount));
    }

    [Fact]
    public void Percentiles_are_those_of_the_last_1024_answers() =>
        Prop.ForAll(
            Gen.Choose(0, 5000).ListOf().ToArbitrary(),
            drawn =>
            {
                MllpActivity activity = new(TimeProvider.System);
                int[] all = [.. drawn, .. Enumerable.Range(0, 1024).Select(number => number * 7 % 1000)];
                int[] used = drawn.Count % 2 == 0 ? all : [.. drawn];
                foreach (int milliseconds in used)
                {
                    activity.Answered(TimeSpan.FromMilliseconds(milliseconds));
                }

                MllpListenerStatistics read = activity.Read(0, false, null);
                int[] last = [.. used.TakeLast(1024)];
                return Is(read.AnswerMedian, last, 50) && Is(read.Answer95, last, 95);
            }).QuickCheckThrowOnFailure();

    [Fact]
    public void Silence_counts_from_the_last_message_and_before_it_from_the_start()
    {
        ManualTimeProvider time = new();
        MllpActivity activity = new(time);
        time.Advance(TimeSpan.FromMinutes(1));
        activity.Started();
        time.Advance(TimeSpan.FromMinutes(2));
        TimeSpan before = activity.Silence;
        activity.FrameReceived();
        time.Advance(TimeSpan.FromMinutes(3));

        Assert.Equal(TimeSpan.FromMinutes(2), before);
        Assert.Equal(TimeSpan.FromMinutes(3), activity.Silence);
    }

    // The least value that so many of a hundred do not exceed, by counting.
    private static bool Is(TimeSpan? actual, int[] values, int percent)
    {
        if (values.Length == 0)
        {
            return actual is null;
        }

        int expected = values.Where(value => values.Count(other => other <= value) * 100 >= percent * values.Length)
            .Min();
        return actual == TimeSpan.FromMilliseconds(expected);
    }
}
