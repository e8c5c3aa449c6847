using HealthLedger.Consensus;
using HealthLedger.Consensus.Certificates;
using HealthLedger.Consensus.Messages;
using HealthLedger.Consensus.Protocol;
using HealthLedger.Cryptography;

namespace HealthLedger.Tests.Consensus;

/// <summary>Each invariant of replicas, and that breaking it is seen.</summary>
public sealed class InvariantTests
{
    // [INV-C1], [INV-C8]
    [Fact]
    public void Replica_that_does_not_journal_its_votes_contradicts_itself_and_one_that_does_never()
    {
        Assert.True(Contradictions(ProtocolRules.Correct) == 0);
        Assert.True(Contradictions(new ProtocolRules { JournalVotes = false, AssertInvariants = false }) > 0);
        Assert.True(Contradictions(new ProtocolRules { RememberVotes = false, AssertInvariants = false }) > 0);
    }

    // [INV-C8]
    [Fact]
    public void Every_vote_is_persisted_before_it_is_sent()
    {
        Cluster cluster = new(4, new Draw(3));
        foreach (ClusterNode node in cluster.Nodes)
        {
            node.Before = effect => IsJournaled(node, effect);
        }

        cluster.Started().Delivers = (from, _, _) => from != 0 || cluster.Now.TotalSeconds < 1;
        cluster.Submit([.. Enumerable.Range(0, 30).Select(i => $"r{i}")]);
        Assert.True(cluster.Run(() => cluster.HaveSealed(20, 1, 2, 3)));
        cluster.Pass(2);
        cluster.Submit("after");
        Assert.True(cluster.Run(() => cluster.HaveOrdered(["after"], 1, 2, 3)));
        Assert.Contains(cluster.Sent, item => item.Message is NewView);
        cluster.AssertAgreed();
    }

    // [INV-C2]
    [Fact]
    public void Vote_counts_once_and_only_with_its_signature()
    {
        Cluster cluster = new Cluster(4).Started();
        KeyedSignatures signatures = new(cluster.Ledger);
        Ballot ballot = new(0, 0, 1, Sha256.Of([7]));
        byte[] body = ballot.Body(new byte[Ballot.MaxBytes]).ToArray();
        ReadOnlyMemory<byte> good = signatures.Sign(cluster.Set.Replicas[2], SigningDomain.Commit, body);
        Replica replica = cluster.Nodes[1].Replica;
        Deliver(cluster, 2, 1, new Commit(ballot, 2, new byte[64]));
        Assert.Equal(1, replica.Rejected(RejectReason.SignatureInvalid));
        Deliver(cluster, 2, 1, new Commit(ballot, 2, good));
        Deliver(cluster, 2, 1, new Commit(ballot, 2, good));
        Assert.Equal(1, replica.Rejected(RejectReason.Repeated));
        Deliver(cluster, 3, 1, new Commit(ballot, 2, good));
        Assert.Equal(1, replica.Rejected(RejectReason.SenderMismatched));
        Deliver(cluster, 2, 1, new Prepare(ballot, 2, good));
        Assert.Equal(2, replica.Rejected(RejectReason.SignatureInvalid));
    }

    // [INV-C3], [INV-C4]
    [Fact]
    public void Header_that_does_not_follow_halts()
    {
        Cluster cluster = new Cluster(4).Started();
        cluster.Submit("a");
        Assert.True(cluster.Run(() => cluster.HaveOrdered(["a"])));
        ReadOnlyMemory<byte> header = cluster.Nodes[0].Ledger.Stored[0].Head.Header;
        cluster.Nodes[0].Step(new ReplicaEvent.BatchExecuted(header));
        Assert.Contains("[INV-C3]", Assert.Single(cluster.Nodes[0].Halts).Reason, StringComparison.Ordinal);
        int sent = cluster.Sent.Count;
        cluster.Nodes[0].Step(new ReplicaEvent.RequestKnown(default));
        Deliver(cluster, 1, 0, new Status(0, 0, true, 0, 0));
        Assert.Equal(sent, cluster.Sent.Count);
        Assert.Equal(1, cluster.Nodes[0].Replica.Rejected(RejectReason.Halted));
    }

    // [INV-C5]
    [Fact]
    public void Executing_again_with_another_result_halts()
    {
        Cluster cluster = new Cluster(4).Started();
        cluster.Delivers = (_, _, message) => message is not SealMessage;
        cluster.Submit("a");
        Assert.True(cluster.Run(() => cluster.Nodes.All(node => node.Replica.ExecutedHeight == 1)));
        cluster.Nodes[1].Crash();
        cluster.Nodes[1].Ledger.Skew = 1;
        cluster.Nodes[1].Start();
        cluster.Pass(1);
        Assert.Contains("[INV-C5]", Assert.Single(cluster.Nodes[1].Halts).Reason, StringComparison.Ordinal);
        Assert.DoesNotContain(cluster.Nodes[1].Effects.OfType<ReplicaEffect.Persist>(), IsOtherSeal);
    }

