using HealthLedger.Deliveries;
using HealthLedger.Inbox;
using HealthLedger.Ledger;
using HealthLedger.Primitives;
using HealthLedger.Storage;
using HealthLedger.Testing.Faults;

namespace HealthLedger.Tests.Runtime;

/// <summary>Routes that stop and start while their node runs, and records that are sealed at a later attempt.</summary>
public sealed class NodeDeliveryStopTests
{
    [Fact]
    public async Task A_route_stopped_while_its_destination_is_away_goes_on_when_it_starts_again()
    {
        await using TestLedger ledger = await TestLedger.CreateAsync();
        await using LedgerNode node = await ledger.StartAsync();
        RecordingHandler handler = new() { Ready = () => DeliveryOutcome.Unreachable("HLS0001") };
        await using (node.StartRoute(DeliverySample.Authorization(), handler, DeliverySample.Fast()))
        {
            foreach (string text in (string[])["a1", "a2", "b1"])
            {
                await node.AppendAsync(DeliverySample.Record(text, order: text[..1]));
            }

            await TestLedger.UntilAsync(() => node.GetDeliveryStatus().Single().ErrorCode == "HLS0001");
        }

        handler.Ready = () => DeliveryOutcome.Done;
        await using IAsyncDisposable again = node.StartRoute(
            DeliverySample.Authorization(), handler, DeliverySample.Fast());
        await UntilDeliveredAsync(node, 3);

        Assert.Equal(["a1", "a2"], handler.Texts.Where(text => text[0] == 'a'));
        Assert.Equal(3, handler.Texts.Length);
    }

    [Fact]
    public async Task A_route_stopped_while_its_accesses_are_not_sealed_goes_on_when_it_starts_again()
    {
        await using TestLedger ledger = await TestLedger.CreateAsync();
        using SelectiveDriver driver = new(ledger.Storage);
        await using LedgerNode node = await ledger.StartAsync(driver);
        RecordingHandler handler = new();
        foreach (string text in (string[])["a1", "a2", "b1"])
        {
            await node.AppendAsync(DeliverySample.Record(text, order: text[..1]));
        }

        await node.AuthorizeDeliveryAsync(DeliverySample.Authorization());
        driver.FailJournal = HealthLedgerErrorCodes.DiskFull;
        int before = driver.CustodyWrites;
        await using (node.StartRoute(DeliverySample.Authorization(), handler, DeliverySample.Fast()))
        {
            await TestLedger.UntilAsync(() => driver.CustodyWrites > before);
        }

        Assert.Empty(handler.Taken);
        driver.FailJournal = null;
        await using IAsyncDisposable again = node.StartRoute(
            DeliverySample.Authorization(), handler, DeliverySample.Fast());
        await UntilDeliveredAsync(node, 3);

        Assert.Equal(["a1", "a2"], handler.Texts.Where(text => text[0] == 'a'));
    }

    [Fact]
    public async Task What_is_set_aside_while_the_route_does_not_run_is_passed_over_by_its_next_start()
    {
        await using TestLedger ledger = await TestLedger.CreateAsync();
        await using LedgerNode node = await ledger.StartAsync();
        RecordingHandler handler = new() { Ready = () => DeliveryOutcome.Unreachable("HLS0001") };
        RecordId first;
        await using (node.StartRoute(DeliverySample.Authorization(), handler, DeliverySample.Fast()))
        {
            first = (await node.AppendAsync(DeliverySample.Record("a1"))).RecordId;
            await node.AppendAsync(DeliverySample.Record("a2"));
            await TestLedger.UntilAsync(() => node.GetDeliveryStatus().Single().ErrorCode == "HLS0001");
        }

        Assert.True(await node.SetDeliveryAsideAsync(first, DeliverySample.Route));
        Assert.Equal(
            (1, 1), (node.GetDeliveryStatus().Single().Waiting, node.GetDeliveryStatus().Single().SetAside));
        handler.Ready = () => DeliveryOutcome.Done;
        await using IAsyncDisposable again = node.StartRoute(
            DeliverySample.Authorization(), handler, DeliverySample.Fast());
        await UntilDeliveredAsync(node, 1);

        Assert.Equal(["a2"], handler.Texts);
        Assert.True(await node.RetryDeliveryAsync(first, DeliverySample.Route));
        await UntilDeliveredAsync(node, 2);
        Assert.Equal(["a2", "a1"], handler.Texts);
    }

