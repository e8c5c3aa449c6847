using HealthLedger.Ledger;
using HealthLedger.Receipts;
using HealthLedger.Testing;
using HealthLedger.Tests.Ledger.Execution;
using HealthLedger.Verifier;

namespace HealthLedger.Tests.Runtime.Replication;

public sealed class UpgradeTests
{
    [Fact]
    public async Task Nodes_rolled_one_at_a_time_go_over_to_the_next_version_and_every_receipt_holds()
    {
        await using LedgerTestCluster cluster = await LedgerTestCluster.StartAsync();
        AppendResult before = await cluster[0].AppendAsync(TestLedger.Record("before", "p1"));
        for (int i = 0; i < 4; i++)
        {
            await RestartAsync(cluster, i, () => cluster[(i + 1) % 4].AppendAsync(
                TestLedger.Record($"while {i} is rolled", "p1")));
        }

        await DecideAsync(cluster, 0, 1, 2);
        await ReachAsync(cluster, 0, 1, 2, 3);
        AppendResult after = await cluster[3].AppendAsync(TestLedger.Record("after", "p1"));
        await cluster.WaitForHeightAsync(after.Entry.Height);
        for (int i = 0; i < 4; i++)
        {
            LedgerNodeStatus status = cluster[i].GetStatus();
            Assert.Equal((2UL, 1UL), (status.ProtocolVersion, status.Epoch));
            Assert.Null(status.Upgrade);
            Receipt first = await cluster[i].GetReceiptAsync(before.Entry.Height, before.Entry.Index);
            Assert.True(Judge(cluster, first, before, highest: 1).IsAccepted);
            Receipt second = await cluster[i].GetReceiptAsync(after.Entry.Height, after.Entry.Index);
            Assert.True(Judge(cluster, second, after, highest: 2).IsAccepted);

            // A verifier that does not know the version says that, and nothing else.
            Assert.Equal(
                VerifierErrorCodes.VersionUnknown, Judge(cluster, second, after, highest: 1).Code);
            VerificationReport report = await cluster[i].VerifyAsync(withPayloads: false);
            Assert.True(report.IsGood, report.FirstError);
        }
    }

    [Fact]
    public async Task Node_that_does_not_know_the_version_stops_at_the_boundary_and_goes_on_with_newer_software()
    {
        await using LedgerTestCluster cluster = await LedgerTestCluster.StartAsync();
        for (int i = 0; i < 3; i++)
        {
            await RestartAsync(cluster, i);
        }

        ReplicaProposal proposal = await cluster[0].ProposeProtocolVersionAsync(2);
        await TestLedger.UntilAsync(() => cluster[3].GetStatus().Height.Value >= proposal.Expires.Value
            - LedgerNode.DefaultProposalHeights + 1);
        SubmissionRejectedException refused = await Assert.ThrowsAsync<SubmissionRejectedException>(
            () => cluster[3].VoteAsync(proposal, approves: true));
        Assert.Equal(HealthLedgerErrorCodes.ProtocolNotSupported, refused.Code);
        foreach (int voter in (int[])[0, 1, 2])
        {
            await cluster[voter].VoteAsync(proposal, approves: true);
        }

        // The stop is seen before it comes.
        await TestLedger.UntilAsync(() => cluster[3].GetStatus().Upgrade is not null);
        Assert.False(cluster[3].GetStatus().Upgrade!.IsSupported);
        await ReachAsync(cluster, 0, 1, 2);
        AppendResult after = await cluster[1].AppendAsync(TestLedger.Record("three go on", "p1"));
        await TestLedger.UntilAsync(() => cluster[3].GetStatus().IsHalted);
        LedgerNodeStatus stopped = cluster[3].GetStatus();
        Assert.Equal(HealthLedgerErrorCodes.ProtocolTooNew, stopped.Fault);
        Assert.Equal(stopped.Upgrade!.Boundary, stopped.Height);
        Assert.Null((await cluster[3].VerifyAsync(withPayloads: false)).FirstError);

        // The same software does not start upon it; newer software goes on from there.
        await cluster.StopAsync(3);
        IntegrityException tooOld = await Assert.ThrowsAsync<IntegrityException>(() => cluster.StartAsync(3));
        Assert.Equal(HealthLedgerErrorCodes.ProtocolTooNew, tooOld.Code);
        await RestartAsync(cluster, 3);
        await cluster.WaitForHeightAsync(after.Entry.Height);
        await cluster.StopAsync(0);
        AppendResult needed = await cluster[3].AppendAsync(TestLedger.Record("three of four", "p1"));
        await cluster.WaitForHeightAsync(needed.Entry.Height);
        Assert.Null((await cluster[3].VerifyAsync(withPayloads: false)).FirstError);
    }

    [Fact]
    public async Task Node_that_was_away_follows_to_the_boundary_and_stops_there_until_its_software_knows_the_version()
    {
        await using LedgerTestCluster cluster = await LedgerTestCluster.StartAsync();
        await cluster.StopAsync(3);
        for (int i = 0; i < 3; i++)
        {
            await RestartAsync(cluster, i);
        }

        await DecideAsync(cluster, 0, 1, 2);
        await ReachAsync(cluster, 0, 1, 2);
        ulong boundary = cluster[0].GetStatus().Height.Value;
        AppendResult after = await cluster[1].AppendAsync(TestLedger.Record("while one is away", "p1"));
        await cluster.StartAsync(3);
        await TestLedger.UntilAsync(() => cluster[3].GetStatus().IsHalted);
        Assert.Equal(HealthLedgerErrorCodes.ProtocolTooNew, cluster[3].GetStatus().Fault);
        Assert.Equal(boundary, cluster[3].GetStatus().Height.Value);
        await RestartAsync(cluster, 3);
        await cluster.WaitForHeightAsync(after.Entry.Height);
        Assert.Equal(2UL, cluster[3].GetStatus().ProtocolVersion);
    }

