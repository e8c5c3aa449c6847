using HealthLedger.Consensus.Certificates;
using HealthLedger.Consensus.Messages;
using HealthLedger.Consensus.Protocol;
using HealthLedger.Cryptography;
using HealthLedger.Ledger;
using HealthLedger.Primitives;

namespace HealthLedger.Tests.Consensus;

public sealed class EvidenceTests
{
    [Fact]
    public void Primary_that_shows_two_batches_is_replaced_and_convicted()
    {
        Cluster cluster = new Cluster(4).Started();
        KeyedSignatures signatures = new(cluster.Ledger);
        cluster.Delivers = (from, _, _) => from != 0;
        cluster.Submit("a");
        for (int to = 1; to < 4; to++)
        {
            byte[] batch = Batch.Create(5000 + (to / 3), []).Bytes.ToArray();
            PrePrepare proposal = Proposal(cluster, signatures, batch);
            Deliver(cluster, 0, to, proposal);
            Deliver(cluster, 0, to, new BatchBody(0, 1, batch));
        }

        Assert.True(cluster.Run(() => cluster.HaveOrdered(["a"], 1, 2, 3)));
        List<EquivocationEvidence> evidence = [.. cluster.Nodes.SelectMany(node => node.Evidence)];
        Assert.NotEmpty(evidence);
        Assert.All(evidence, item => AssertConvicts(cluster, signatures, item, replica: 0));
        Assert.All(new[] { 1, 2, 3 }, i => Assert.True(cluster.Nodes[i].Replica.View > 0));
    }

    [Theory]
    [InlineData(SigningDomain.Prepare)]
    [InlineData(SigningDomain.Commit)]
    [InlineData(SigningDomain.Seal)]
    public void Backup_that_signs_two_things_is_convicted(SigningDomain domain)
    {
        Cluster cluster = new Cluster(4).Started();
        KeyedSignatures signatures = new(cluster.Ledger);
        for (int i = 0; i < 3; i++)
        {
            Deliver(cluster, 3, 1, Signed(cluster, signatures, domain, (byte)i));
        }

        EquivocationEvidence evidence = Assert.Single(cluster.Nodes[1].Evidence);
        AssertConvicts(cluster, signatures, evidence, replica: 3);
        Assert.Equal(2, cluster.Nodes[1].Replica.Rejected(RejectReason.Equivocated));
    }

    [Fact]
    public void Evidence_of_one_thing_two_places_or_a_foreign_signature_convicts_nobody()
    {
        Cluster cluster = new Cluster(4);
        KeyedSignatures signatures = new(cluster.Ledger);
        HeaderReader headers = new(cluster.Ledger);
        EquivocationEvidence good = Evidence(cluster, signatures, 0, 1, 3);
        Assert.True(good.Convicts(cluster.Set, signatures, headers));
        Assert.False(Evidence(cluster, signatures, 1, 1, 3).Convicts(cluster.Set, signatures, headers));
        Assert.False(good.Convicts(Cluster.NewSet(1, [0, 1, 2, 3]), signatures, headers));
        Assert.False(good.Convicts(Cluster.NewSet(0, [0, 1, 2, 3], keyVersion: 1), signatures, headers));
        Assert.False(good.Convicts(Cluster.NewSet(0, [0, 1, 2]), signatures, headers));
        EquivocationEvidence later = Evidence(cluster, signatures, 0, 1, 3, secondSequence: 2);
        Assert.False(later.Convicts(cluster.Set, signatures, headers));
    }

    [Fact]
    public void Replica_halts_when_a_weak_quorum_sealed_another_header_and_not_before()
    {
        Cluster cluster = new Cluster(4).Started();
        KeyedSignatures signatures = new(cluster.Ledger);
        cluster.Submit("a");
        cluster.Delivers = (_, _, message) => message is not SealMessage;
        Assert.True(cluster.Run(() => cluster.Nodes[1].Replica.ExecutedHeight == 1));
        SealMessage[] others =
            [.. new[] { 2, 3 }.Select(i => Seal(cluster, signatures, i, 7))];
        Deliver(cluster, 2, 1, others[0]);
        Assert.False(cluster.Nodes[1].Replica.IsHalted);
        Deliver(cluster, 3, 1, others[1]);
        Assert.True(cluster.Nodes[1].Replica.IsHalted);
        Assert.Equal(HealthLedgerErrorCodes.ReplicaDiverged, Assert.Single(cluster.Nodes[1].Halts).Code);
    }

