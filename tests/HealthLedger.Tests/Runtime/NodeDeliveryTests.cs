using HealthLedger.Access;
using HealthLedger.Deliveries;
using HealthLedger.Ledger;
using HealthLedger.Primitives;
using HealthLedger.Receipts;
using HealthLedger.Storage;
using HealthLedger.Subjects;
using HealthLedger.Tests.Runtime.Bundles;

namespace HealthLedger.Tests.Runtime;

/// <summary>What becomes of sealed messages that routes deliver (docs/spec/deliveries.md).</summary>
public sealed class NodeDeliveryTests
{
    [Theory]
    [InlineData(false, "deliver", "CUSTODIAN_DELIVERY")]
    [InlineData(true, "disclose", "CUSTODIAN_DISCLOSURE")]
    public async Task Delivery_is_made_once_under_a_sealed_access_that_the_accounting_lists(
        bool isOutside, string action, string reason)
    {
        await using TestLedger ledger = await TestLedger.CreateAsync();
        await using LedgerNode node = await ledger.StartAsync();
        RecordingHandler handler = new();
        await using IAsyncDisposable route = node.StartRoute(
            DeliverySample.Authorization(isOutside, "HPAYMT"), handler);

        AppendResult sealedRecord = await node.AppendAsync(DeliverySample.Record("MSH|one"));
        await UntilEmptyAsync(node, 1);

        (string text, Delivery delivery) = Assert.Single(handler.Taken);
        Assert.Equal(("MSH|one", 1), (text, delivery.Attempt));
        Assert.Equal($"{sealedRecord.RecordId}/lab", delivery.IdempotencyKey);
        Assert.Throws<ObjectDisposedException>(() => Opened(delivery));
        HistoryEntry access = Assert.Single(
            await TestLedger.HistoryAsync(node, sealedRecord.RecordId), entry => entry.Access is not null);
        Assert.Equal((delivery.Access.Height, delivery.Access.Index), (access.Entry.Height, access.Entry.Index));
        Assert.Equal(("delivery/v1", reason), (access.Entry.Decision!.Algorithm, access.Entry.Decision.Reason));
        Assert.Equal(
            (DeliverySample.Individual, "INTEGRATION", "HPAYMT", action),
            (access.Access!.Individual, access.Access.Role, access.Access.Purpose, access.Access.Action));
        Assert.Equal(
            ("lab", 1, "LABORATORY"),
            (access.Access.Delivery!.Route, access.Access.Delivery.Version, access.Access.Delivery.Recipient));
        AccountingProof accounting = await node.GetAccountingAsync(
            new PatientIdentifier("north", "p"), DateTimeOffset.UnixEpoch, DateTimeOffset.MaxValue);
        Assert.Equal(1, accounting.Count);
        Assert.Null((await node.VerifyAsync(withPayloads: true)).FirstError);
    }

    [Fact]
    public async Task Repeats_and_records_without_a_route_are_not_delivered()
    {
        await using TestLedger ledger = await TestLedger.CreateAsync();
        await using LedgerNode node = await ledger.StartAsync();
        RecordingHandler handler = new();
        await using IAsyncDisposable route = node.StartRoute(DeliverySample.Authorization(), handler);

        await node.AppendAsync(DeliverySample.Record("one"));
        await node.AppendAsync(DeliverySample.Record("one"));
        await node.AppendAsync(TestLedger.Record("none", "p"));
        await node.AppendAsync(DeliverySample.Record("other", route: "unknown"));
        await UntilEmptyAsync(node, 1);

        Assert.Equal(["one"], handler.Texts);
        DeliveryRouteStatus waiting = node.GetDeliveryStatus().Single(status => status.Route == "unknown");
        Assert.Equal((false, 1), (waiting.IsRunning, waiting.Waiting));
    }