    [Fact]
    public async Task All_stop_while_the_boundary_is_ahead_and_reach_it_after_they_were_started_again()
    {
        await using LedgerTestCluster cluster = await LedgerTestCluster.StartAsync();
        for (int i = 0; i < 4; i++)
        {
            await RestartAsync(cluster, i);
        }

        ReplicaProposal proposal = await cluster[0].ProposeProtocolVersionAsync(2);
        await cluster[0].VoteAsync(proposal, approves: true);
        await cluster[1].VoteAsync(proposal, approves: true);
        Task<SealedEntry> last = cluster[2].VoteAsync(proposal, approves: true);
        await TestLedger.UntilAsync(() => cluster[2].GetReplicas().NextProtocolVersion == 2);
        for (int i = 0; i < 4; i++)
        {
            await cluster.StopAsync(i);
        }

        await Record.ExceptionAsync(() => last);
        for (int i = 0; i < 4; i++)
        {
            await cluster.StartAsync(i);
        }

        await ReachAsync(cluster, 0, 1, 2, 3);
        AppendResult after = await cluster[2].AppendAsync(TestLedger.Record("after", "p1"));
        await cluster.WaitForHeightAsync(after.Entry.Height);
        Assert.Null((await cluster[0].VerifyAsync(withPayloads: false)).FirstError);
    }

    [Fact]
    public async Task Node_that_is_alone_goes_over_with_its_own_vote_and_starts_again_with_that_version()
    {
        await using LedgerTestCluster cluster = await LedgerTestCluster.StartAsync(1);
        AppendResult before = await cluster[0].AppendAsync(TestLedger.Record("before", "p1"));
        ReplicaProposal early = await cluster[0].ProposeProtocolVersionAsync(2);
        await Assert.ThrowsAsync<SubmissionRejectedException>(() => cluster[0].VoteAsync(early, approves: true));
        await RestartAsync(cluster, 0);
        ReplicaProposal open = Assert.Single(await cluster[0].ListProposalsAsync());
        Assert.Equal((LedgerChangeKind.ProtocolVersion, 2UL), (open.Kind, open.ProtocolVersion));
        await cluster[0].VoteAsync(open, approves: true);
        Assert.Equal(2UL, cluster[0].GetStatus().ProtocolVersion);
        AppendResult after = await cluster[0].AppendAsync(TestLedger.Record("after", "p1"));
        await RestartAsync(cluster, 0);
        await cluster[0].AppendAsync(TestLedger.Record("after a start", "p1"));
        Assert.Null((await cluster[0].VerifyAsync(withPayloads: true)).FirstError);
        foreach (AppendResult result in (AppendResult[])[before, after])
        {
            Receipt receipt = await cluster[0].GetReceiptAsync(result.Entry.Height, result.Entry.Index);
            Assert.True(Judge(cluster, receipt, result, highest: 2).IsAccepted);
        }

        // It grows under the new version, which the others execute from block 1 on with the old one.
        cluster.RulesOfNew = SecondVersion.Both;
        await cluster.AddAsync(3);
        AppendResult grown = await cluster[2].AppendAsync(TestLedger.Record("four", "p1"));
        await cluster.WaitForHeightAsync(grown.Entry.Height);
        Assert.All(Enumerable.Range(0, 4), i => Assert.Equal(2UL, cluster[i].GetStatus().ProtocolVersion));
    }

    private static async Task RestartAsync(LedgerTestCluster cluster, int replica, Func<Task>? meanwhile = null)
    {
        await cluster.StopAsync(replica);
        if (meanwhile is not null)
        {
            await meanwhile();
        }

        cluster.MemberOf(replica).Rules = SecondVersion.Both;
        await cluster.StartAsync(replica);
    }

    private static async Task DecideAsync(LedgerTestCluster cluster, params int[] voters)
    {
        ReplicaProposal proposal = await cluster[voters[0]].ProposeProtocolVersionAsync(2);
        foreach (int voter in voters)
        {
            await cluster[voter].VoteAsync(proposal, approves: true);
        }
    }

    private static async Task ReachAsync(LedgerTestCluster cluster, params int[] replicas)
    {
        // The boundary is 64 blocks ahead: on a machine with much else to do that takes its time.
        using CancellationTokenSource patience = new(TimeSpan.FromSeconds(90));
        foreach (int replica in replicas)
        {
            while (cluster[replica].GetReplicas() is not { Epoch: 1, ProtocolVersion: 2 })
            {
                await Task.Delay(TimeSpan.FromMilliseconds(5), patience.Token);
            }
        }
    }

    private static ReceiptVerdict Judge(
        LedgerTestCluster cluster, Receipt receipt, AppendResult result, ulong highest) => ReceiptVerifier.Verify(
        receipt.Bytes.Span,
        ReceiptExpectation.ForRecord(result.RecordId.ToArray()),
        new VerificationPolicy(cluster.Genesis.Bytes.Span, DateTimeOffset.UtcNow) { HighestProtocol = highest });
}
