using HealthLedger.Bundles;
using HealthLedger.Consensus.Runtime;
using HealthLedger.Ledger;
using HealthLedger.Primitives;
using HealthLedger.Storage;
using HealthLedger.Testing;
using HealthLedger.Testing.Faults;

namespace HealthLedger.Tests.Runtime.Bundles;

/// <summary>What a replica lacks of what was sealed before its start is in its store alone.</summary>
public sealed class BundleLoadTests
{
    [Fact]
    public async Task Replica_whose_store_cannot_be_read_for_a_while_when_it_starts_fetches_what_it_lacks_all_the_same()
    {
        await using LedgerTestCluster cluster = await LedgerTestCluster.StartAsync(
            timeProvider: new HastyTime(TimeSpan.FromSeconds(10)));
        ParticipantId late = cluster.MemberOf(3).Participant;
        FrameFaults faults = new(1)
        {
            Loses = (_, to, frame) => to == late && NodeFrame.TypeOf(frame) == BundlePart.Type,
        };
        cluster.FrameFaults = faults;
        AppendResult result = await cluster[0].AppendAsync(TestLedger.Record("content", "p1"));
        await cluster.WaitForHeightAsync(result.Entry.Height);
        await TestLedger.UntilAsync(() => cluster[3].GetStatus().Replication!.MissingBundles > 0);
        await cluster.StopAsync(3);
        faults.Loses = null;

        using SelectiveDriver driver = new(cluster.MemberOf(3).Storage);
        int failed = 0;
        driver.OnScan = table => table == PrivateTable.BundleTask && Interlocked.Increment(ref failed) <= 3
            ? throw new StorageFailureException(HealthLedgerErrorCodes.DatabaseLocked, "Planned.", isTransient: true)
            : Task.CompletedTask;
        int kept = 0;
        driver.OnCustody = write => Interlocked.Add(ref kept, write.Envelopes.Count);
        cluster.MemberOf(3).Storage = driver;
        await cluster.StartAsync(3);

        await TestLedger.UntilAsync(
            () => Volatile.Read(ref kept) > 0,
            TimeSpan.FromSeconds(30),
            () => "The bundle that is missing is not fetched.");
        await BundleLedger.StopAllAsync(cluster);
        Submission submission = Assert.Single(
            await BundleLedger.SubmissionsAsync(cluster, 3, result.Entry.Height.Value));
        HeldBundle held = await HeldBundle.ReadAsync(cluster, 3, submission);
        Assert.True(held is { HasHead: true, Envelopes: 1, Shares: 1 });
    }
}