    [Fact]
    public async Task What_waits_is_delivered_in_order_after_a_restart_and_nothing_twice()
    {
        await using TestLedger ledger = await TestLedger.CreateAsync();
        await using (LedgerNode before = await ledger.StartAsync())
        {
            foreach (string text in (string[])["a1", "b1", "a2", "a3", "b2"])
            {
                await before.AppendAsync(DeliverySample.Record(text, order: text[..1]));
            }
        }

        RecordingHandler handler = new();
        await using (LedgerNode node = await ledger.StartAsync())
        {
            Assert.Equal(5, node.GetDeliveryStatus().Single().Waiting);
            await using IAsyncDisposable route = node.StartRoute(DeliverySample.Authorization(), handler);
            await UntilEmptyAsync(node, 5);
        }

        Assert.Equal(["a1", "a2", "a3"], handler.Texts.Where(text => text[0] == 'a'));
        Assert.Equal(["b1", "b2"], handler.Texts.Where(text => text[0] == 'b'));
        await using LedgerNode again = await ledger.StartAsync();
        Assert.Empty(again.GetDeliveryStatus());
        Assert.Empty(await again.ListDeliveriesAsync(new DeliveryQuery()));
    }

    [Fact]
    public async Task A_refused_delivery_blocks_its_order_alone_and_is_not_attempted_again_by_itself_nor_by_a_restart()
    {
        await using TestLedger ledger = await TestLedger.CreateAsync();
        RecordId refused;
        RecordingHandler handler = new()
        {
            Answer = text => text == "a1" ? DeliveryOutcome.Refused("HLS2403") : DeliveryOutcome.Done,
        };
        await using (LedgerNode node = await ledger.StartAsync())
        {
            await using IAsyncDisposable route = node.StartRoute(
                DeliverySample.Authorization(), handler, DeliverySample.Fast());
            refused = (await node.AppendAsync(DeliverySample.Record("a1", order: "a"))).RecordId;
            await node.AppendAsync(DeliverySample.Record("a2", order: "a"));
            await node.AppendAsync(DeliverySample.Record("b1", order: "b"));
            await TestLedger.UntilAsync(() => node.GetDeliveryStatus().Single() is { Delivered: 1, BlockedKeys: 1 });
            Assert.Equal("HLS2403", node.GetDeliveryStatus().Single().ErrorCode);
        }

        await using LedgerNode again = await ledger.StartAsync();
        await using IAsyncDisposable second = again.StartRoute(
            DeliverySample.Authorization(), handler, DeliverySample.Fast());
        await again.AppendAsync(DeliverySample.Record("b2", order: "b"));
        await TestLedger.UntilAsync(() => again.GetDeliveryStatus().Single().Delivered == 1);
        DeliveryInfo blocked = Assert.Single(
            await again.ListDeliveriesAsync(new DeliveryQuery { Status = DeliveryStatus.Blocked }));
        Assert.Equal((refused, "HLS2403", 1), (blocked.RecordId, blocked.ErrorCode, blocked.Attempts));
        Assert.Single(handler.Texts, "a1");

        handler.Answer = _ => DeliveryOutcome.Done;

        // Refused for as long as its order looks at it after the start.
        await BundleLedger.UntilAsync(() => again.RetryDeliveryAsync(refused, "lab"));
        await UntilEmptyAsync(again, 3);
        Assert.Equal(["a1", "a1", "a2"], handler.Texts.Where(text => text[0] == 'a'));
        Assert.False(await again.RetryDeliveryAsync(refused, "lab"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_failing_delivery_is_attempted_as_often_as_it_may_and_then_blocked_or_set_aside(bool isSetAside)
    {
        await using TestLedger ledger = await TestLedger.CreateAsync();
        await using LedgerNode node = await ledger.StartAsync();
        RecordingHandler handler = new()
        {
            Answer = text => text == "a1" ? throw new InvalidOperationException("by plan") : DeliveryOutcome.Done,
        };
        DeliveryFailureAction action = isSetAside ? DeliveryFailureAction.SetAside : DeliveryFailureAction.Block;
        await using IAsyncDisposable route = node.StartRoute(
            DeliverySample.Authorization(), handler, DeliverySample.Fast(action, attempts: 3));
        RecordId failing = (await node.AppendAsync(DeliverySample.Record("a1"))).RecordId;
        await node.AppendAsync(DeliverySample.Record("a2"));
        await TestLedger.UntilAsync(() => node.GetDeliveryStatus().Single() is var status
            && (isSetAside ? status is { SetAside: 1, Delivered: 1 } : status.BlockedKeys == 1));

        Assert.Equal(3, handler.Texts.Count(text => text == "a1"));
        Assert.Equal([1, 2, 3], handler.Taken.Where(one => one.Text == "a1").Select(one => one.Delivery.Attempt));
        Assert.Equal(isSetAside ? 1 : 0, handler.Texts.Count(text => text == "a2"));
        DeliveryInfo listed = (await node.ListDeliveriesAsync(new DeliveryQuery()))[0];
        Assert.Equal((failing, HealthLedgerErrorCodes.DeliveryHandlerFailed), (listed.RecordId, listed.ErrorCode));

        if (!isSetAside)
        {
            Assert.True(await node.SetDeliveryAsideAsync(failing, "lab"));
            await TestLedger.UntilAsync(() => node.GetDeliveryStatus().Single() is { SetAside: 1, Delivered: 1 });
        }

        // They count from 0 again: what is listed are those that failed since.
        using ManualResetEventSlim released = new();
        handler.Answer = _ =>
        {
            released.Wait();
            return DeliveryOutcome.Done;
        };
        Assert.True(await node.RetryDeliveryAsync(failing, "lab"));
        DeliveryInfo again = (await node.ListDeliveriesAsync(new DeliveryQuery()))[0];
        Assert.Equal((DeliveryStatus.Waiting, 0, null), (again.Status, again.Attempts, again.ErrorCode));
        await TestLedger.UntilAsync(() => handler.Taken.Last() is { Text: "a1", Delivery.Attempt: 1 });
        Assert.Equal(0, (await node.ListDeliveriesAsync(new DeliveryQuery()))[0].Attempts);
        released.Set();
        await UntilEmptyAsync(node, 2);
    }

    [Fact]
    public async Task While_the_destination_is_not_there_nothing_is_opened()
    {
        await using TestLedger ledger = await TestLedger.CreateAsync();
        await using LedgerNode node = await ledger.StartAsync();
        bool isThere = false;
        int tried = 0;
        RecordingHandler handler = new()
        {
            Ready = () => ++tried > 0 && Volatile.Read(ref isThere)
                ? DeliveryOutcome.Done
                : DeliveryOutcome.Unreachable("HLS2121"),
        };
        await using IAsyncDisposable route = node.StartRoute(
            DeliverySample.Authorization(), handler, DeliverySample.Fast());
        RecordId record = (await node.AppendAsync(DeliverySample.Record("one"))).RecordId;
        await TestLedger.UntilAsync(() => tried > 20);

        Assert.DoesNotContain(await TestLedger.HistoryAsync(node, record), entry => entry.Access is not null);
        Assert.Equal("HLS2121", node.GetDeliveryStatus().Single().ErrorCode);
        Volatile.Write(ref isThere, true);
        await UntilEmptyAsync(node, 1);
        Assert.Single(await TestLedger.HistoryAsync(node, record), entry => entry.Access is not null);
    }

    [Fact]
    public async Task An_authorisation_has_versions_and_ends()
    {
        await using TestLedger ledger = await TestLedger.CreateAsync();
        await using LedgerNode node = await ledger.StartAsync();
        SealedDeliveryAuthorization first = await node.AuthorizeDeliveryAsync(DeliverySample.Authorization());
        SealedDeliveryAuthorization same = await node.AuthorizeDeliveryAsync(DeliverySample.Authorization());
        SealedDeliveryAuthorization other = await node.AuthorizeDeliveryAsync(
            DeliverySample.Authorization(recipient: "ARCHIVE"));

        Assert.Equal((1, first.Id, 2), (first.Version, same.Id, other.Version));
        await using IAsyncDisposable ended = node.StartRoute(
            DeliverySample.Authorization(until: DateTimeOffset.UnixEpoch.AddYears(50)),
            new RecordingHandler(),
            DeliverySample.Fast());
        RecordId record = (await node.AppendAsync(DeliverySample.Record("one"))).RecordId;
        await TestLedger.UntilAsync(() =>
            node.GetDeliveryStatus().Single().ErrorCode == HealthLedgerErrorCodes.DeliveryNotAuthorised);
        Assert.DoesNotContain(await TestLedger.HistoryAsync(node, record), entry => entry.Access is not null);
        List<SealedDeliveryAuthorization> all = [];
        await foreach (SealedDeliveryAuthorization known in node.ListDeliveryAuthorizationsAsync())
        {
            all.Add(known);
        }

        Assert.Equal([1, 2, 3], all.Select(known => known.Version));
        Assert.All(all, known => Assert.NotNull(known.Entry));
        Assert.Equal("ARCHIVE", all[1].Authorization.Recipient);
    }

    [Fact]
    public async Task The_actions_of_routes_are_nobody_elses_and_other_purposes_are_refused()
    {
        await using TestLedger ledger = await TestLedger.CreateAsync();
        await using LedgerNode node = await ledger.StartAsync();
        RecordId record = (await node.AppendAsync(TestLedger.Record("one", "p"))).RecordId;

        foreach (string action in (string[])["deliver", "disclose"])
        {
            await Assert.ThrowsAsync<ArgumentException>(
                () => node.RequestAccessAsync(TestLedger.Request(record, action: action)));
        }

        await Assert.ThrowsAsync<ArgumentException>(
            () => node.AuthorizeDeliveryAsync(DeliverySample.Authorization(purpose: "HMARKT")));
        Assert.Equal(
            (false, "NO_CONSENT"),
            DeliveryPolicy.Decide(new ParticipantId(new byte[16]), node.Organisation, "TREAT", "deliver", false));
        Assert.Equal(
            (false, "PURPOSE"),
            DeliveryPolicy.Decide(node.Organisation, node.Organisation, "HMARKT", "disclose", false));
        Assert.Equal(
            (false, "BREAK_GLASS"),
            DeliveryPolicy.Decide(node.Organisation, node.Organisation, "TREAT", "deliver", true));
    }

    [Fact]
    public async Task Rows_of_deliveries_show_nothing_and_one_that_was_changed_is_found()
    {
        await using TestLedger ledger = await TestLedger.CreateAsync();
        await using (LedgerNode node = await ledger.StartAsync())
        {
            await node.AppendAsync(DeliverySample.Record("CANARY", "CANARYPATIENT", "CANARYORDER"));
            await node.AuthorizeDeliveryAsync(DeliverySample.Authorization());
            Assert.Null((await node.VerifyAsync(withPayloads: true)).FirstError);
        }

        PrivateRow row;
        await using (ILedgerStorage storage = await ledger.Storage.OpenAsync(CancellationToken.None))
        {
            row = await FirstAsync(storage, PrivateTable.Delivery);
            PrivateRow authorization = await FirstAsync(storage, PrivateTable.DeliveryAuthorization);
            foreach (PrivateRow each in (PrivateRow[])[row, authorization])
            {
                string bytes = System.Text.Encoding.Latin1.GetString([.. each.Key.Span, .. each.Value!.Value.Span]);
                Assert.DoesNotContain("CANARY", bytes, StringComparison.Ordinal);
                Assert.DoesNotContain("LABORATORY", bytes, StringComparison.Ordinal);
                Assert.DoesNotContain("lab", bytes, StringComparison.Ordinal);
            }

            byte[] changed = row.Value!.Value.ToArray();
            changed[^1] ^= 1;
            await storage.Custody.WriteAsync(
                new CustodyWrite { Rows = [new PrivateRow(row.Table, row.Key, changed, row.Time)] },
                CancellationToken.None);
        }

        IntegrityException found = await Assert.ThrowsAsync<IntegrityException>(() => ledger.StartAsync());
        Assert.Equal(HealthLedgerErrorCodes.PrivateRowDamaged, found.Code);
    }

    private static int Opened(Delivery delivery)
    {
        // The content was the record's own buffer, and is gone with it.
        return delivery.Content.Span.IndexOfAnyExcept((byte)0) < 0
            ? throw new ObjectDisposedException(nameof(delivery))
            : 1;
    }

    private static async Task<PrivateRow> FirstAsync(ILedgerStorage storage, PrivateTable table)
    {
        await foreach (PrivateRow row in storage.Custody.ScanRowsAsync(table, CancellationToken.None))
        {
            return row;
        }

        throw new InvalidOperationException("There is no such row.");
    }

    private static Task UntilEmptyAsync(LedgerNode node, long delivered) => TestLedger.UntilAsync(() =>
        node.GetDeliveryStatus().Where(route => route.IsRunning).All(route => route.Waiting == 0)
        && node.GetDeliveryStatus().Sum(route => route.Delivered) == delivered);
}
