using HealthLedger.Ledger;
using HealthLedger.Participants;
using HealthLedger.Primitives;
using HealthLedger.Receipts;
using HealthLedger.Testing;
using HealthLedger.Vaults;
using HealthLedger.Verifier;

namespace HealthLedger.Tests.Runtime.Replication;

public sealed class MembershipTests
{
    [Fact]
    public async Task One_node_becomes_four_with_the_same_history_and_the_four_seal_what_comes()
    {
        await using LedgerTestCluster cluster = await LedgerTestCluster.StartAsync(1);
        AppendResult before = await cluster[0].AppendAsync(TestLedger.Record("before", "p1"));
        Receipt early = await cluster[0].GetReceiptAsync(before.Entry.Height, before.Entry.Index);

        Assert.Equal(1, await cluster.AddAsync(3));

        AppendResult after = await cluster[2].AppendAsync(TestLedger.Record("after", "p1"));
        await cluster.WaitForHeightAsync(after.Entry.Height);
        for (int i = 0; i < 4; i++)
        {
            Receipt first = await cluster[i].GetReceiptAsync(before.Entry.Height, before.Entry.Index);
            Assert.Equal(early.Bytes.ToArray(), first.Bytes.ToArray());
            Assert.Equal(AssuranceKind.Operator, Judge(cluster, first, before).Facts!.Assurance.Kind);
            Receipt second = await cluster[i].GetReceiptAsync(after.Entry.Height, after.Entry.Index);
            Assert.Equal(AssuranceKind.Quorum, Judge(cluster, second, after).Facts!.Assurance.Kind);
            VerificationReport report = await cluster[i].VerifyAsync(withPayloads: false);
            Assert.True(report.IsGood, report.FirstError);
        }

        // The new ones publish their keys as trustees meanwhile.
        await TestLedger.UntilAsync(
            () => Enumerable.Range(0, 4).Select(i => cluster[i].GetStatus().HistoryRoot).Distinct().Count() == 1);
    }

    [Fact]
    public async Task All_stop_while_a_boundary_is_ahead_and_reach_it_after_they_were_started_again()
    {
        await using LedgerTestCluster cluster = await LedgerTestCluster.StartAsync();
        IReadOnlyList<ReplicaApplication> joining = await cluster.ApplyAsync(1, default);
        ReplicaProposal proposal = await cluster[1].ProposeChangeAsync(joining, []);
        await cluster[0].VoteAsync(proposal, approves: true);
        await cluster[1].VoteAsync(proposal, approves: true);

        // Stopped as soon as anybody knows of the boundary, which is 64 heights ahead.
        Task<SealedEntry> last = cluster[2].VoteAsync(proposal, approves: true);
        await TestLedger.UntilAsync(
            () => cluster[2].GetReplicas() is { } now && (now.Boundary is not null || now.Epoch > 0));
        for (int i = 0; i < 4; i++)
        {
            await cluster.StopAsync(i);
        }

        await Record.ExceptionAsync(() => last);
        for (int i = 0; i < 5; i++)
        {
            await cluster.StartAsync(i);
        }

        for (int i = 0; i < 5; i++)
        {
            await TestLedger.UntilAsync(() => cluster[i].GetReplicas().Epoch == 1);
        }

        AppendResult result = await cluster[4].AppendAsync(TestLedger.Record("after", "p1"));
        await cluster.WaitForHeightAsync(result.Entry.Height);
        Assert.Null((await cluster[4].VerifyAsync(withPayloads: false)).FirstError);
    }

    [Fact]
    public async Task Boundary_is_reached_although_nobody_has_anything_to_order_and_the_primary_is_gone()
    {
        await using LedgerTestCluster cluster = await LedgerTestCluster.StartAsync(7);
        ReplicaProposal proposal = await cluster[1].ProposeChangeAsync([], [cluster[6].Organisation]);
        for (int i = 1; i < 6; i++)
        {
            await cluster[i].VoteAsync(proposal, approves: true);
        }

        await cluster.StopAsync(0);
        for (int i = 1; i < 7; i++)
        {
            await TestLedger.UntilAsync(() => cluster[i].GetReplicas() is { Epoch: 1, Replicas.Count: 6 });
        }
    }

    [Fact]
    public async Task One_replica_without_a_way_to_others_does_not_vote_to_have_them()
    {
        await using TestLedger ledger = await TestLedger.CreateAsync();
        await using LedgerNode node = await ledger.StartAsync();
        IReadOnlyList<ReplicaApplication> joining = await RegisterAsync(ledger, node, 3);
        ReplicaProposal proposal = await node.ProposeChangeAsync(joining, []);

        ReplicaHaltedException refused = await Assert.ThrowsAsync<ReplicaHaltedException>(
            () => node.VoteAsync(proposal, approves: true));
        Assert.Equal(HealthLedgerErrorCodes.PeersMissing, refused.Code);
        Assert.False(node.GetStatus().IsHalted);
        await node.AppendAsync(TestLedger.Record("goes on", "p1"));

        // It may say no, and alone it gives itself another key by vote as well as without one.
        await node.VoteAsync(proposal, approves: false);
        Assert.Empty(await node.ListProposalsAsync());
        ReplicaProposal own = await node.ProposeChangeAsync([await node.ApplyForReplicaAsync()], []);
        await node.VoteAsync(own, approves: true);
        await node.AppendAsync(TestLedger.Record("under another key", "p1"));
        Assert.Equal(1UL, node.GetReplicas().Epoch);
        Assert.Equal("single-replica", node.GetStatus().Engine);
        Assert.Null((await node.VerifyAsync(withPayloads: true)).FirstError);
    }

