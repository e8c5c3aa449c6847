using HealthLedger.Access;
using HealthLedger.Ledger;
using HealthLedger.Ledger.Operations;
using HealthLedger.Primitives;
using HealthLedger.Records;
using HealthLedger.Testing;
using HealthLedger.Tests.Runtime.Bundles;

namespace HealthLedger.Tests.Runtime.Replication;

public sealed class PlacementNodeTests
{
    [Fact]
    public async Task Nodes_deal_by_the_policy_that_was_voted_and_show_it()
    {
        await using LedgerTestCluster cluster = await LedgerTestCluster.StartAsync();
        AppendResult before = await cluster[0].AppendAsync(TestLedger.Record("before", "p1"));
        ParticipantId holder = cluster[2].Organisation;
        PlacementPolicy policy = new(
        [
            new PlacementRule
            {
                Custodian = cluster[0].Organisation,
                Kind = RecordKind.Laboratory,
                Holders = PlacementGroup.Of([holder]),
                Trustees = PlacementGroup.Of([holder]),
                Copies = 1,
            },
        ]);
        ReplicaProposal proposal = await cluster[1].ProposePlacementAsync(policy);
        foreach (int voter in (int[])[0, 1, 2])
        {
            await cluster[voter].VoteAsync(proposal, approves: true);
        }

        await TestLedger.UntilAsync(
            () => cluster[0].GetReplicas() is { } now && (now.Boundary is not null || now.Epoch > 0));

        // The boundary may have passed meanwhile.
        PlacementStatus ahead = await cluster[0].GetPlacementAsync();
        Assert.Equal(ahead.Boundary is null ? (1, 0) : (0, 1), (ahead.Rules.Count, ahead.Next.Count));

        // Whatever is under way over the boundary is taken.
        List<Task<AppendResult>> under = [];
        for (int i = 0; cluster[0].GetReplicas().Epoch == 0; i++)
        {
            under.Add(cluster[0].AppendAsync(TestLedger.Record($"under way {i}", "p1")));
            await under[^1];
        }

        await Task.WhenAll(under);
        AppendResult ruled = await cluster[0].AppendAsync(TestLedger.Record("ruled", "p1"));
        AppendResult other = await cluster[1].AppendAsync(TestLedger.Record("of another", "p1"));
        await cluster.WaitForHeightAsync(other.Entry.Height);
        foreach (int node in (int[])[0, 3])
        {
            PlacementStatus status = await cluster[node].GetPlacementAsync();
            Assert.Equal([holder], Assert.Single(status.Rules).Placement.Holders);
            Assert.Null(status.Boundary);
            RecordPlacement placed = await cluster[node].GetPlacementAsync(ruled.RecordId);
            Assert.Equal((1, 1), (placed.Threshold, placed.Copies));
            Assert.Equal([holder], placed.Trustees);
            placed = await cluster[node].GetPlacementAsync(other.RecordId);
            Assert.Equal((3, 4), (placed.Threshold, placed.Trustees.Count));
        }

        await cluster[0].AmendAsync(new AmendmentSubmission
        {
            RecordId = ruled.RecordId,
            Kind = AmendmentKind.Addendum,
            Replaces = 1,
            Reason = "more",
            PayloadType = "text/plain",
            Payload = new byte[] { 1 },
        });
        SealedAccess access = await cluster[0].RequestAccessAsync(TestLedger.Request(ruled.RecordId));
        RecordContent opened = await cluster[0].OpenAsync(access);
        Assert.Equal("ruled"u8.ToArray(), opened.Payload.ToArray());
        Assert.Null((await cluster[0].VerifyAsync(withPayloads: true)).FirstError);
        await Assert.ThrowsAsync<ConsentDeniedException>(
            () => cluster[0].GetPlacementAsync(new RecordId(new byte[16])));

        // A start reads it again; what was sealed before stays what it was.
        await cluster.StopAsync(0);
        await cluster.StartAsync(0);
        Assert.Single((await cluster[0].GetPlacementAsync()).Rules);
        await cluster[0].AppendAsync(TestLedger.Record("after a start", "p1"));
        Assert.True(before.Entry.Height.Value < ruled.Entry.Height.Value);
    }

    [Fact]
    public async Task Under_a_policy_no_envelope_leaves_its_custodian_and_earlier_records_are_dealt_by_it()
    {
        await using LedgerTestCluster cluster = await LedgerTestCluster.StartAsync();
        AppendResult before = await cluster[0].AppendAsync(TestLedger.Record("before", "p1"));
        ReplicaProposal proposal = await cluster[0].ProposePlacementAsync(new PlacementPolicy(
        [
            new PlacementRule
            {
                Kind = RecordKind.Laboratory,
                Holders = PlacementGroup.Of([cluster[0].Organisation]),
                Trustees = PlacementGroup.Of([cluster[0].Organisation]),
                Copies = 1,
            },
        ]));
        foreach (int voter in (int[])[0, 1, 2])
        {
            await cluster[voter].VoteAsync(proposal, approves: true);
        }

        await TestLedger.UntilAsync(() => cluster[0].GetReplicas().Epoch == 1);
        await TestLedger.UntilAsync(
            () => cluster[0].GetStatus().Redealing is null or { IsCounting: false, Records: 0 });
        AppendResult ruled = await cluster[0].AppendAsync(TestLedger.Record("ruled", "p1"));
        SealedAccess access = await cluster[0].RequestAccessAsync(TestLedger.Request(before.RecordId));
        Assert.Equal("before"u8.ToArray(), (await cluster[0].OpenAsync(access)).Payload.ToArray());
        Assert.Null((await cluster[0].VerifyAsync(withPayloads: true)).FirstError);
        await cluster.WaitForHeightAsync(ruled.Entry.Height);

        await BundleLedger.StopAllAsync(cluster);
        Submission submission = Assert.Single(
            await BundleLedger.SubmissionsAsync(cluster, 0, ruled.Entry.Height.Value),
            one => one.Operations.Any(bytes => LedgerOperation.TryDecode(bytes.Span) is AppendRecord));
        foreach (int other in (int[])[1, 2, 3])
        {
            HeldBundle held = await HeldBundle.ReadAsync(cluster, other, submission);
            Assert.Equal((false, 0, 0), (held.HasHead, held.Envelopes, held.Shares));
        }
    }

    [Fact]
    public async Task Member_that_a_rule_needs_does_not_leave()
    {
        await using LedgerTestCluster cluster = await LedgerTestCluster.StartAsync();
        await cluster.AddAsync();
        ParticipantId needed = cluster[4].Organisation;
        ReplicaProposal proposal = await cluster[1].ProposePlacementAsync(new PlacementPolicy(
        [
            new PlacementRule
            {
                Kind = RecordKind.Billing,
                Holders = PlacementGroup.Of([needed]),
                Trustees = PlacementGroup.All,
                Copies = 1,
            },
        ]));
        foreach (int voter in (int[])[0, 1, 2, 3])
        {
            await cluster[voter].VoteAsync(proposal, approves: true);
        }

        await TestLedger.UntilAsync(() => cluster[1].GetReplicas().Epoch == 2);
        SubmissionRejectedException refused = await Assert.ThrowsAsync<SubmissionRejectedException>(
            () => cluster[1].ProposeChangeAsync([], [needed]));
        Assert.Contains("PlacementUnmet", refused.Message, StringComparison.Ordinal);
    }
}
