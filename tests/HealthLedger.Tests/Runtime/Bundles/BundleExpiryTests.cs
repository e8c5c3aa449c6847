using HealthLedger.Bundles;
using HealthLedger.Consensus.Runtime;
using HealthLedger.Ledger;
using HealthLedger.Primitives;
using HealthLedger.Testing;
using HealthLedger.Testing.Faults;

namespace HealthLedger.Tests.Runtime.Bundles;

/// <summary>A node whose bundles reach nobody while the others go on beyond the heights that it signed for.</summary>
public sealed class BundleExpiryTests
{
    private static readonly LedgerGenesisOptions Brief = new() { ReplayWindow = 24 };

    [Fact]
    public async Task Own_record_that_comes_to_no_quorum_in_time_is_answered_and_sealed_once_when_it_comes_again()
    {
        await using LedgerTestCluster cluster = await LedgerTestCluster.StartAsync(options: Brief);
        FrameFaults faults = Withhold(cluster, 0);
        Task<AppendResult> waiting = cluster[0].AppendAsync(TestLedger.Record("content", "p1", "key"));
        await TestLedger.UntilAsync(() => cluster[0].GetStatus().Replication!.WaitingForBundles == 1);
        ulong until = cluster[0].GetStatus().Height.Value + 12;
        await GoOnAsync(cluster, until);

        SubmissionRejectedException refused =
            await Assert.ThrowsAsync<SubmissionRejectedException>(() => waiting);
        Assert.Equal(HealthLedgerErrorCodes.SubmissionExpired, refused.Code);
        Assert.True(refused.IsTransient);
        Assert.Equal(0, cluster[0].GetStatus().Replication!.WaitingForBundles);

        // What it hands in afterwards waits for nothing that was before.
        faults.Loses = null;
        AppendResult later = await cluster[0].AppendAsync(TestLedger.Record("later", "p1"));
        Assert.Equal(EntryOutcomeCode.Accepted, later.Entry.Outcome);
        AppendResult again = await cluster[0].AppendAsync(TestLedger.Record("content", "p1", "key"));
        Assert.False(again.IsRepeat);
        AppendResult repeated = await cluster[0].AppendAsync(TestLedger.Record("content", "p1", "key"));
        Assert.True(repeated.IsRepeat);
        Assert.Equal(again.RecordId, repeated.RecordId);
        Assert.Null((await cluster[0].VerifyAsync(withPayloads: true)).FirstError);
    }

    [Fact]
    public async Task Own_record_whose_time_passes_while_its_node_is_stopped_holds_up_nothing_after_the_start()
    {
        await using LedgerTestCluster cluster = await LedgerTestCluster.StartAsync(options: Brief);
        FrameFaults faults = Withhold(cluster, 0);
        Task<AppendResult> waiting = cluster[0].AppendAsync(TestLedger.Record("content", "p1", "key"));
        await TestLedger.UntilAsync(() => cluster[0].GetStatus().Replication!.WaitingForBundles == 1);
        ulong until = cluster[0].GetStatus().Height.Value + 12;
        await cluster.StopAsync(0);
        await Assert.ThrowsAnyAsync<HealthLedgerException>(() => waiting);
        await GoOnAsync(cluster, until);
        faults.Loses = null;
        await cluster.StartAsync(0);
        await cluster.WaitForHeightAsync(new BlockHeight(until));

        AppendResult again = await cluster[0].AppendAsync(TestLedger.Record("content", "p1", "key"));
        Assert.False(again.IsRepeat);
        Assert.Equal(EntryOutcomeCode.Accepted, again.Entry.Outcome);
        Assert.Equal(0, cluster[0].GetStatus().Replication!.WaitingForBundles);

        // Once more, with the ledger standing still: the row of what is over is not handed in again.
        await cluster.StopAsync(0);
        await cluster.StartAsync(0);
        Assert.True((await cluster[0].AppendAsync(TestLedger.Record("content", "p1", "key"))).IsRepeat);
        Assert.Single(await TestLedger.HistoryAsync(cluster[0], again.RecordId));
    }

    // Everything of a node's bundles is lost; what it says as a replica is not.
    private static FrameFaults Withhold(LedgerTestCluster cluster, int replica)
    {
        ParticipantId author = cluster.MemberOf(replica).Participant;
        FrameFaults faults = new(1)
        {
            Loses = (from, _, frame) => from == author
                && NodeFrame.TypeOf(frame) is BundlePart.Type or SubmissionFrame.Type,
        };
        cluster.FrameFaults = faults;
        return faults;
    }

    private static async Task GoOnAsync(LedgerTestCluster cluster, ulong height)
    {
        while (cluster[1].GetStatus().Height.Value < height)
        {
            await cluster[1].AppendAsync(TestLedger.Record("content"));
        }
    }
}
