using System.Collections.Concurrent;
using HealthLedger.Access;
using HealthLedger.Bundles;
using HealthLedger.Consensus.Runtime;
using HealthLedger.Ledger;
using HealthLedger.Ledger.Operations;
using HealthLedger.Primitives;
using HealthLedger.Records;
using HealthLedger.Storage;
using HealthLedger.Testing;
using HealthLedger.Testing.Faults;

namespace HealthLedger.Tests.Runtime.Bundles;

/// <summary>What is spread under a placement policy, and to whom (docs/spec/bundles.md section 6).</summary>
public sealed class PlacedBundleTests
{
    [Fact]
    public async Task Holder_gets_the_envelope_trustee_its_share_and_nobody_else_a_byte_of_either()
    {
        await using LedgerTestCluster cluster = await LedgerTestCluster.StartAsync();
        await BeginAsync(cluster, Rule(cluster, RecordKind.Laboratory, holders: [0, 1], trustees: [2], copies: 2));
        ConcurrentQueue<(ParticipantId To, byte[] Frame)> sent = PlacedRecords.Tap(cluster);
        AppendResult result = await cluster[0].AppendAsync(TestLedger.Record("content", "p1"));
        SealedAccess access = await cluster[0].RequestAccessAsync(TestLedger.Request(result.RecordId));
        Assert.Equal("content"u8.ToArray(), (await cluster[0].OpenAsync(access)).Payload.ToArray());
        await PlacedRecords.AllHaveAsync(cluster, result.Entry.Height);
        Assert.All(Enumerable.Range(0, 4), i => Assert.Equal(0, cluster[i].GetStatus().Replication!.FaultyShares));

        await BundleLedger.StopAllAsync(cluster);
        Submission submission = await PlacedRecords.DealingOfAsync(cluster, result);
        HeldBundle holder = await HeldBundle.ReadAsync(cluster, 1, submission);
        Assert.Equal((true, 1, 0), (holder.HasHead, holder.Kept, holder.Shares));
        HeldBundle trustee = await HeldBundle.ReadAsync(cluster, 2, submission, 1, 1);
        Assert.Equal((true, 0, 1), (trustee.HasHead, trustee.Kept, trustee.Shares));
        Assert.False((await HeldBundle.ReadAsync(cluster, 3, submission)).HasHead);

        byte[] envelope = await EnvelopeAsync(cluster, submission);
        byte[] middle = envelope[(envelope.Length / 2)..((envelope.Length / 2) + 24)];
        ParticipantId[] got =
        [
            .. sent.Where(one => one.Frame.AsSpan().IndexOf(middle) >= 0).Select(one => one.To).Distinct(),
        ];
        Assert.Equal([cluster.MemberOf(1).Participant], got);
        PlacedRecords.AssertNoPartFor(cluster.MemberOf(3).Participant, sent);
    }

    [Fact]
    public async Task Record_is_handed_in_when_its_copies_are_made_and_members_vote_meanwhile()
    {
        await using LedgerTestCluster cluster = await LedgerTestCluster.StartAsync();
        await BeginAsync(cluster, Rule(cluster, RecordKind.Laboratory, holders: [0, 1], trustees: [0], copies: 2));
        await cluster.StopAsync(1);
        Task<AppendResult> waiting = cluster[0].AppendAsync(TestLedger.Record("content", "p1", "key"));
        await TestLedger.UntilAsync(() => cluster[0].GetStatus().Replication!.WaitingForBundles == 1);

        // Nobody else waits, and neither does what may end the wait.
        AppendResult other = await cluster[2].AppendAsync(TestLedger.Record("of another"));
        ReplicaProposal proposal = await cluster[0].ProposePlacementAsync(new PlacementPolicy([]));
        await cluster[2].VoteAsync(proposal, approves: false);
        await cluster[0].VoteAsync(proposal, approves: false);
        Assert.False(waiting.IsCompleted);
        Assert.Equal(0UL, cluster[0].GetStatus().Replication!.View);

        // Also over a restart of the custodian: its record is not forgotten.
        await cluster.StopAsync(0);
        await Assert.ThrowsAnyAsync<HealthLedgerException>(() => waiting);
        await cluster.StartAsync(0);
        await cluster.StartAsync(1);
        AppendResult result = await cluster[0].AppendAsync(TestLedger.Record("content", "p1", "key"));
        Assert.True(result.IsRepeat);
        Assert.True(other.Entry.Height.Value < result.Entry.Height.Value);
        await PlacedRecords.AllHaveAsync(cluster, result.Entry.Height);
        await BundleLedger.StopAllAsync(cluster);
        Assert.Equal(
            1, (await HeldBundle.ReadAsync(cluster, 1, await PlacedRecords.DealingOfAsync(cluster, result))).Kept);
    }

