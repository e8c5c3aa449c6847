using HealthLedger.Consensus;
using HealthLedger.Consensus.Certificates;
using HealthLedger.Consensus.Messages;
using HealthLedger.Consensus.Protocol;
using HealthLedger.Cryptography;
using HealthLedger.Ledger;

namespace HealthLedger.Tests.Consensus;

/// <summary>One claim of the paper each, in our words, with its section.</summary>
public sealed class PaperTests
{
    // The primary of view v is replica v mod n. [PBFT §4].
    [Fact]
    public void Primary_of_a_view_is_the_view_modulo_the_replicas()
    {
        Assert.Equal(0, PrimarySchedule.PrimaryOf(0, 4));
        Assert.Equal(3, PrimarySchedule.PrimaryOf(7, 4));
        Assert.Equal(1, PrimarySchedule.PrimaryOf(ulong.MaxValue, 7));
    }

    // Two quorums have a correct replica in common, and there is always one of correct replicas. [PBFT §4.5.1].
    // We differ: a quorum is n - f, so that this holds for every n and not only for 3f + 1.
    [Fact]
    public void Two_quorums_share_a_correct_replica_and_the_correct_ones_are_a_quorum()
    {
        for (int n = 4; n <= 256; n++)
        {
            QuorumSize size = new(n);
            Assert.True((2 * size.Quorum) - n > size.Faulty);
            Assert.True(n - size.Faulty >= size.Quorum);
            Assert.True(size.WeakQuorum > size.Faulty);

            // Of those who prepared what is committed, one correct is in every quorum of view changes.
            Assert.True(size.Quorum - size.Faulty + size.Quorum - n >= 1);
        }
    }

    // A backup accepts a pre-prepare of its view, between the marks, for which it has accepted no other. [PBFT §4.2].
    [Theory]
    [InlineData(1, 0, 1, nameof(RejectReason.FutureEpoch))]
    [InlineData(0, 0, 0, nameof(RejectReason.BelowWaterMarks))]
    public void Backup_refuses_a_pre_prepare_of_another_place(
        ulong epoch, ulong view, ulong sequence, string reason)
    {
        Cluster cluster = new Cluster(4).Started();
        Ballot ballot = new(epoch, view, sequence, Sha256.Of([1]));
        Deliver(cluster, 0, 1, new PrePrepare(ballot, Signed(cluster, 0, SigningDomain.PrePrepare, ballot)));
        Assert.Equal(1, cluster.Nodes[1].Replica.Rejected(Enum.Parse<RejectReason>(reason)));
    }

    // A primary cannot exhaust the sequence numbers: none above the high water mark is accepted. [PBFT §4.2].
    [Fact]
    public void Pre_prepare_above_the_high_water_mark_is_not_voted_for()
    {
        Cluster cluster = new Cluster(4).Started();
        byte[] batch = Batch.Create(5000, []).Bytes.ToArray();
        foreach (ulong sequence in new ulong[] { 8, 9, 1_000_000_000 })
        {
            Ballot ballot = new(0, 0, sequence, LabelledHash.Of(HashLabel.Batch, batch));
            Deliver(cluster, 0, 1, new PrePrepare(ballot, Signed(cluster, 0, SigningDomain.PrePrepare, ballot)));
            Deliver(cluster, 0, 1, new BatchBody(0, sequence, batch));
        }

        Assert.Equal([8UL], cluster.Sent.Select(item => item.Message).OfType<Prepare>()
            .Select(vote => vote.Ballot.Sequence).Distinct());
    }

