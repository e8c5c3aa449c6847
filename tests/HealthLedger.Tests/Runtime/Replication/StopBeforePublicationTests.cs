using HealthLedger.Ledger;
using HealthLedger.Ledger.Operations;
using HealthLedger.Storage;
using HealthLedger.Testing;

namespace HealthLedger.Tests.Runtime.Replication;

/// <summary>A node that stops while its key as a trustee is not on the ledger yet.</summary>
public sealed class StopBeforePublicationTests
{
    // The next attempt to publish the key comes when the node is being stopped, and has other things to wait for.
    [Fact]
    public async Task Node_that_stops_between_two_attempts_to_publish_its_key_closes_its_storage()
    {
        HastyTime time = new(TimeSpan.FromSeconds(5));
        await using LedgerTestCluster cluster = await LedgerTestCluster.StartAsync(1, time);
        await cluster.StopAsync(0);
        int refused = 0;
        TaskCompletionSource stops = new();
        using SelectiveDriver driver = new(cluster.MemberOf(0).Storage) { WatchGate = stops.Task };
        driver.RefuseCustodyOf = write => Publishes(write) && Interlocked.Increment(ref refused) > 0;
        cluster.MemberOf(0).Storage = driver;
        await cluster.StartAsync(0);
        await cluster.AddAsync(3);
        await TestLedger.UntilAsync(() => Volatile.Read(ref refused) > 0);

        Task stopping = cluster.StopAsync(0);
        await TestLedger.UntilAsync(() => driver.IsStopping);
        await Task.Delay(20 * HastyTime.Short);
        stops.SetResult();
        await stopping;

        driver.RefuseCustodyOf = null;
        await cluster.StartAsync(0);
        Assert.False(cluster[0].GetStatus().IsHalted);
    }

    private static bool Publishes(CustodyWrite write) => write.Rows
        .Where(row => row.Table == PrivateTable.Outbox && row.Value is not null)
        .Select(row => Submission.TryDecode(row.Value!.Value, int.MaxValue))
        .Any(submission => submission!.Operations
            .Any(operation => LedgerOperation.TryDecode(operation.Span) is PublishTrusteeKey));
}
