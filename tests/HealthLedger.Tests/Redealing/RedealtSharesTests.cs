using HealthLedger.Ledger;
using HealthLedger.Ledger.Operations;
using HealthLedger.Primitives;
using HealthLedger.Testing;
using HealthLedger.Tests.Runtime;
using HealthLedger.Tests.Runtime.Bundles;

namespace HealthLedger.Tests.Redealing;

/// <summary>Shares that were dealt anew lie with their trustees.</summary>
public sealed class RedealtSharesTests
{
    [Fact]
    public async Task Trustees_of_a_set_of_four_that_grows_to_five_open_every_record_without_its_custodian()
    {
        await using LedgerTestCluster cluster = await LedgerTestCluster.StartAsync();
        List<(int Custodian, RecordId Record)> records = await AppendAsync(cluster, [0, 1, 2, 3]);
        await cluster.AddAsync();
        await CheckAsync(cluster, records, [0, 1, 2, 3, 4]);
    }

    [Fact]
    public async Task Trustees_of_a_set_that_one_organisation_became_hold_shares_of_what_it_sealed_alone()
    {
        await using LedgerTestCluster cluster = await LedgerTestCluster.StartAsync(1);
        List<(int Custodian, RecordId Record)> records = await AppendAsync(cluster, [0, 0, 0]);
        await cluster.AddAsync(3);
        await CheckAsync(cluster, records, [0, 1, 2, 3]);
    }

    [Fact]
    public async Task Organisation_that_takes_anothers_place_holds_shares_of_what_the_others_sealed_before_it_came()
    {
        await using LedgerTestCluster cluster = await LedgerTestCluster.StartAsync();
        List<(int Custodian, RecordId Record)> records = await AppendAsync(cluster, [0, 1, 2]);
        int guest = await cluster.ReplaceAsync([3]);
        await cluster.StopAsync(3);
        int[] trustees = [.. cluster[0].GetReplicas().Replicas.Select(one => Enumerable.Range(0, guest + 1)
            .First(i => cluster.MemberOf(i).Participant == one))];
        Assert.Contains(guest, trustees);
        await CheckAsync(cluster, records, trustees);
    }

    [Fact]
    public async Task Trustee_whose_node_comes_after_all_was_dealt_gets_its_shares_with_another_dealing()
    {
        await using LedgerTestCluster cluster = await LedgerTestCluster.StartAsync();
        List<(int Custodian, RecordId Record)> records = await AppendAsync(cluster, [0, 1, 2, 3]);
        IReadOnlyList<ReplicaApplication> joining = await cluster.ApplyAsync(1, CancellationToken.None);
        ReplicaProposal proposal = await cluster[0].ProposeChangeAsync(joining, []);
        await Task.WhenAll(Enumerable.Range(0, 3).Select(i => cluster[i].VoteAsync(proposal, approves: true)));
        await TestLedger.UntilAsync(() => Enumerable.Range(0, 4).All(i =>
            cluster[i].GetReplicas().Epoch == 1 && cluster[i].GetStatus().Redealing is null));
        await cluster.StartAsync(4);
        foreach ((int custodian, RecordId record) in records)
        {
            await BundleLedger.UntilAsync(async () => (await TestLedger.HistoryAsync(cluster[custodian], record))
                .Count(each => each.Operation == OperationType.RedealRecord) == 2);
        }

        await CheckAsync(cluster, records, [0, 1, 2, 3, 4]);
    }

    private static async Task<List<(int Custodian, RecordId Record)>> AppendAsync(
        LedgerTestCluster cluster, int[] custodians)
    {
        List<(int Custodian, RecordId Record)> records = [];
        foreach (int custodian in custodians)
        {
            AppendResult result = await cluster[custodian].AppendAsync(
                TestLedger.Record($"content {records.Count}", "p"));
            records.Add((custodian, result.RecordId));
        }

        return records;
    }

    // Waits until all is dealt and has come, and then looks into the stores of the stopped nodes.
    private static async Task CheckAsync(
        LedgerTestCluster cluster, List<(int Custodian, RecordId Record)> records, int[] trustees)
    {
        await TestLedger.UntilAsync(() => trustees.All(i => cluster[i].GetStatus().Redealing is null));
        ulong newest = trustees.Max(i => cluster[i].GetStatus().Height.Value);
        await TestLedger.UntilAsync(() => trustees.All(i => cluster[i].GetStatus() is var status
            && status.Height.Value >= newest && status.Replication!.MissingBundles == 0));
        Dictionary<RecordId, (ulong, ulong)> heights = [];
        foreach ((int custodian, RecordId record) in records)
        {
            heights[record] = await DealtToTrustees.HeightsAsync(cluster[custodian], record);
        }

        await BundleLedger.StopAllAsync(cluster);
        foreach ((int custodian, RecordId record) in records)
        {
            DealtToTrustees held = await DealtToTrustees.ReadAsync(
                cluster, trustees, custodian, record, heights[record]);
            Assert.Equal(held.Others, held.Holding);
            Assert.True(held.Opens(0, held.Threshold));
            Assert.True(held.Opens(held.Others - held.Threshold, held.Threshold));
            Assert.False(held.Opens(0, held.Threshold - 1));
        }
    }
}
