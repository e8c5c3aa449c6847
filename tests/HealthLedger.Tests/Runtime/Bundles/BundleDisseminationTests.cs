using HealthLedger.Ledger;
using HealthLedger.Records;
using HealthLedger.Storage;
using HealthLedger.Testing;
using HealthLedger.Testing.Faults;

namespace HealthLedger.Tests.Runtime.Bundles;

public sealed class BundleDisseminationTests
{
    [Fact]
    public async Task Sealed_record_lies_at_a_quorum_with_each_trustee_s_share_although_its_custodian_is_gone()
    {
        await using LedgerTestCluster cluster = await LedgerTestCluster.StartAsync();
        AppendResult result = await cluster[2].AppendAsync(TestLedger.Record("content", "p1"));
        await BundleLedger.StopAllAsync(cluster);
        Submission submission = Assert.Single(
            await BundleLedger.SubmissionsAsync(cluster, 2, result.Entry.Height.Value));

        int held = 0;
        foreach (int other in (int[])[0, 1, 3])
        {
            HeldBundle bundle = await HeldBundle.ReadAsync(cluster, other, submission);
            held += bundle is { HasHead: true, Packages: 3, Envelopes: 1, Shares: 1 } ? 1 : 0;
        }

        Assert.InRange(held, 2, 3);
    }

    [Fact]
    public async Task Replica_that_was_away_fetches_the_bundles_of_what_was_sealed_without_it()
    {
        await using LedgerTestCluster cluster = await LedgerTestCluster.StartAsync();
        await cluster.StopAsync(3);
        List<AppendResult> results = [];
        for (int i = 0; i < 5; i++)
        {
            results.Add(await cluster[i % 3].AppendAsync(TestLedger.Record($"content {i}", "p1")));
        }

        await cluster.StartAsync(3);
        await cluster.WaitForHeightAsync(results[^1].Entry.Height);
        await TestLedger.UntilAsync(() => cluster[3].GetStatus().Replication!.MissingBundles == 0);
        await AssertHeldAsync(cluster, 3, results);
    }

    [Fact]
    public async Task Replica_that_stops_before_it_has_fetched_goes_on_after_its_next_start()
    {
        await using LedgerTestCluster cluster = await LedgerTestCluster.StartAsync();
        await cluster.StopAsync(3);
        AppendResult result = await cluster[0].AppendAsync(TestLedger.Record("content", "p1"));
        await cluster.StartAsync(3);
        await cluster.WaitForHeightAsync(result.Entry.Height);
        await cluster.StopAsync(3);
        await cluster.StartAsync(3);
        await cluster[1].AppendAsync(TestLedger.Record("another"));
        await TestLedger.UntilAsync(() => cluster[3].GetStatus() is { Replication: { MissingBundles: 0 } } status
            && status.Height.Value >= result.Entry.Height.Value);
        await AssertHeldAsync(cluster, 3, [result]);
    }

    [Fact]
    public async Task Record_that_waited_while_all_were_stopped_is_sealed_with_its_bundle_afterwards()
    {
        await using LedgerTestCluster cluster = await LedgerTestCluster.StartAsync();
        await cluster.StopAsync(2);
        await cluster.StopAsync(3);
        Task<AppendResult> waiting = cluster[0].AppendAsync(TestLedger.Record("content", "p1", "key"));
        await TestLedger.UntilAsync(() => cluster[0].GetStatus().Replication!.WaitingForBundles == 1);
        await cluster.StopAsync(1);
        await cluster.StopAsync(0);
        await Assert.ThrowsAnyAsync<HealthLedgerException>(() => waiting);
        for (int i = 0; i < 4; i++)
        {
            await cluster.StartAsync(i);
        }

        AppendResult result = await cluster[0].AppendAsync(TestLedger.Record("content", "p1", "key"));
        Assert.True(result.IsRepeat);
        await cluster.WaitForHeightAsync(result.Entry.Height);
        await TestLedger.UntilAsync(() => Enumerable.Range(1, 3).All(
            i => cluster[i].GetStatus().Replication!.MissingBundles == 0));
        await AssertHeldAsync(cluster, 1, [result]);
    }

    [Fact]
    public async Task Large_document_reaches_all_in_parts()
    {
        await using LedgerTestCluster cluster = await LedgerTestCluster.StartAsync();
        byte[] payload = new byte[30 * 1024 * 1024];
        AppendResult result = await cluster[1].AppendAsync(new RecordSubmission
        {
            Kind = RecordKind.Document,
            Payload = payload,
            PayloadType = "application/pdf",
        });
        await cluster.WaitForHeightAsync(result.Entry.Height);
        await TestLedger.UntilAsync(() => Enumerable.Range(0, 4).All(
            i => cluster[i].GetStatus().Replication!.MissingBundles == 0));
        await AssertHeldAsync(cluster, 3, [result]);
    }