    [Fact]
    public async Task A_route_that_runs_opens_nothing_more_once_something_else_is_sealed_for_it()
    {
        await using TestLedger ledger = await TestLedger.CreateAsync();
        await using LedgerNode node = await ledger.StartAsync();
        RecordingHandler handler = new();
        RecordId kept;
        await using (node.StartRoute(DeliverySample.Authorization(), handler, DeliverySample.Fast()))
        {
            await node.AppendAsync(DeliverySample.Record("one"));
            await UntilDeliveredAsync(node, 1);
            await node.AuthorizeDeliveryAsync(DeliverySample.Authorization());
            await node.AppendAsync(DeliverySample.Record("two"));
            await UntilDeliveredAsync(node, 2);

            SealedDeliveryAuthorization ended = await node.AuthorizeDeliveryAsync(
                DeliverySample.Authorization(until: DateTimeOffset.UnixEpoch.AddYears(50)));
            kept = (await node.AppendAsync(DeliverySample.Record("three"))).RecordId;
            await TestLedger.UntilAsync(() =>
                node.GetDeliveryStatus().Single().ErrorCode == HealthLedgerErrorCodes.DeliveryNotAuthorised);
            Assert.Equal(2, ended.Version);
            Assert.DoesNotContain(await TestLedger.HistoryAsync(node, kept), entry => entry.Access is not null);
        }

        // Whoever starts it says by that what it may do.
        await using IAsyncDisposable again = node.StartRoute(
            DeliverySample.Authorization(), handler, DeliverySample.Fast());
        await UntilDeliveredAsync(node, 3);
        Assert.Equal(["one", "two", "three"], handler.Texts);
        Assert.Equal(3, Assert.Single(
            await TestLedger.HistoryAsync(node, kept), entry => entry.Access is not null).Access!.Delivery!.Version);
    }

    // Routes that stop give up waiting; what they asked for is sealed all the same.
    [Fact]
    public async Task Two_authorisations_never_have_one_version_also_where_a_caller_gives_up_waiting()
    {
        await using TestLedger ledger = await TestLedger.CreateAsync();
        using SelectiveDriver driver = new(ledger.Storage);
        await using LedgerNode node = await ledger.StartAsync(driver);
        using ManualResetEventSlim isWriting = new();
        using ManualResetEventSlim mayWrite = new();
        driver.RefuseCustodyOf = write =>
        {
            if (write.Rows.Any(row => row.Table == PrivateTable.DeliveryAuthorization))
            {
                isWriting.Set();
                mayWrite.Wait();
            }

            return false;
        };
        using CancellationTokenSource patience = new();
        Task given = node.AuthorizeDeliveryAsync(DeliverySample.Authorization(), patience.Token);
        await TestLedger.UntilAsync(() => isWriting.IsSet);
        await patience.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => given);
        Task<SealedDeliveryAuthorization> other = node.AuthorizeDeliveryAsync(
            DeliverySample.Authorization(recipient: "ARCHIVE"));
        mayWrite.Set();
        Assert.Equal(2, (await other).Version);

        List<long> versions = [];
        await foreach (SealedDeliveryAuthorization known in node.ListDeliveryAuthorizationsAsync())
        {
            versions.Add(known.Version);
        }