    [Fact]
    public async Task Holder_that_was_away_fetches_what_one_copy_was_enough_for()
    {
        await using LedgerTestCluster cluster = await LedgerTestCluster.StartAsync();
        await BeginAsync(cluster, Rule(cluster, RecordKind.Laboratory, holders: [0, 3], trustees: [1, 3], copies: 1));
        await cluster.StopAsync(3);
        AppendResult result = await cluster[0].AppendAsync(TestLedger.Record("content", "p1"));
        AppendResult amended = await cluster[0].AmendAsync(new AmendmentSubmission
        {
            RecordId = result.RecordId,
            Kind = AmendmentKind.Addendum,
            Replaces = 1,
            Reason = "more",
            PayloadType = "text/plain",
            Payload = new byte[] { 1 },
        });
        await cluster.StartAsync(3);
        await PlacedRecords.AllHaveAsync(cluster, amended.Entry.Height);
        await BundleLedger.StopAllAsync(cluster);
        foreach (AppendResult one in (AppendResult[])[result, amended])
        {
            Submission submission = await PlacedRecords.DealingOfAsync(cluster, one);
            HeldBundle holder = await HeldBundle.ReadAsync(cluster, 3, submission, 2, 2);
            Assert.Equal((1, 1), (holder.Kept, holder.Shares));
            HeldBundle trustee = await HeldBundle.ReadAsync(cluster, 1, submission, 1, 2);
            Assert.Equal((0, 1), (trustee.Kept, trustee.Shares));
            Assert.False((await HeldBundle.ReadAsync(cluster, 2, submission)).HasHead);
        }
    }

    [Fact]
    public async Task Records_that_come_together_and_lie_apart_go_into_submissions_of_their_own()
    {
        await using LedgerTestCluster cluster = await LedgerTestCluster.StartAsync();
        await BeginAsync(
            cluster,
            Rule(cluster, RecordKind.Laboratory, holders: [0, 1], trustees: [1], copies: 2),
            Rule(cluster, RecordKind.Billing, holders: [0, 2], trustees: [2], copies: 2));
        AppendResult[] results = await Task.WhenAll(Enumerable.Range(0, 40).Select(
            i => cluster[0].AppendAsync(new RecordSubmission
            {
                Kind = (i % 3) switch { 0 => RecordKind.Laboratory, 1 => RecordKind.Billing, _ => RecordKind.Document },
                Payload = BitConverter.GetBytes(i),
                PayloadType = "application/octet-stream",
            })));
        await PlacedRecords.AllHaveAsync(cluster, results.MaxBy(result => result.Entry.Height.Value)!.Entry.Height);
        await BundleLedger.StopAllAsync(cluster);
        int[] kept = new int[4];
        foreach (ulong height in results.Select(result => result.Entry.Height.Value).Distinct())
        {
            foreach (Submission submission in await BundleLedger.SubmissionsAsync(cluster, 0, height))
            {
                AppendRecord[] records =
                [
                    .. submission.Operations.Select(bytes => LedgerOperation.TryDecode(bytes.Span))
                        .OfType<AppendRecord>(),
                ];
                if (records.Length == 0)
                {
                    continue;
                }

                RecordKind kind = Assert.Single(records.Select(record => record.Kind).Distinct());
                for (int i = 1; i < 4; i++)
                {
                    HeldBundle held = await HeldBundle.ReadAsync(cluster, i, submission, 1, 1);
                    bool isHolder = kind == RecordKind.Document || i == (kind == RecordKind.Laboratory ? 1 : 2);
                    Assert.Equal(isHolder ? records.Length : 0, held.Kept);
                    kept[i] += held.Kept;
                    Assert.Equal(isHolder && kind != RecordKind.Document ? records.Length : 0, held.Shares);
                }
            }
        }

        Assert.Equal([0, 27, 26, 13], kept);
    }

