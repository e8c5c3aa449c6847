using HealthLedger.Access;
using HealthLedger.Ledger;
using HealthLedger.Primitives;
using HealthLedger.Receipts;
using HealthLedger.Records;
using HealthLedger.Testing;
using HealthLedger.Vaults;
using HealthLedger.Verifier;

namespace HealthLedger.Tests.Runtime.Replication;

public sealed class ReplicatedNodeTests
{
    [Fact]
    public async Task Record_of_one_organisation_is_the_same_entry_with_a_quorum_of_seals_at_every_other()
    {
        await using LedgerTestCluster cluster = await LedgerTestCluster.StartAsync();
        AppendResult result = await cluster[2].AppendAsync(TestLedger.Record("content", "p1"));
        await cluster.WaitForHeightAsync(result.Entry.Height);

        for (int i = 0; i < cluster.Count; i++)
        {
            LedgerNode node = cluster[i];
            Receipt receipt = await node.GetReceiptAsync(result.Entry.Height, result.Entry.Index);
            ReceiptVerdict verdict = ReceiptVerifier.Verify(
                receipt.Bytes.Span,
                ReceiptExpectation.ForRecord(result.RecordId.ToArray()),
                new VerificationPolicy(cluster.Genesis.Bytes.Span, DateTimeOffset.UtcNow));
            Assert.True(verdict.IsAccepted, verdict.ToString());
            Assert.Equal(AssuranceKind.Quorum, verdict.Facts!.Assurance.Kind);
        }

        Assert.Single(Enumerable.Range(0, cluster.Count).Select(i => cluster[i].GetStatus().HistoryRoot).Distinct());
    }

    [Fact]
    public async Task Record_is_opened_at_its_custodian_and_nowhere_else()
    {
        await using LedgerTestCluster cluster = await LedgerTestCluster.StartAsync();
        AppendResult result = await cluster[1].AppendAsync(TestLedger.Record("content", "p1"));

        SealedAccess access = await cluster[1].RequestAccessAsync(TestLedger.Request(result.RecordId));
        using RecordContent content = await cluster[1].OpenAsync(access);
        Assert.Equal("content"u8.ToArray(), content.Payload.ToArray());
        await cluster.WaitForHeightAsync(access.Height);
        await Assert.ThrowsAnyAsync<HealthLedgerException>(async () =>
        {
            SealedAccess other = await cluster[0].RequestAccessAsync(TestLedger.Request(result.RecordId));
            using RecordContent stolen = await cluster[0].OpenAsync(other);
        });
    }

    [Fact]
    public async Task Work_goes_on_without_one_replica_even_the_primary_and_it_catches_up()
    {
        await using LedgerTestCluster cluster = await LedgerTestCluster.StartAsync();
        await AppendAsync(cluster, 1, 5);
        await cluster.StopAsync(0);
        await AppendAsync(cluster, 1, 20);
        await AppendAsync(cluster, 3, 20);
        BlockHeight height = cluster[1].GetStatus().Height;
        await cluster.StartAsync(0);
        await cluster.WaitForHeightAsync(height);
        await AppendAsync(cluster, 0, 5);
        await cluster.WaitForHeightAsync(cluster[0].GetStatus().Height);
        VerificationReport report = await cluster[0].VerifyAsync(withPayloads: false);
        Assert.True(report.IsGood, report.FirstError);
        Assert.Equal(54UL, cluster[0].GetStatus().HistorySize);
    }

    [Fact]
    public async Task All_replicas_stop_at_once_and_go_on_with_what_was_sealed()
    {
        await using LedgerTestCluster cluster = await LedgerTestCluster.StartAsync();
        await Task.WhenAll(Enumerable.Range(0, 4).Select(i => AppendAsync(cluster, i, 25)));
        for (int i = 0; i < 4; i++)
        {
            await cluster.StopAsync(i);
        }

        for (int i = 0; i < 4; i++)
        {
            await cluster.StartAsync(i);
        }

        await AppendAsync(cluster, 2, 3);
        Assert.Equal(107UL, cluster[2].GetStatus().HistorySize);
    }

