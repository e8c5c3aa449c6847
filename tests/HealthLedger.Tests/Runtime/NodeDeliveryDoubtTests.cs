using HealthLedger.Deliveries;
using HealthLedger.Storage;

namespace HealthLedger.Tests.Runtime;

/// <summary>Deliveries of a record whose write was reported failed, and is stored.</summary>
public sealed class NodeDeliveryDoubtTests
{
    // Whether it is stored cannot be read at once: its caller hears of the failure, and its order goes on.
    [Fact]
    public async Task What_is_found_stored_later_is_delivered_when_it_is_sealed()
    {
        await using TestLedger ledger = await TestLedger.CreateAsync();
        using SelectiveDriver driver = new(ledger.Storage);
        await using LedgerNode node = await ledger.StartAsync(driver);
        RecordingHandler handler = new();
        await using IAsyncDisposable route = node.StartRoute(
            DeliverySample.Authorization(), handler, DeliverySample.Fast());
        await node.AppendAsync(DeliverySample.Record("before"));
        await TestLedger.UntilAsync(() => Status(node) is { Delivered: 1, Waiting: 0 });

        driver.BelieCustodyOf = write =>
        {
            bool isRecord = write.Rows.Any(row => row is { Table: PrivateTable.Delivery, Value: not null });
            driver.FailRows = isRecord ? HealthLedgerErrorCodes.InputOutputFailed : driver.FailRows;
            return isRecord;
        };
        await Assert.ThrowsAsync<StorageFailureException>(
            () => node.AppendAsync(DeliverySample.Record("in doubt")));
        await TestLedger.UntilAsync(() => Status(node).Waiting == 0);
        driver.BelieCustodyOf = null;
        driver.FailRows = null;

        await TestLedger.UntilAsync(
            () => Status(node) is { Delivered: 2, Waiting: 0 },
            TimeSpan.FromSeconds(30),
            () => "What was in doubt is not delivered.");
        Assert.Equal(["before", "in doubt"], handler.Texts);
    }

    private static DeliveryRouteStatus Status(LedgerNode node) => node.GetDeliveryStatus().Single();
}