    // Prepared: the pre-prepare and prepares of a quorum with it, none of the primary. [PBFT §4.2].
    [Theory]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(7)]
    public void Commit_is_sent_with_a_quorum_of_prepares_and_not_with_one_less(int replicas)
    {
        Cluster cluster = new Cluster(replicas).Started();
        cluster.Delivers = (_, _, _) => false;
        byte[] batch = Batch.Create(5000, []).Bytes.ToArray();
        Ballot ballot = new(0, 0, 1, LabelledHash.Of(HashLabel.Batch, batch));
        Deliver(cluster, 0, 1, new PrePrepare(ballot, Signed(cluster, 0, SigningDomain.PrePrepare, ballot)));
        Deliver(cluster, 0, 1, new BatchBody(0, 1, batch));
        Deliver(cluster, 0, 1, new Prepare(ballot, 0, Signed(cluster, 0, SigningDomain.Prepare, ballot)));

        // Pre-prepare and own prepare are two; the primary's prepare is none.
        for (int have = 2; have < cluster.Set.Size.Quorum; have++)
        {
            Assert.DoesNotContain(cluster.Sent, item => item.Message is Commit);
            Deliver(cluster, have, 1, new Prepare(ballot, have, Signed(cluster, have, SigningDomain.Prepare, ballot)));
        }

        Assert.Contains(cluster.Sent, item => item.From == 1 && item.Message is Commit);
    }

    // Committed-local: a quorum of commits; then executed in order. [PBFT §4.2].
    [Fact]
    public void Batch_is_executed_with_a_quorum_of_commits_and_after_the_one_below()
    {
        Cluster cluster = new Cluster(4).Started();
        cluster.Delivers = (_, _, _) => false;
        Replica replica = cluster.Nodes[1].Replica;
        foreach (ulong sequence in new ulong[] { 2, 1 })
        {
            byte[] batch = Batch.Create(5000 + (long)sequence, []).Bytes.ToArray();
            Ballot ballot = new(0, 0, sequence, LabelledHash.Of(HashLabel.Batch, batch));
            Deliver(cluster, 0, 1, new PrePrepare(ballot, Signed(cluster, 0, SigningDomain.PrePrepare, ballot)));
            Deliver(cluster, 0, 1, new BatchBody(0, sequence, batch));
            foreach (int voter in new[] { 2, 0, 3 })
            {
                Assert.Equal(0UL, replica.ExecutedHeight);
                Commit vote = new(ballot, voter, Signed(cluster, voter, SigningDomain.Commit, ballot));
                Deliver(cluster, voter, 1, vote);
            }

            cluster.Pass(0.01);
        }

        Assert.Equal(2UL, replica.ExecutedHeight);
    }

    // A quorum of equal checkpoint messages proves the checkpoint, and the log below it is dropped. [PBFT §4.3].
    // We differ: every block is a checkpoint, and its proof is its seals.
    [Fact]
    public void Quorum_of_seals_is_the_stable_checkpoint_and_empties_the_log()
    {
        Cluster cluster = new Cluster(4).Started();
        cluster.Submit([.. Enumerable.Range(0, 40).Select(i => $"r{i}")]);
        Assert.True(cluster.Run(() => cluster.HaveSealed(40)));
        Assert.All(cluster.Nodes, node => Assert.All(
            node.Effects.OfType<ReplicaEffect.BlockSealed>(), block => Assert.Equal(3, block.Head.Seals.Count)));
        Deliver(cluster, 2, 1, new Commit(new Ballot(0, 0, 40, default), 2, new byte[64]));
        Assert.True(cluster.Nodes[1].Replica.Rejected(RejectReason.BelowWaterMarks) > 0);
    }

    // A replica that demands a view takes part in no earlier one. [PBFT §4.4].
    [Fact]
    public void Replica_that_demands_a_view_votes_in_no_earlier_one()
    {
        Cluster cluster = new Cluster(4).Started();
        cluster.Delivers = (_, to, _) => to != 3;
        cluster.Submit("a");
        Assert.True(cluster.Run(() => cluster.Nodes[3].Replica.View == 1));
        int sent = cluster.Sent.Count;
        cluster.Delivers = (_, _, _) => true;
        cluster.Submit("b", "c");
        Assert.True(cluster.Run(() => cluster.HaveOrdered(["a", "b", "c"])));
        Assert.DoesNotContain(
            cluster.Sent.Skip(sent), item => item.From == 3 && item.Message is Vote { Ballot.View: 0 });
    }

    // A weak quorum of view changes makes a replica join, before its own timer ends. [PBFT §4.5.2].
    [Fact]
    public void Weak_quorum_of_view_changes_makes_a_replica_join_at_the_lowest_of_their_views()
    {
        Cluster cluster = new Cluster(4).Started();
        cluster.Delivers = (_, _, _) => false;
        Deliver(cluster, 2, 1, Demand(cluster, 2, 5));
        Assert.Equal(0UL, cluster.Nodes[1].Replica.View);
        Deliver(cluster, 3, 1, Demand(cluster, 3, 3));
        Assert.Equal(3UL, cluster.Nodes[1].Replica.View);
        Assert.Contains(cluster.Sent, item => item.From == 1 && item.Message is ViewChange { Body.View: 3 });
    }

    // Faulty replicas cannot force a view change on their own. [PBFT §4.5.2].
    [Fact]
    public void As_many_replicas_as_may_be_faulty_force_no_view_change()
    {
        Cluster cluster = new Cluster(7).Started();
        cluster.Submit("a");
        Assert.True(cluster.Run(() => cluster.HaveOrdered(["a"])));
        foreach (int faulty in new[] { 5, 6 })
        {
            for (int to = 0; to < 5; to++)
            {
                Deliver(cluster, faulty, to, Demand(cluster, faulty, 9));
            }
        }

        cluster.Submit("b");
        Assert.True(cluster.Run(() => cluster.HaveOrdered(["b"], 0, 1, 2, 3, 4)));
        Assert.All(cluster.Nodes.Take(5), node => Assert.Equal(0UL, node.Replica.View));
    }

    // The wait for a new view doubles, so that it is long enough one day. [PBFT §4.5.2].
    [Fact]
    public void Timeout_doubles_with_each_view_that_brings_nothing_up_to_its_limit()
    {
        Cluster cluster = new Cluster(4).Started();
        cluster.Delivers = (from, _, message) => from != 0 && message is not NewView;
        cluster.Submit("a");
        cluster.Pass(400);

        // In view 3 it is the primary itself, and waits for nobody.
        List<double> waits = [.. cluster.Nodes[3].Effects.OfType<ReplicaEffect.StartTimer>()
            .Where(timer => timer.Timer == ReplicaTimer.NewView).Select(timer => timer.After.TotalSeconds)];
        Assert.Equal([1, 2, 8, 16, 30, 30], waits.Take(6));
    }

    private static ViewChange Demand(Cluster cluster, int replica, ulong view)
    {
        ulong height = cluster.Nodes[replica].Replica.SealedHeight;
        SealedHeader? head = height == 0 ? null : cluster.Nodes[replica].Ledger.Stored[^1].Head;
        ViewChangeBody body = new(0, view, height, head, []);
        byte[] bytes = body.Encode();
        return new ViewChange(
            body,
            bytes,
            replica,
            new KeyedSignatures(cluster.Ledger).Sign(cluster.Set.Replicas[replica], SigningDomain.ViewChange, bytes));
    }

    private static ReadOnlyMemory<byte> Signed(Cluster cluster, int replica, SigningDomain domain, Ballot ballot) =>
        new KeyedSignatures(cluster.Ledger).Sign(
            cluster.Set.Replicas[replica], domain, ballot.Body(new byte[Ballot.MaxBytes]));

    private static void Deliver(Cluster cluster, int from, int to, ConsensusMessage message) =>
        cluster.Nodes[to].Step(
            new ReplicaEvent.MessageReceived(Cluster.Id(from), ConsensusMessageCodec.Encode(message)));
}