    [Fact]
    public async Task Replaced_seal_key_is_destroyed_with_the_next_start_and_the_ledger_says_so()
    {
        await using LedgerTestCluster cluster = await LedgerTestCluster.StartAsync();
        await cluster.RenewSealKeyAsync(2);
        await cluster.StopAsync(2);
        ulong before = cluster[0].GetStatus().HistorySize;
        await cluster.StartAsync(2);
        await TestLedger.UntilAsync(() => cluster[0].GetStatus().HistorySize > before);
        VaultKeyState[] states =
        [
            .. (await cluster.MemberOf(2).Vault.ListAsync(default))
                .Where(version => version.Key == VaultKey.Seal).Select(version => version.State),
        ];
        Assert.Equal([VaultKeyState.Destroyed, VaultKeyState.Active], states);
        AppendResult result = await cluster[2].AppendAsync(TestLedger.Record("under another key", "p1"));
        await cluster.StopAsync(1);
        await cluster.WaitForHeightAsync(result.Entry.Height);

        // Of the three that are left, each is needed: the renewed one seals.
        await cluster[2].AppendAsync(TestLedger.Record("three of four", "p1"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Replica_that_was_away_when_its_key_was_replaced_learns_it_and_seals(bool isStopped)
    {
        await using LedgerTestCluster cluster = await LedgerTestCluster.StartAsync();
        ReplicaApplication application = await cluster[2].ApplyForReplicaAsync();
        if (isStopped)
        {
            await cluster.StopAsync(2);
        }

        cluster.Cut(2);
        ReplicaProposal proposal = await cluster[0].ProposeChangeAsync([application], []);
        foreach (int voter in (int[])[0, 1, 3])
        {
            await cluster[voter].VoteAsync(proposal, approves: true);
        }

        foreach (int replica in (int[])[0, 1, 3])
        {
            await TestLedger.UntilAsync(() => cluster[replica].GetReplicas().Epoch == 1);
        }

        // More than the heights for which those that were removed are let in.
        for (int i = 0; i < 80; i++)
        {
            await cluster[1].AppendAsync(TestLedger.Record($"meanwhile {i}", "p1"));
        }

        cluster.Heal(2);
        if (isStopped)
        {
            await cluster.StartAsync(2);
        }

        await TestLedger.UntilAsync(() => cluster[2].GetReplicas().Epoch == 1);
        await cluster.StopAsync(0);
        AppendResult result = await cluster[2].AppendAsync(TestLedger.Record("three of four", "p2"));
        await cluster.WaitForHeightAsync(result.Entry.Height);
    }

    [Fact]
    public async Task Replica_that_was_removed_comes_back_with_another_key_and_seals()
    {
        await using LedgerTestCluster cluster = await LedgerTestCluster.StartAsync();
        await cluster.AddAsync();
        await cluster.RemoveAsync(2);
        for (int i = 0; i < 80; i++)
        {
            await cluster[1].AppendAsync(TestLedger.Record($"meanwhile {i}", "p1"));
        }

        ReplicaApplication application = await cluster[2].ApplyForReplicaAsync();
        await cluster.StopAsync(2);
        ReplicaProposal proposal = await cluster[0].ProposeChangeAsync([application], []);
        foreach (int voter in (int[])[0, 1, 3])
        {
            await cluster[voter].VoteAsync(proposal, approves: true);
        }

        await cluster.StartAsync(2);
        foreach (int replica in (int[])[0, 1, 2, 3, 4])
        {
            await TestLedger.UntilAsync(() => cluster[replica].GetReplicas() is { Epoch: 3, Replicas.Count: 5 });
        }

        // Four of five are a quorum: without one of the others it is needed.
        await cluster.StopAsync(1);
        AppendResult result = await cluster[2].AppendAsync(TestLedger.Record("back again", "p2"));
        await TestLedger.UntilAsync(() => cluster[2].GetStatus().Height.Value >= result.Entry.Height.Value);
        Assert.Null((await cluster[2].VerifyAsync(withPayloads: false)).FirstError);
    }

    private static async Task<IReadOnlyList<ReplicaApplication>> RegisterAsync(
        TestLedger ledger, LedgerNode node, int count)
    {
        List<ReplicaApplication> joining = [];
        for (int i = 0; i < count; i++)
        {
            await using InMemoryKeyVault vault = InMemoryKeyVault.Create();
            ParticipantId participant = ParticipantApplication.NewId();
            ParticipantFacts facts = ParticipantFacts.Create(
                participant, 1, $"Organisation {i}", "DE", ParticipantRoles.Provider);
            await node.RegisterParticipantAsync(await ParticipantApplication.CreateAsync(
                ledger.Genesis.LedgerId, $"org-{i}", facts, vault));
            joining.Add(await ReplicaApplication.CreateAsync(ledger.Genesis.LedgerId, participant, vault));
        }

        return joining;
    }

    private static ReceiptVerdict Judge(LedgerTestCluster cluster, Receipt receipt, AppendResult result)
    {
        ReceiptVerdict verdict = ReceiptVerifier.Verify(
            receipt.Bytes.Span,
            ReceiptExpectation.ForRecord(result.RecordId.ToArray()),
            new VerificationPolicy(cluster.Genesis.Bytes.Span, DateTimeOffset.UtcNow));
        Assert.True(verdict.IsAccepted, verdict.ToString());
        return verdict;
    }
}
