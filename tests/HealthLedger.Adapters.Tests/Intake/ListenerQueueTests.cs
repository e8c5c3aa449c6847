using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using HealthLedger.Adapters.Tests.Mllp;
using HealthLedger.Diagnostics;
using HealthLedger.Hl7v2.Intake;
using HealthLedger.Inbox;
using static HealthLedger.Adapters.Tests.Intake.LinkingMessages;

namespace HealthLedger.Adapters.Tests.Intake;

/// <summary>What waits in the queue, by the listener that took it.</summary>
public sealed class ListenerQueueTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly ManualTimeProvider _time = new();
    private readonly FaultableStorage _storage = new();

    [Theory]
    [InlineData(MessageOrder.Feed)]
    [InlineData(MessageOrder.Patient)]
    public async Task Depth_and_age_are_told_of_each_listener_also_after_a_restart_and_end_at_0(MessageOrder order)
    {
        await using IntakeHarness harness = await StartAsync(options => options.Order = order);
        _storage.IsJournalDown = true;
        DateTimeOffset adt = await QueueAsync(harness, "adt", "A1", "1");
        await QueueAsync(harness, "adt", "A2", "2");
        DateTimeOffset lab = await QueueAsync(harness, "lab", "L1", "1");
        await QueueAsync(harness, "adt", "A3", "1");

        Check(harness.Node.GetQueueStatus(), 4, adt);
        CheckMeasured(harness, (3, adt), (1, lab));
        await harness.RestartAsync();
        Check(harness.Node.GetQueueStatus(), 4, adt);
        CheckMeasured(harness, (3, adt), (1, lab));

        _storage.IsJournalDown = false;
        await UntilAsync(() => harness.Node.GetQueueStatus().Waiting == 0);
        QueueStatus drained = harness.Node.GetQueueStatus();
        Assert.Empty(drained.Listeners);
        Assert.Equal((0, null), (drained.OfListener("adt").Waiting, drained.OfListener("adt").Oldest));
        CheckMeasured(harness, (0, null), (0, null));

        void Check(QueueStatus status, long waiting, DateTimeOffset oldest)
        {
            Assert.Equal((waiting, oldest), (status.Waiting, status.Oldest));
            Assert.Equal(
                [("adt", 3L, (DateTimeOffset?)adt), ("lab", 1L, lab)],
                status.Listeners.Select(one => (one.Listener, one.Waiting, one.Oldest)));
        }
    }

    [Fact]
    public async Task What_is_set_aside_and_retried_is_counted_where_it_came_from()
    {
        await using IntakeHarness harness = await StartAsync(
            options => options.OnQueueFailure = QueueFailureAction.SetAside);
        _storage.IsQueueUnreadable = true;
        await QueueAsync(harness, "adt", "A1", "1");
        await QueueAsync(harness, "lab", "L1", "1");
        await QueueAsync(harness, "lab", "L2", "1");
        await UntilAsync(() => harness.Node.GetQueueStatus().SetAside == 3);
        Assert.Equal([("adt", 1L), ("lab", 2L)], AsideOf(harness));
        await harness.RestartAsync();
        Assert.Equal([("adt", 1L), ("lab", 2L)], AsideOf(harness));
        Assert.All(harness.Node.GetQueueStatus().Listeners, one => Assert.Equal((0, null), (one.Waiting, one.Oldest)));

        // The ledger still refuses it: it waits, blocks its order, and is set aside once more.
        InboxMessage[] lab = [.. await harness.ListAsync(new InboxQuery { Listener = "lab" })];
        Assert.True(await harness.Node.RetryMessageAsync(lab[0].Id));
        Assert.Equal([("adt", 1L), ("lab", 1L)], AsideOf(harness));
        Assert.Equal(1, harness.Node.GetQueueStatus().OfListener("lab").Waiting);
        await UntilAsync(() => harness.Node.GetQueueStatus().OfListener("lab").SetAside == 2);
        Assert.Equal(0, harness.Node.GetQueueStatus().BlockedKeys);

        _storage.IsQueueUnreadable = false;
        foreach (InboxMessage message in await harness.ListAsync())
        {
            Assert.True(await harness.Node.RetryMessageAsync(message.Id));
        }

        await UntilAsync(() => harness.Node.GetQueueStatus() is { Waiting: 0, SetAside: 0 });
        Assert.Empty(harness.Node.GetQueueStatus().Listeners);
    }

    [Fact]
    public async Task An_order_that_is_blocked_is_one_of_its_listener()
    {
        await using IntakeHarness harness = await StartAsync(_ => { });
        _storage.IsQueueUnreadable = true;
        await QueueAsync(harness, "adt", "A1", "1");
        await UntilAsync(() => harness.Node.GetQueueStatus().BlockedKeys == 1);
        ListenerQueueStatus blocked = Assert.Single(harness.Node.GetQueueStatus().Listeners);
        Assert.Equal(("adt", 1, 1L), (blocked.Listener, blocked.BlockedKeys, blocked.Waiting));

        _storage.IsQueueUnreadable = false;
        await UntilAsync(() => harness.Node.GetQueueStatus() is { Waiting: 0, BlockedKeys: 0 });
    }

    [Fact]
    public async Task What_is_parked_is_counted_where_it_came_from()
    {
        await using IntakeHarness harness = await StartAsync(options => options.Linking = MessageLinking.On);
        DateTimeOffset stored = _time.GetUtcNow();
        await harness.SendAsync(Result("R2", "100", "C"), listener: "lab");
        await UntilAsync(() => harness.Node.GetQueueStatus().Parked == 1, step: default);
        Check();
        _time.Advance(TimeSpan.FromMinutes(10));
        await harness.RestartAsync();
        Check();

        await harness.SendAsync(Result("R1", "100"), listener: "lab");
        await UntilAsync(() => harness.Node.GetQueueStatus() is { Parked: 0, Waiting: 0 });
        Assert.Empty(harness.Node.GetQueueStatus().Listeners);

        void Check()
        {
            ListenerQueueStatus lab = Assert.Single(harness.Node.GetQueueStatus().Listeners);
            Assert.Equal(("lab", 0L, 1L), (lab.Listener, lab.Waiting, lab.Parked));
            Assert.InRange(lab.OldestParked!.Value, stored, stored.AddSeconds(5));
            Assert.Null(lab.Oldest);
        }
    }

    private static (string Listener, long SetAside)[] AsideOf(IntakeHarness harness) =>
        [.. harness.Node.GetQueueStatus().Listeners.Select(one => (one.Listener, one.SetAside))];

    // What a collector would read of this node now. Other tests of the process measure too, with another name.
    private void CheckMeasured(
        IntakeHarness harness, (long Waiting, DateTimeOffset? Oldest) adt, (long Waiting, DateTimeOffset? Oldest) lab)
    {
        ConcurrentQueue<(string Name, string Listener, double Value)> measured = new();
        using MeterListener meters = new()
        {
            InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Meter.Name == HealthLedgerDiagnostics.MeterName
                    && instrument.Name.StartsWith("healthledger.queue.listener.", StringComparison.Ordinal))
                {
                    listener.EnableMeasurementEvents(instrument);
                }
            },
        };
        void Add(string name, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            string listener = string.Empty;
            string ledger = string.Empty;
            foreach (KeyValuePair<string, object?> tag in tags)
            {
                listener = tag.Key == "listener" ? (string)tag.Value! : listener;
                ledger = tag.Key == HealthLedgerDiagnostics.LedgerTag ? (string)tag.Value! : ledger;
            }

            if (ledger == harness.LedgerName)
            {
                measured.Enqueue((name["healthledger.queue.listener.".Length..], listener, value));
            }
        }

        meters.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Add(instrument.Name, value, tags));
        meters.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Add(instrument.Name, value, tags));
        meters.Start();
        meters.RecordObservableInstruments();

        DateTimeOffset now = _time.GetUtcNow();
        foreach ((string name, (long waiting, DateTimeOffset? oldest)) in new[] { ("adt", adt), ("lab", lab) })
        {
            double age = oldest is { } since ? (now - since).TotalSeconds : 0;
            (string, double)[] read = [.. measured.Where(one => one.Listener == name)
                .Select(one => (one.Name, one.Value)).Order()];
            Assert.Equal(
                [("oldest", age), ("oldest_parked", 0), ("parked", 0), ("set_aside", 0), ("waiting", waiting)], read);
        }
    }

    private async Task<DateTimeOffset> QueueAsync(
        IntakeHarness harness, string listener, string controlId, string patient)
    {
        _time.Advance(TimeSpan.FromMinutes(1));
        DateTimeOffset now = _time.GetUtcNow();
        string message = IntakeHarness.Message(
            controlId: controlId, body: $"PID|1||{patient}^^^HOSP^MR\rPV1|1|I\r");
        Assert.Equal("AA", IntakeHarness.Value(await harness.SendAsync(message, listener: listener), "MSA-1"));
        return now;
    }

    private Task<IntakeHarness> StartAsync(Action<Hl7v2IntakeOptions> configure)
    {
        _time.Advance(Start - DateTimeOffset.UnixEpoch);
        return IntakeHarness.StartAsync(
            options =>
            {
                options.AckWhen = AckWhen.Stored;
                configure(options);
            },
            _storage,
            _time,
            name: $"queue-{Guid.NewGuid():N}");
    }

    private Task UntilAsync(Func<bool> isDone, TimeSpan? step = null) => Waiting.UntilAsync(
        () =>
        {
            _time.Advance(step ?? TimeSpan.FromSeconds(30));
            return isDone();
        },
        TimeSpan.FromSeconds(60));
}
