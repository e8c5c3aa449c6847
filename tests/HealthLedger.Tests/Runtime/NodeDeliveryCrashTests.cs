using HealthLedger.Deliveries;
using HealthLedger.Ledger;
using HealthLedger.Primitives;
using HealthLedger.Testing.Faults;
using Xunit.Abstractions;

namespace HealthLedger.Tests.Runtime;

/// <summary>[INV-D1], [INV-D2]: a crash at any durable call loses no delivery and opens nothing without an
/// entry.</summary>
public sealed class NodeDeliveryCrashTests(ITestOutputHelper output)
{
    private static readonly string[] Messages = ["a1", "b1", "a2", "b2", "a3"];

    [Theory]
    [InlineData(StorageFault.CrashBefore)]
    [InlineData(StorageFault.CrashAfter)]
    public async Task Crash_at_every_write_delivers_what_was_acknowledged_at_least_once_in_order(StorageFault fault)
    {
        int struck = 0;
        int twice = 0;
        for (int write = 1; write <= 400; write++)
        {
            (bool hasStruck, int repeated) = await LiveAsync(fault, write);
            twice += repeated;
            if (!hasStruck)
            {
                break;
            }

            struck++;
        }

        output.WriteLine($"{struck} crashes, {twice} deliveries made twice");
        Assert.InRange(struck, 15, 399);
        Assert.True(
            twice > 0 || fault == StorageFault.CrashAfter,
            "No crash came between a delivery and the writing of its removal.");
    }

    private static async Task<(bool HasStruck, int Repeated)> LiveAsync(StorageFault fault, int write)
    {
        await using TestLedger ledger = await TestLedger.CreateAsync();
        FaultyLedgerStorageDriver faulty = new(ledger.Storage, new StorageFaultPlan(fault, write));
        RecordingHandler first = new();
        Dictionary<string, RecordId> acknowledged = [];
        await RunAsync(ledger, faulty, first, acknowledged);

        RecordingHandler second = new();
        await using LedgerNode node = await ledger.StartAsync();
        await using IAsyncDisposable route = node.StartRoute(
            DeliverySample.Authorization(), second, DeliverySample.Fast());
        await TestLedger.UntilAsync(
            () => node.GetDeliveryStatus().All(status => status.Waiting == 0 && status.SetAside == 0),
            TimeSpan.FromSeconds(60),
            () => $"{fault} at {write}: " + string.Join(", ", node.GetDeliveryStatus().Select(
                status => $"{status.Waiting} wait, {status.BlockedKeys} blocked, {status.ErrorCode}")));

        string[] taken = [.. first.Texts, .. second.Texts];
        foreach ((string text, RecordId record) in acknowledged)
        {
            Assert.Contains(text, taken);
            Assert.Contains(
                await TestLedger.HistoryAsync(node, record),
                entry => entry is { Access.Delivery.Recipient: "LABORATORY", Entry.Decision.IsPermitted: true });
        }

        foreach (char order in "ab")
        {
            // What was delivered before the crash may come once more; nothing comes before what it waits behind.
            string[] firsts = [.. taken.Where(text => text[0] == order).Distinct()];
            Assert.Equal(firsts.Order(StringComparer.Ordinal), firsts);
        }

        foreach ((string _, Delivery delivery) in first.Taken.Concat(second.Taken))
        {
            IReadOnlyList<HistoryEntry> history = await TestLedger.HistoryAsync(node, delivery.RecordId);
            Assert.Contains(history, entry =>
                entry.Entry.Height == delivery.Access.Height && entry.Entry.Index == delivery.Access.Index);
        }

        return (faulty.HasStruck, taken.Length - taken.Distinct().Count());
    }

    private static async Task RunAsync(
        TestLedger ledger,
        FaultyLedgerStorageDriver driver,
        RecordingHandler handler,
        Dictionary<string, RecordId> acknowledged)
    {
        LedgerNode? node = null;
        try
        {
            node = await ledger.StartAsync(driver);
            node.StartRoute(DeliverySample.Authorization(), handler, DeliverySample.Fast());
            foreach (string text in Messages)
            {
                acknowledged[text] = (await node.AppendAsync(DeliverySample.Record(text, order: text[..1]))).RecordId;
            }

            await TestLedger.UntilAsync(() =>
                driver.HasStruck || (node.GetStatus().Lag == 0 && node.GetDeliveryStatus().Single().Delivered == 5));
        }
        catch (HealthLedgerException)
        {
            // The crash.
        }

        if (!driver.HasStruck)
        {
            await node!.DisposeAsync();
        }

        await ledger.KillAsync();
    }
}