    private static void AssertConvicts(
        Cluster cluster, KeyedSignatures signatures, EquivocationEvidence evidence, int replica)
    {
        Assert.Equal(replica, evidence.Replica);
        EquivocationEvidence? read = EquivocationEvidence.TryDecode(evidence.Encode());
        Assert.True(read!.Convicts(cluster.Set, signatures, new HeaderReader(cluster.Ledger)));
    }

    private static void Deliver(Cluster cluster, int from, int to, ConsensusMessage message) =>
        cluster.Nodes[to].Step(
            new ReplicaEvent.MessageReceived(Cluster.Id(from), ConsensusMessageCodec.Encode(message)));

    private static PrePrepare Proposal(Cluster cluster, KeyedSignatures signatures, byte[] batch)
    {
        Ballot ballot = new(0, 0, 1, LabelledHash.Of(HashLabel.Batch, batch));
        return new PrePrepare(ballot, Sign(cluster, signatures, 0, SigningDomain.PrePrepare, ballot));
    }

    private static ConsensusMessage Signed(
        Cluster cluster, KeyedSignatures signatures, SigningDomain domain, byte variant)
    {
        if (domain == SigningDomain.Seal)
        {
            return Seal(cluster, signatures, 3, variant);
        }

        Ballot ballot = new(0, 0, 1, Sha256.Of([variant]));
        ReadOnlyMemory<byte> signature = Sign(cluster, signatures, 3, domain, ballot);
        return domain == SigningDomain.Prepare ? new Prepare(ballot, 3, signature) : new Commit(ballot, 3, signature);
    }

    private static ReadOnlyMemory<byte> Sign(
        Cluster cluster, KeyedSignatures signatures, int replica, SigningDomain domain, Ballot ballot) =>
        signatures.Sign(cluster.Set.Replicas[replica], domain, ballot.Body(stackalloc byte[Ballot.MaxBytes]));

    private static SealMessage Seal(Cluster cluster, KeyedSignatures signatures, int replica, byte variant)
    {
        byte[] header = Header(cluster, variant).Encode();
        return new SealMessage(
            0, 1, header, replica, signatures.Sign(cluster.Set.Replicas[replica], SigningDomain.Seal, header));
    }

    private static BlockHeader Header(Cluster cluster, byte variant) => new()
    {
        LedgerId = cluster.Ledger,
        Height = 1,
        Previous = new Digest256(cluster.Ledger.ToArray()),
        Time = 5000,
        Epoch = 0,
        ReplicaSet = cluster.Set.Digest,
        NextReplicaSet = cluster.Set.Digest,
        BatchDigest = Sha256.Of([variant]),
        EntryCount = 0,
        HistorySize = 0,
        HistoryRoot = default,
        StateRoot = default,
    };

    private static EquivocationEvidence Evidence(
        Cluster cluster, KeyedSignatures signatures, byte first, byte second, int replica, ulong secondSequence = 1)
    {
        Ballot a = new(0, 0, 1, Sha256.Of([first]));
        Ballot b = new(0, 0, secondSequence, Sha256.Of([second]));
        return new EquivocationEvidence(
            SigningDomain.Prepare,
            0,
            replica,
            a.Body(new byte[Ballot.MaxBytes]).ToArray(),
            Sign(cluster, signatures, replica, SigningDomain.Prepare, a),
            b.Body(new byte[Ballot.MaxBytes]).ToArray(),
            Sign(cluster, signatures, replica, SigningDomain.Prepare, b));
    }
}