    [Fact]
    public async Task Replicas_that_come_later_get_the_envelopes_of_what_one_had_sealed_before()
    {
        await using LedgerTestCluster cluster = await LedgerTestCluster.StartAsync(1);
        AppendResult result = await cluster[0].AppendAsync(TestLedger.Record("content", "p1"));
        await cluster.AddAsync(3);
        await TestLedger.UntilAsync(() => Enumerable.Range(1, 3).All(
            i => cluster[i].GetStatus() is { Replicas: 4, Replication.MissingBundles: 0 }));
        await BundleLedger.StopAllAsync(cluster);
        foreach (Submission submission in await BundleLedger.SubmissionsAsync(cluster, 2, result.Entry.Height.Value))
        {
            HeldBundle held = await HeldBundle.ReadAsync(cluster, 2, submission);
            Assert.True(held is { HasHead: true, Packages: 0, Envelopes: 1, Shares: 0 });
        }
    }

    [Fact]
    public async Task Submissions_without_records_wait_for_no_bundle()
    {
        await using LedgerTestCluster cluster = await LedgerTestCluster.StartAsync();
        AppendResult result = await cluster[0].AppendAsync(TestLedger.Record("content"));
        await cluster.WaitForHeightAsync(result.Entry.Height);
        await cluster[0].RequestAccessAsync(TestLedger.Request(result.RecordId));
        Assert.Equal(0, cluster[0].GetStatus().Replication!.WaitingForBundles);
        await BundleLedger.StopAllAsync(cluster);
    }

    [Theory]
    [InlineData(StorageFault.DiskFull)]
    [InlineData(StorageFault.InputOutputError)]
    [InlineData(StorageFault.CrashBefore)]
    [InlineData(StorageFault.CrashAfter)]
    public async Task Write_of_a_bundle_that_fails_or_dies_at_a_holder_is_made_good(StorageFault fault)
    {
        await using LedgerTestCluster cluster = await LedgerTestCluster.StartAsync();
        await cluster.StopAsync(3);
        ILedgerStorageDriver storage = cluster.MemberOf(3).Storage;
        await StartWithFaultAsync(cluster, 3, storage, fault);
        AppendResult result = await cluster[0].AppendAsync(TestLedger.Record("content", "p1"));

        await cluster.StopAsync(3);
        cluster.MemberOf(3).Storage = storage;
        await cluster.StartAsync(3);
        await cluster.WaitForHeightAsync(result.Entry.Height);
        await TestLedger.UntilAsync(() => cluster[3].GetStatus().Replication!.MissingBundles == 0);
        await AssertHeldAsync(cluster, 3, [result]);
    }

    [Fact]
    public async Task Index_that_cannot_be_read_when_a_bundle_is_kept_halts_no_holder_and_delays_its_announcement()
    {
        await using LedgerTestCluster cluster = await LedgerTestCluster.StartAsync();
        await cluster.StopAsync(2);
        await cluster.StopAsync(3);
        using SelectiveDriver storage = new(cluster.MemberOf(3).Storage);
        cluster.MemberOf(3).Storage = storage;
        await cluster.StartAsync(3);
        int reads = 0;
        storage.FailFind = kind => kind == IndexKind.Submission && Interlocked.Increment(ref reads) == 1
            ? HealthLedgerErrorCodes.DatabaseLocked
            : null;

        // All three that run make the quorum.
        AppendResult result = await cluster[0].AppendAsync(TestLedger.Record("content", "p1"));
        Assert.True(reads > 1);
        await cluster.WaitForHeightAsync(result.Entry.Height);
        Assert.False(cluster[3].GetStatus().IsHalted);
        await AssertHeldAsync(cluster, 3, [result]);
    }

    // Its replica runs before its node has started: where the first write comes so early, the start dies of it.
    private static async Task StartWithFaultAsync(
        LedgerTestCluster cluster, int replica, ILedgerStorageDriver storage, StorageFault fault)
    {
        for (int attempt = 1; ; attempt++)
        {
            cluster.MemberOf(replica).Storage = new FaultyLedgerStorageDriver(
                storage, new StorageFaultPlan(fault, 1, StoragePart.Custody));
            try
            {
                await cluster.StartAsync(replica);
                return;
            }
            catch (StorageFailureException) when (attempt < 10)
            {
                // Once more.
            }
        }
    }

    private static async Task AssertHeldAsync(
        LedgerTestCluster cluster, int replica, IReadOnlyList<AppendResult> results)
    {
        await BundleLedger.StopAllAsync(cluster);
        foreach (AppendResult result in results)
        {
            foreach (Submission submission in await BundleLedger.SubmissionsAsync(
                cluster, replica, result.Entry.Height.Value))
            {
                HeldBundle held = await HeldBundle.ReadAsync(cluster, replica, submission);
                Assert.True(held is { HasHead: true, Envelopes: > 0 } && held.Shares == held.Envelopes);
            }
        }
    }
}