        Assert.Equal([1, 2], versions);
    }

    // Accepted and not sealed, for a fault or a crash: it is sealed later, and is the one version that is meant.
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_authorisation_that_is_still_on_its_way_is_not_sealed_a_second_time(bool isRestarted)
    {
        await using TestLedger ledger = await TestLedger.CreateAsync();
        ledger.Options.SealTimeout = TimeSpan.FromMilliseconds(200);
        using SelectiveDriver driver = new(ledger.Storage) { FailJournal = HealthLedgerErrorCodes.DiskFull };
        LedgerNode node = await ledger.StartAsync(driver);
        await Assert.ThrowsAsync<ReplicaHaltedException>(
            () => node.AuthorizeDeliveryAsync(DeliverySample.Authorization()));
        await Assert.ThrowsAsync<ReplicaHaltedException>(
            () => node.AuthorizeDeliveryAsync(DeliverySample.Authorization()));
        if (isRestarted)
        {
            await node.DisposeAsync();
            ledger.Options.SealTimeout = TimeSpan.FromSeconds(20);
        }

        driver.FailJournal = null;
        node = isRestarted ? await ledger.StartAsync(driver) : node;
        Assert.Equal(1, await AuthorizeAsync(node, "LABORATORY"));
        Assert.Equal(2, await AuthorizeAsync(node, "ARCHIVE"));
        await node.DisposeAsync();
    }

    [Fact]
    public async Task A_delivery_that_waits_behind_others_for_a_destination_that_is_away_is_set_aside_at_once()
    {
        await using TestLedger ledger = await TestLedger.CreateAsync();
        await using LedgerNode node = await ledger.StartAsync();
        RecordingHandler handler = new() { Ready = () => DeliveryOutcome.Unreachable("HLS0001") };
        DeliveryRouteOptions one = DeliverySample.Fast();
        one.MaxConcurrency = 1;
        await using IAsyncDisposable route = node.StartRoute(DeliverySample.Authorization(), handler, one);
        await node.AppendAsync(DeliverySample.Record("a1", order: "a"));
        await TestLedger.UntilAsync(() => node.GetDeliveryStatus().Single().ErrorCode == "HLS0001");
        RecordId behind = (await node.AppendAsync(DeliverySample.Record("b1", order: "b"))).RecordId;

        // Time to come to where it waits for the others; without it the test passes too, and shows less.
        await Task.Delay(300);
        Assert.True(await node.SetDeliveryAsideAsync(behind, DeliverySample.Route));
        await TestLedger.UntilAsync(() => node.GetDeliveryStatus().Single() is { Waiting: 1, SetAside: 1 });

        // The slot is not lost.
        handler.Ready = () => DeliveryOutcome.Done;
        await node.AppendAsync(DeliverySample.Record("c1", order: "c"));
        await UntilDeliveredAsync(node, 2);
        Assert.Equal(["a1", "c1"], handler.Texts.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_node_that_stops_waits_for_a_route_that_is_being_stopped()
    {
        await using TestLedger ledger = await TestLedger.CreateAsync();
        LedgerNode node = await ledger.StartAsync();
        using ManualResetEventSlim isDelivering = new();
        using ManualResetEventSlim mayEnd = new();
        RecordingHandler handler = new()
        {
            Answer = _ =>
            {
                isDelivering.Set();
                mayEnd.Wait();
                return DeliveryOutcome.Done;
            },
        };
        IAsyncDisposable route = node.StartRoute(DeliverySample.Authorization(), handler, DeliverySample.Fast());
        await node.AppendAsync(DeliverySample.Record("one"));
        await TestLedger.UntilAsync(() => isDelivering.IsSet);
        Task stopped = route.DisposeAsync().AsTask();
        Task ended = node.DisposeAsync().AsTask();
        await Task.WhenAny(ended, Task.Delay(300));
        Assert.False(ended.IsCompleted);

        mayEnd.Set();
        await Task.WhenAll(stopped, ended);
        await using LedgerNode again = await ledger.StartAsync();
        Assert.Empty(again.GetDeliveryStatus());
    }

    // The first attempt at sealing fails; the route, whose order waits behind another delivery, or that does not run
    // yet, comes to the record only after a later attempt has sealed it.
    [Theory]
    [InlineData(StorageFault.DiskFull)]
    [InlineData(StorageFault.InputOutputError)]
    public async Task A_queued_record_that_a_later_attempt_seals_is_delivered_all_the_same(StorageFault fault)
    {
        for (int write = 1; write <= 12; write++)
        {
            await using TestLedger ledger = await TestLedger.CreateAsync();
            StorageFaultPlan plan = new(fault, write + 8, StoragePart.Custody);
            FaultyLedgerStorageDriver faulty = new(ledger.Storage, plan);
            await using LedgerNode node = await ledger.StartAsync(faulty);
            while (faulty.Writes < 8)
            {
                await node.AppendAsync(TestLedger.Record("before"));
            }

            await TryQueueAsync(node);
            await TestLedger.UntilAsync(() => node.GetQueueStatus().Waiting == 0);
            RecordingHandler handler = new();
            await using IAsyncDisposable route = node.StartRoute(
                DeliverySample.Authorization(), handler, DeliverySample.Fast());
            await UntilDeliveredAsync(node, 2);

            Assert.Equal(["one", "two"], handler.Texts.Distinct());
        }
    }

    // Its record was never sealed; the row is past its time, and is removed when the same record comes again.
    [Fact]
    public async Task A_delivery_that_comes_again_while_its_old_row_is_removed_is_not_lost()
    {
        ShiftedTime time = new();
        await using TestLedger ledger = await TestLedger.CreateAsync(time);
        using SelectiveDriver driver = new(ledger.Storage);
        await using (LedgerNode node = await ledger.StartAsync(driver))
        {
            await node.AppendAsync(TestLedger.Record("enrols", "p"));
        }

        ledger.Options.SealTimeout = TimeSpan.FromMilliseconds(200);
        await using (LedgerNode node = await ledger.StartAsync(driver))
        {
            driver.FailJournal = HealthLedgerErrorCodes.DiskFull;
            await Assert.ThrowsAsync<ReplicaHaltedException>(() => node.AppendAsync(DeliverySample.Record("one")));
        }

        await ForgetAcceptedAsync(ledger.Storage);
        time.Shift(ledger.Options.ResendWindow + TimeSpan.FromDays(1));
        ledger.Options.SealTimeout = TimeSpan.FromSeconds(10);
        driver.FailJournal = null;
        using ManualResetEventSlim isRemoving = new();
        using ManualResetEventSlim mayRemove = new();
        driver.RefuseCustodyOf = write =>
        {
            if (write.Rows.Any(row => row is { Table: PrivateTable.Delivery, Value: null }))
            {
                isRemoving.Set();
                mayRemove.Wait();
            }

            return false;
        };
        await using (LedgerNode node = await ledger.StartAsync(driver))
        {
            RecordingHandler away = new() { Ready = () => DeliveryOutcome.Unreachable("HLS0001") };
            await using IAsyncDisposable route = node.StartRoute(
                DeliverySample.Authorization(), away, DeliverySample.Fast());
            await TestLedger.UntilAsync(() => isRemoving.IsSet);
            Task<AppendResult> again = node.AppendAsync(DeliverySample.Record("one"));
            await Task.WhenAny(again, Task.Delay(300));
            mayRemove.Set();
            await again;
        }

        driver.RefuseCustodyOf = null;
        await using LedgerNode restarted = await ledger.StartAsync(driver);
        RecordingHandler handler = new();
        await using IAsyncDisposable second = restarted.StartRoute(
            DeliverySample.Authorization(), handler, DeliverySample.Fast());
        await UntilDeliveredAsync(restarted, 1);
        Assert.Equal(["one"], handler.Texts);
    }

    // However often it takes: on a slow machine a seal may take longer than the test allows.
    private static async Task<long> AuthorizeAsync(LedgerNode node, string recipient)
    {
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                return (await node.AuthorizeDeliveryAsync(DeliverySample.Authorization(recipient: recipient))).Version;
            }
            catch (ReplicaHaltedException) when (attempt < 100)
            {
                // What was accepted is sealed later.
            }
        }
    }

    // As if its submission had been skipped.
    private static async Task ForgetAcceptedAsync(ILedgerStorageDriver driver)
    {
        await using ILedgerStorage storage = await driver.OpenAsync(default);
        List<PrivateRow> rows = [];
        await foreach (PrivateRow row in storage.Custody.ScanRowsAsync(PrivateTable.Outbox, default))
        {
            rows.Add(new PrivateRow(row.Table, row.Key, null, row.Time));
        }

        Assert.NotEmpty(rows);
        await storage.Custody.WriteAsync(new CustodyWrite { Rows = rows }, default);
    }

    private static async Task TryQueueAsync(LedgerNode node)
    {
        foreach (string text in (string[])["one", "two"])
        {
            for (int attempt = 1; ; attempt++)
            {
                try
                {
                    await node.QueueAsync(DeliverySample.Record(text), QueueMode.Always);
                    break;
                }
                catch (StorageFailureException) when (attempt < 5)
                {
                    // The sender sends again.
                }
            }
        }
    }

    private static Task UntilDeliveredAsync(LedgerNode node, long delivered) => TestLedger.UntilAsync(
        () => node.GetDeliveryStatus().Single() is { Waiting: 0 } status && status.Delivered >= delivered,
        TimeSpan.FromSeconds(60),
        () => string.Join(", ", node.GetDeliveryStatus().Select(
            status => $"{status.Delivered} made, {status.Waiting} wait, {status.ErrorCode}")));

    private sealed class ShiftedTime : TimeProvider
    {
        private TimeSpan _shift;

        public void Shift(TimeSpan by) => _shift += by;

        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + _shift;
    }
}