    // [INV-C6]
    [Fact]
    public void Header_that_ends_the_epoch_unannounced_halts_and_votes_above_the_boundary_are_refused()
    {
        Cluster cluster = new Cluster(4).Started();
        cluster.Plan("keys", Cluster.NewSet(1, [0, 1, 2, 3], keyVersion: 1));
        cluster.Delivers = (_, _, message) => message is not SealMessage { Height: > 1 };
        cluster.Submit("keys");
        Assert.True(cluster.Run(() => cluster.Nodes[1].Replica.SealedHeight == 1));
        Deliver(cluster, 2, 1, new Commit(new Ballot(0, 0, 10, default), 2, new byte[64]));
        Assert.Equal(1, cluster.Nodes[1].Replica.Rejected(RejectReason.AboveBoundary));

        Cluster silent = new Cluster(4).Started();
        silent.Plan("keys", Cluster.NewSet(1, [0, 1, 2, 3], keyVersion: 1));
        silent.Nodes[1].IsAnnouncing = false;
        silent.Submit(["keys", .. Enumerable.Range(0, 12).Select(i => $"r{i}")]);
        silent.Run(() => silent.Nodes[1].Halts.Any());
        Assert.Contains("[INV-C6]", silent.Nodes[1].Halts.First().Reason, StringComparison.Ordinal);
    }

    // [INV-C7], [INV-V1]
    [Fact]
    public void New_view_that_leaves_out_a_prepared_batch_is_refused()
    {
        Cluster cluster = new Cluster(4).Started();
        cluster.Delivers = (_, _, message) => message is not Commit;
        cluster.Submit("a");
        cluster.Pass(0.1);
        List<NewView> begun = [];
        cluster.Delivers = (from, _, message) =>
        {
            if (message is NewView view)
            {
                begun.Add(view);
            }

            return from != 0 && message is not (NewView or Commit);
        };
        Assert.True(cluster.Run(() => begun.Count > 0));
        KeyedSignatures signatures = new(cluster.Ledger);
        NewViewBody body = begun[0].Body;
        Assert.Single(body.Proposals);
        NewViewBody without = new(0, body.View, body.ViewChanges, []);
        byte[] bytes = without.Encode();
        int primary = PrimarySchedule.PrimaryOf(body.View, 4);
        NewView forged = new(
            without, bytes, signatures.Sign(cluster.Set.Replicas[primary], SigningDomain.NewView, bytes));
        int backup = primary == 3 ? 2 : 3;
        Deliver(cluster, primary, backup, forged);
        Assert.Equal(1, cluster.Nodes[backup].Replica.Rejected(RejectReason.PlanWrong));
        Assert.False(cluster.Nodes[backup].Replica.IsViewActive);
        Deliver(cluster, primary, backup, begun[0]);
        Assert.True(cluster.Nodes[backup].Replica.IsViewActive);
        long repeated = cluster.Nodes[backup].Replica.Rejected(RejectReason.Repeated);
        Deliver(cluster, primary, backup, begun[0]);
        Assert.Equal(repeated + 1, cluster.Nodes[backup].Replica.Rejected(RejectReason.Repeated));
    }

    private static bool IsOtherSeal(ReplicaEffect.Persist persist) =>
        ReplicaRecord.TryDecode(persist.Record) is { Kind: ReplicaRecordKind.Seal, Message: SealMessage seal }
        && HealthLedger.Ledger.BlockHeader.TryDecode(seal.Header.Span)!.Time > 100_000;

    private static bool IsJournaled(ClusterNode node, ReplicaEffect effect)
    {
        if (effect is not ReplicaEffect.Broadcast { Frame: var frame })
        {
            return true;
        }

        byte[]? wanted = ConsensusMessageCodec.TryDecode(frame) is Vote or ViewChange or NewView or SealMessage
            ? frame.ToArray()
            : null;
        Assert.True(wanted is null || node.Journal.Exists(
            record => ReplicaRecord.TryDecode(record.Record)!.Message is { } message
                && ConsensusMessageCodec.Encode(message).AsSpan().SequenceEqual(wanted)));
        return true;
    }

    // The primary shows one batch, its backup crashes, and then it shows another.
    private static int Contradictions(ProtocolRules rules)
    {
        Cluster cluster = new(4);
        cluster.Nodes[1].Rules = rules;
        cluster.Started().Delivers = (_, _, _) => false;
        KeyedSignatures signatures = new(cluster.Ledger);
        for (byte i = 0; i < 2; i++)
        {
            byte[] batch = HealthLedger.Ledger.Batch.Create(5000 + i, []).Bytes.ToArray();
            Ballot ballot = new(0, 0, 1, LabelledHash.Of(HashLabel.Batch, batch));
            byte[] body = ballot.Body(new byte[Ballot.MaxBytes]).ToArray();
            PrePrepare proposal = new(
                ballot, signatures.Sign(cluster.Set.Replicas[0], SigningDomain.PrePrepare, body));
            Deliver(cluster, 0, 1, proposal);
            Deliver(cluster, 0, 1, new BatchBody(0, 1, batch));
            cluster.Nodes[1].Crash();
            cluster.Nodes[1].Start();
        }

        return cluster.Sent.Where(item => item.From == 1).Select(item => item.Message).OfType<Prepare>()
            .Where(vote => vote.Ballot.View == 0).Select(vote => vote.Ballot.Digest).Distinct().Count() - 1;
    }

    private static void Deliver(Cluster cluster, int from, int to, ConsensusMessage message) =>
        cluster.Nodes[to].Step(
            new ReplicaEvent.MessageReceived(Cluster.Id(from), ConsensusMessageCodec.Encode(message)));
}