    [Fact]
    public async Task Large_document_reaches_its_holder_in_parts_and_its_trustee_without_it()
    {
        await using LedgerTestCluster cluster = await LedgerTestCluster.StartAsync();
        await BeginAsync(cluster, Rule(cluster, RecordKind.Document, holders: [1, 2], trustees: [3], copies: 2));
        AppendResult result = await cluster[0].AppendAsync(new RecordSubmission
        {
            Kind = RecordKind.Document,
            Payload = new byte[9 * 1024 * 1024],
            PayloadType = "application/pdf",
        });
        await PlacedRecords.AllHaveAsync(cluster, result.Entry.Height);
        await BundleLedger.StopAllAsync(cluster);
        Submission submission = await PlacedRecords.DealingOfAsync(cluster, result);
        foreach (int holder in (int[])[1, 2])
        {
            HeldBundle held = await HeldBundle.ReadAsync(cluster, holder, submission);
            Assert.Equal((1, 0), (held.Kept, held.Shares));
        }

        HeldBundle trustee = await HeldBundle.ReadAsync(cluster, 3, submission, 1, 1);
        Assert.Equal((0, 1), (trustee.Kept, trustee.Shares));
    }

    [Fact]
    public async Task Custodian_that_is_no_holder_waits_for_others_and_keeps_what_it_submitted()
    {
        await using LedgerTestCluster cluster = await LedgerTestCluster.StartAsync();
        await BeginAsync(cluster, Rule(cluster, RecordKind.Laboratory, holders: [3], trustees: [3], copies: 1));
        await cluster.StopAsync(3);
        Task<AppendResult> waiting = cluster[0].AppendAsync(TestLedger.Record("content", "p1"));
        await cluster[1].AppendAsync(TestLedger.Record("of another"));
        Assert.False(waiting.IsCompleted);
        await cluster.StartAsync(3);
        AppendResult result = await waiting;
        SealedAccess access = await cluster[0].RequestAccessAsync(TestLedger.Request(result.RecordId));
        Assert.Equal("content"u8.ToArray(), (await cluster[0].OpenAsync(access)).Payload.ToArray());
        Assert.Null((await cluster[0].VerifyAsync(withPayloads: true)).FirstError);
    }

    [Fact]
    public async Task Replica_that_may_not_hold_an_envelope_stores_none_whoever_sends_it()
    {
        await using LedgerTestCluster cluster = await LedgerTestCluster.StartAsync();
        await BeginAsync(cluster, new PlacementRule
        {
            Kind = RecordKind.Document,
            Holders = PlacementGroup.Of([cluster[1].Organisation]),
            Trustees = PlacementGroup.All,
            Copies = 1,
        });
        await using RogueReplica rogue = await RogueReplica.ReplaceAsync(cluster, 3);
        RogueBundle bundle = await rogue.MakeAsync();
        for (int i = 0; i < 3; i++)
        {
            rogue.Send(i, bundle);
            rogue.SendBare(i, bundle);
        }

        await BundleLedger.UntilAsync(async () =>
            (await TestLedger.HistoryAsync(cluster[0], bundle.Record)).Count > 0);
        await TestLedger.UntilAsync(() => Enumerable.Range(0, 3).All(
            i => cluster[i].GetStatus().Replication!.MissingBundles == 0));
        await BundleLedger.StopAllAsync(cluster);
        for (int i = 0; i < 3; i++)
        {
            HeldBundle held = await HeldBundle.ReadAsync(cluster, i, bundle.Decoded);
            Assert.Equal((true, i == 1 ? 1 : 0, 1), (held.HasHead, held.Kept, held.Shares));
        }
    }