    [Fact]
    public async Task Node_that_is_cut_off_acknowledges_nothing_and_follows_when_it_is_joined_again()
    {
        await using LedgerTestCluster cluster = await LedgerTestCluster.StartAsync();
        await AppendAsync(cluster, 0, 3);
        cluster.Cut(3);
        Task<AppendResult> alone = cluster[3].AppendAsync(TestLedger.Record("content alone"));
        await AppendAsync(cluster, 1, 10);
        Assert.False(alone.IsCompleted);
        Assert.True(cluster[3].GetStatus().Height.Value < cluster[1].GetStatus().Height.Value);
        cluster.Heal(3);
        AppendResult result = await alone;
        await cluster.WaitForHeightAsync(result.Entry.Height);
        Assert.Equal(18UL, cluster[0].GetStatus().HistorySize);
    }

    [Fact]
    public async Task Two_of_four_seal_nothing_until_a_third_is_there()
    {
        await using LedgerTestCluster cluster = await LedgerTestCluster.StartAsync();
        await AppendAsync(cluster, 0, 1);
        await cluster.StopAsync(2);
        await cluster.StopAsync(3);
        BlockHeight before = cluster[0].GetStatus().Height;
        Task<AppendResult> waiting = cluster[0].AppendAsync(TestLedger.Record("content"));
        await Task.WhenAny(waiting, Task.Delay(TimeSpan.FromSeconds(2)));
        Assert.False(waiting.IsCompleted);
        Assert.Equal(before, cluster[0].GetStatus().Height);
        await cluster.StartAsync(2);
        Assert.True((await waiting).Entry.Height.Value > before.Value);
    }

    [Theory]
    [InlineData(7, 2)]
    [InlineData(5, 1)]
    public async Task Larger_set_goes_on_without_as_many_as_it_tolerates(int replicas, int faults)
    {
        await using LedgerTestCluster cluster = await LedgerTestCluster.StartAsync(replicas);
        await AppendAsync(cluster, replicas - 1, 3);
        for (int i = 0; i < faults; i++)
        {
            await cluster.StopAsync(i);
        }

        await AppendAsync(cluster, replicas - 1, 10);
        Assert.Equal(13UL + (ulong)replicas, cluster[replicas - 1].GetStatus().HistorySize);
    }

    [Fact]
    public async Task Block_time_goes_on_while_a_permit_of_any_organisation_is_open()
    {
        LedgerGenesisOptions options = new()
        {
            Heartbeat = TimeSpan.FromMilliseconds(200),
            PermitTimeToLive = TimeSpan.FromHours(1),
        };
        await using LedgerTestCluster cluster = await LedgerTestCluster.StartAsync(options: options);
        AppendResult result = await cluster[2].AppendAsync(TestLedger.Record("content"));
        BlockHeight before = cluster[2].GetStatus().Height;
        SealedAccess access = await cluster[2].RequestAccessAsync(TestLedger.Request(result.RecordId));

        await cluster.WaitForHeightAsync(new BlockHeight(access.Height.Value + 4));
        using RecordContent content = await cluster[2].OpenAsync(access);
        Assert.Equal("content"u8.ToArray(), content.Payload.ToArray());
        Assert.True(access.Height.Value > before.Value);
    }

    [Fact]
    public async Task Seal_key_of_any_replica_is_not_destroyed_while_the_set_counts_on_it()
    {
        await using LedgerTestCluster cluster = await LedgerTestCluster.StartAsync();
        for (int i = 0; i < cluster.Count; i++)
        {
            KeyUnavailableException refused = await Assert.ThrowsAsync<KeyUnavailableException>(
                () => cluster[i].DestroyKeyAsync(VaultKey.Seal, 1));
            Assert.Equal(HealthLedgerErrorCodes.KeyActive, refused.Code);
        }
    }

    private static Task<AppendResult[]> AppendAsync(LedgerTestCluster cluster, int replica, int count) => Task.WhenAll(
        Enumerable.Range(0, count).Select(
            i => cluster[replica].AppendAsync(TestLedger.Record($"content {replica} {i}"))));
}
