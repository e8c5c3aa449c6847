using System.Collections.Concurrent;
using HealthLedger.Bundles;
using HealthLedger.Ledger;
using HealthLedger.Primitives;
using HealthLedger.Records;
using HealthLedger.Testing;

namespace HealthLedger.Tests.Runtime.Bundles;

/// <summary>What waits, and what is there already, when a placement policy begins or ends (docs/spec/bundles.md
/// section 6.1).</summary>
public sealed class PlacedBundleBoundaryTests
{
    [Fact]
    public async Task What_was_sealed_before_is_dealt_to_the_trustees_of_the_policy_and_they_get_their_shares()
    {
        await using LedgerTestCluster cluster = await LedgerTestCluster.StartAsync();
        AppendResult before = await cluster[0].AppendAsync(TestLedger.Record("before", "p1"));
        await PlacedRecords.BeginAsync(
            cluster, PlacedRecords.Rule(
                cluster, 0, RecordKind.Laboratory, holders: [0, 1], trustees: [1, 3], copies: 2));
        await TestLedger.UntilAsync(() => cluster[0].GetStatus().Redealing is null);
        await PlacedRecords.AllHaveAsync(cluster, cluster[0].GetStatus().Height);
        ulong height = cluster[0].GetStatus().Height.Value;
        await BundleLedger.StopAllAsync(cluster);
        List<Submission> anew = [];
        for (ulong at = before.Entry.Height.Value + 1; at <= height; at++)
        {
            anew.AddRange((await BundleLedger.SubmissionsAsync(cluster, 0, at))
                .Where(one => Dealing.Of(one).Any(dealing => dealing.Record == before.RecordId)));
        }

        Submission submission = Assert.Single(anew);
        Assert.Equal(1, (await HeldBundle.ReadAsync(cluster, 1, submission, 1, 2)).Shares);
        Assert.Equal(1, (await HeldBundle.ReadAsync(cluster, 3, submission, 2, 2)).Shares);
        Assert.False((await HeldBundle.ReadAsync(cluster, 2, submission)).HasHead);
    }

    [Fact]
    public async Task What_waits_for_a_copy_when_the_policy_ends_waits_for_a_quorum_and_all_get_all_of_it()
    {
        await using LedgerTestCluster cluster = await LedgerTestCluster.StartAsync();
        await PlacedRecords.BeginAsync(
            cluster, PlacedRecords.Rule(
                cluster, 0, RecordKind.Laboratory, holders: [0, 1], trustees: [2, 3], copies: 2));
        await cluster.StopAsync(1);
        Task<AppendResult> waiting = cluster[0].AppendAsync(TestLedger.Record("content", "p1"));
        await TestLedger.UntilAsync(() => cluster[2].GetStatus().Replication!.WaitingForBundles == 1);
        await PlacedRecords.DecideAsync(cluster, proposer: 2, voters: [0, 2, 3], []);
        AppendResult result = await waiting;
        await cluster.StartAsync(1);
        await PlacedRecords.AllHaveAsync(cluster, result.Entry.Height);
        await BundleLedger.StopAllAsync(cluster);
        Submission submission = await PlacedRecords.DealingOfAsync(cluster, result);
        foreach (int other in (int[])[1, 2, 3])
        {
            Assert.Equal(1, (await HeldBundle.ReadAsync(cluster, other, submission)).Kept);
        }
    }

    [Fact]
    public async Task What_waits_for_a_copy_goes_by_another_policy_when_that_begins()
    {
        await using LedgerTestCluster cluster = await LedgerTestCluster.StartAsync();
        await PlacedRecords.BeginAsync(
            cluster, PlacedRecords.Rule(cluster, 0, RecordKind.Laboratory, holders: [0, 1], trustees: [0], copies: 2));
        await cluster.StopAsync(1);
        Task<AppendResult> waiting = cluster[0].AppendAsync(TestLedger.Record("content", "p1"));
        await TestLedger.UntilAsync(() => cluster[0].GetStatus().Replication!.WaitingForBundles == 1);
        await PlacedRecords.DecideAsync(
            cluster,
            proposer: 2,
            voters: [0, 2, 3],
            PlacedRecords.Rule(cluster, 0, RecordKind.Laboratory, holders: [0, 3], trustees: [0], copies: 2));
        AppendResult result = await waiting;
        await cluster.StartAsync(1);
        await PlacedRecords.AllHaveAsync(cluster, result.Entry.Height);
        await BundleLedger.StopAllAsync(cluster);
        Submission submission = await PlacedRecords.DealingOfAsync(cluster, result);
        Assert.Equal(1, (await HeldBundle.ReadAsync(cluster, 3, submission)).Kept);
        Assert.Equal(0, (await HeldBundle.ReadAsync(cluster, 2, submission)).Kept);
    }

    // A replica proposed what had no bundle, nobody voted, and so on with the next one.
    [Fact]
    public async Task Submissions_without_bundles_that_come_while_a_policy_ends_stop_nobody()
    {
        await using LedgerTestCluster cluster = await LedgerTestCluster.StartAsync();
        await PlacedRecords.BeginAsync(cluster, new PlacementRule
        {
            Kind = RecordKind.Document,
            Holders = PlacementGroup.Of([cluster[3].Organisation]),
            Trustees = PlacementGroup.All,
            Copies = 1,
        });
        await using RogueReplica rogue = await RogueReplica.ReplaceAsync(cluster, 3);
        await PlacedRecords.DecideAsync(cluster, proposer: 1, voters: [0, 1, 2], []);
        bool IsOver() => Enumerable.Range(0, 3).All(i => cluster[i].GetReplicas().Epoch == 2);
        while (!IsOver())
        {
            // As many as they take: a way that is full loses what is more.
            ulong height = cluster[0].GetStatus().Height.Value;
            for (int sent = 0; sent < 20; sent++)
            {
                RogueBundle bundle = await rogue.MakeAsync();
                for (int i = 0; i < 3; i++)
                {
                    rogue.SendBare(i, bundle);
                }
            }

            await TestLedger.UntilAsync(() => IsOver() || cluster[0].GetStatus().Height.Value > height);
        }

        AppendResult result = await cluster[0].AppendAsync(TestLedger.Record("after", "p1"));
        Assert.Equal(EntryOutcomeCode.Accepted, result.Entry.Outcome);
    }

    [Fact]
    public async Task Under_a_policy_a_replica_outside_of_it_is_answered_nothing_of_what_was_sealed_before()
    {
        await using LedgerTestCluster cluster = await LedgerTestCluster.StartAsync();
        await cluster.StopAsync(3);
        AppendResult before = await cluster[0].AppendAsync(TestLedger.Record("before", "p1"));
        await PlacedRecords.BeginAsync(
            cluster, PlacedRecords.Rule(cluster, 0, RecordKind.Laboratory, holders: [0, 1], trustees: [1], copies: 2));
        ConcurrentQueue<(ParticipantId To, byte[] Frame)> sent = PlacedRecords.Tap(cluster);
        await cluster.StartAsync(3);
        AppendResult after = await cluster[0].AppendAsync(TestLedger.Record("after", "p1"));
        await PlacedRecords.AllHaveAsync(cluster, after.Entry.Height);
        await BundleLedger.StopAllAsync(cluster);
        Assert.False(
            (await HeldBundle.ReadAsync(cluster, 3, await PlacedRecords.DealingOfAsync(cluster, before))).HasHead);
        PlacedRecords.AssertNoPartFor(cluster.MemberOf(3).Participant, sent);
    }
}