    [Fact]
    public async Task Custodian_that_stops_while_one_of_three_copies_is_made_hands_in_when_the_last_one_is()
    {
        await using LedgerTestCluster cluster = await LedgerTestCluster.StartAsync();
        await BeginAsync(cluster, Rule(cluster, RecordKind.Laboratory, holders: [0, 1, 2], trustees: [0], copies: 3));
        await cluster.StopAsync(2);
        Task<AppendResult> waiting = cluster[0].AppendAsync(TestLedger.Record("content", "p1", "key"));
        await TestLedger.UntilAsync(() => cluster[1].GetStatus().Replication!.WaitingForBundles == 1);
        await cluster.StopAsync(0);
        await Assert.ThrowsAnyAsync<HealthLedgerException>(() => waiting);
        ConcurrentQueue<(ParticipantId To, byte[] Frame)> sent = PlacedRecords.Tap(cluster);
        await cluster.StartAsync(0);

        // Each is said once a second: what is heard of the own record is looked for meanwhile.
        await TestLedger.UntilAsync(() => sent.Count(one => one.To == cluster.MemberOf(0).Participant
            && NodeFrame.TypeOf(one.Frame) == BundleAnnouncement.Type) >= 3);
        await cluster.StartAsync(2);
        AppendResult result = await cluster[0].AppendAsync(TestLedger.Record("content", "p1", "key"));
        Assert.True(result.IsRepeat);
    }

    [Fact]
    public async Task Holder_that_stops_before_anybody_heard_of_its_copy_of_a_large_document_says_so_afterwards()
    {
        await using LedgerTestCluster cluster = await LedgerTestCluster.StartAsync();
        await BeginAsync(cluster, Rule(cluster, RecordKind.Document, holders: [0, 1], trustees: [0], copies: 2));
        ParticipantId holder = cluster[1].Organisation;
        int kept = 0;
        cluster.FrameFaults = new FrameFaults(1)
        {
            Loses = (from, _, frame) => from == holder && NodeFrame.TypeOf(frame) == BundleAnnouncement.Type
                && Interlocked.Increment(ref kept) > 0,
        };
        Task<AppendResult> waiting = cluster[0].AppendAsync(new RecordSubmission
        {
            Kind = RecordKind.Document,
            Payload = new byte[5 * 1024 * 1024],
            PayloadType = "application/pdf",
        });
        await TestLedger.UntilAsync(() => Volatile.Read(ref kept) > 0);
        await cluster.StopAsync(1);
        cluster.FrameFaults = null;
        Assert.False(waiting.IsCompleted);
        await cluster.StartAsync(1);
        await PlacedRecords.AllHaveAsync(cluster, (await waiting).Entry.Height);
    }

    private static PlacementRule Rule(
        LedgerTestCluster cluster, RecordKind kind, int[] holders, int[] trustees, int copies) =>
        PlacedRecords.Rule(cluster, 0, kind, holders, trustees, copies);

    private static Task BeginAsync(LedgerTestCluster cluster, params PlacementRule[] rules) =>
        PlacedRecords.BeginAsync(cluster, rules);

    private static async Task<byte[]> EnvelopeAsync(LedgerTestCluster cluster, Submission submission)
    {
        await using ILedgerStorage storage =
            await cluster.MemberOf(0).Storage.OpenAsync(CancellationToken.None);
        BundleSegment segment = Assert.Single(Assert.Single(Dealing.Of(submission)).Segments);
        return (await storage.Custody.ReadEnvelopeAsync(segment.Id.ToArray(), CancellationToken.None))!
            .Envelope.ToArray();
    }
}
