using HealthLedger.Consensus.Certificates;
using HealthLedger.Consensus.Messages;
using HealthLedger.Consensus.Protocol;
using HealthLedger.Consensus.Runtime;
using HealthLedger.Cryptography;

namespace HealthLedger.Tests.Canonical.Formats;

/// <summary>What replicas send each other, journal, and report.</summary>
internal static class ConsensusCases
{
    public static IReadOnlyList<FormatCase> All { get; } =
    [
        Message("pre-prepare", Proposal),
        Message("prepare", draw => new Prepare(BallotOf(draw), Replica(draw), Signature(draw))),
        Message("commit", draw => new Commit(BallotOf(draw), Replica(draw), Signature(draw))),
        Message("seal-message", Seal),
        Message("view-change", Change),
        Message("new-view", Begun),
        Message("status", draw => new Status(draw.Number(), draw.Number(), draw.Coin(), draw.Number(), draw.Number())),
        Message("fetch-batch", draw => new FetchBatch(draw.Number(), draw.Number(), FormatCases.Digest(draw))),
        Message("batch-body", draw => new BatchBody(draw.Number(), draw.Number(), draw.Bytes(draw.Below(300)))),
        Message("fetch-blocks", draw => new FetchBlocks(draw.Number(), 1 + draw.Below(256))),
        Message("blocks", draw => new Blocks(draw.List(0, 3, () => Block(draw)))),
        Message("decision", draw => new Decision(Decided(draw, BallotOf(draw)))),
        new("view-change-body", draw => Body(draw).Encode(), bytes => ViewChangeBody.TryDecode(bytes)?.Encode()),
        new("new-view-body", draw => BegunBody(draw).Encode(), bytes => NewViewBody.TryDecode(bytes)?.Encode()),
        new(
            "submission-frame",
            draw => SubmissionFrame.Encode(draw.Bytes(1 + draw.Below(300))).ToArray(),
            bytes => SubmissionFrame.TryDecode(bytes) is { } submission
                ? SubmissionFrame.Encode(submission).ToArray()
                : null),
        Record("replica-proposal", draw => ReplicaRecord.OfProposal(Proposal(draw), draw.Bytes(draw.Below(300)))),
        Record("replica-prepare", PrepareRecord),
        Record("replica-commit", CommitRecord),
        Record("replica-view-change", draw => ReplicaRecord.Of(Change(draw))),
        Record("replica-new-view", draw => ReplicaRecord.Of(Begun(draw))),
        Record("replica-seal", SealRecord),
        Record("replica-stable", draw => ReplicaRecord.OfStable(Head(draw))),
        Record("replica-view", ViewRecord),
        new("vote-evidence", draw => Evidence(draw).Encode(), bytes => EquivocationEvidence.TryDecode(bytes)?.Encode()),
    ];

    private static FormatCase Message(string name, Func<Draw, ConsensusMessage> make) => new(
        name,
        draw => ConsensusMessageCodec.Encode(make(draw)),
        bytes => ConsensusMessageCodec.TryDecode(bytes) is { } read ? ConsensusMessageCodec.Encode(read) : null);

    private static FormatCase Record(string name, Func<Draw, ReplicaRecord> make) =>
        new(name, draw => make(draw).Encode(), bytes => ReplicaRecord.TryDecode(bytes)?.Encode());

    private static byte[] Signature(Draw draw) => draw.Bytes(64);

    private static int Replica(Draw draw) => (int)FormatCases.Small(draw);

    private static Ballot BallotOf(Draw draw) =>
        new(draw.Number(), draw.Number(), draw.Number(), FormatCases.Digest(draw));

    private static PrePrepare Proposal(Draw draw) => new(BallotOf(draw), Signature(draw));

    private static SealMessage Seal(Draw draw) => new(
        draw.Number(), draw.Number(), draw.Bytes(draw.Below(400)), Replica(draw), Signature(draw));

    private static List<SignerSignature> Signatures(Draw draw)
    {
        int replica = draw.Below(5);
        List<SignerSignature> list = [];
        for (int i = draw.Below(4); i > 0; i--, replica += 1 + draw.Below(60))
        {
            list.Add(new SignerSignature(replica, Signature(draw)));
        }

        return list;
    }

    private static SealedHeader Head(Draw draw) => new(draw.Bytes(draw.Below(400)), Signatures(draw));

    private static PrepareCertificate Certificate(Draw draw, Ballot ballot) =>
        new(ballot, Signature(draw), Signatures(draw));

    private static CommitCertificate Decided(Draw draw, Ballot ballot) => new(ballot, Signatures(draw));

    private static ViewChangeBody Body(Draw draw, ulong? epoch = null, ulong? view = null)
    {
        ulong of = epoch ?? draw.Number();
        ulong demanded = view ?? (draw.Number(ulong.MaxValue - 1) + 1);
        ulong height = draw.Number(ulong.MaxValue - 1000);
        ulong sequence = height;
        List<PrepareCertificate> prepared = [];
        for (int i = draw.Below(4); i > 0; i--)
        {
            sequence += 1 + (ulong)draw.Below(3);
            Ballot ballot = new(of, draw.Number(demanded - 1), sequence, FormatCases.Digest(draw));
            prepared.Add(Certificate(draw, ballot));
        }

        return new ViewChangeBody(of, demanded, height, draw.Coin() ? Head(draw) : null, prepared);
    }

    private static ViewChange Change(Draw draw) => Change(draw, Body(draw), Replica(draw));

    private static ViewChange Change(Draw draw, ViewChangeBody body, int replica) =>
        new(body, body.Encode(), replica, Signature(draw));

    private static NewViewBody BegunBody(Draw draw)
    {
        ulong epoch = draw.Number();
        ulong view = draw.Number(ulong.MaxValue - 1) + 1;
        List<ViewChange> changes =
            [.. Enumerable.Range(0, draw.Below(4)).Select(i => Change(draw, Body(draw, epoch, view), i * 7))];
        ulong first = 1 + draw.Number(ulong.MaxValue - 1000);
        List<PrePrepare> proposals =
        [
            .. Enumerable.Range(0, draw.Below(4)).Select(i => new PrePrepare(
                new Ballot(epoch, view, first + (ulong)i, FormatCases.Digest(draw)), Signature(draw))),
        ];
        return new NewViewBody(epoch, view, changes, proposals);
    }

    private static NewView Begun(Draw draw)
    {
        NewViewBody body = BegunBody(draw);
        return new NewView(body, body.Encode(), Signature(draw));
    }

    private static TransferredBlock Block(Draw draw)
    {
        SealedHeader head = Head(draw);
        byte[] batch = draw.Bytes(draw.Below(300));
        return draw.Coin()
            ? new TransferredBlock(head, batch, FormatCases.Replicas(draw).Bytes)
            : new TransferredBlock(head, batch, nextSet: null);
    }

    private static ReplicaRecord PrepareRecord(Draw draw)
    {
        PrePrepare proposal = Proposal(draw);
        Prepare vote = new(proposal.Ballot, Replica(draw), Signature(draw));
        return draw.Coin()
            ? ReplicaRecord.OfPrepare(vote, proposal, draw.Bytes(draw.Below(300)))
            : ReplicaRecord.OfPrepare(vote, proposal, batch: null);
    }

    private static ReplicaRecord CommitRecord(Draw draw)
    {
        Ballot ballot = BallotOf(draw);
        return ReplicaRecord.OfCommit(
            new Commit(ballot, Replica(draw), Signature(draw)), Certificate(draw, ballot));
    }

    private static ReplicaRecord SealRecord(Draw draw)
    {
        SealMessage seal = Seal(draw);
        CommitCertificate decided = Decided(draw, BallotOf(draw) with { Sequence = seal.Height });
        return draw.Coin()
            ? ReplicaRecord.OfSeal(seal, decided, draw.Bytes(draw.Below(300)))
            : ReplicaRecord.OfSeal(seal, decided, batch: null);
    }

    private static ReplicaRecord ViewRecord(Draw draw)
    {
        switch (draw.Below(3))
        {
            case 0:
                return ReplicaRecord.OfView(draw.Number(), 0, null);
            case 1:
                ViewChange change = Change(draw);
                return ReplicaRecord.OfView(change.Body.Epoch, change.Body.View, change);
            default:
                NewView begun = Begun(draw);
                return ReplicaRecord.OfView(begun.Body.Epoch, begun.Body.View, begun);
        }
    }

    private static EquivocationEvidence Evidence(Draw draw) => new(
        draw.Pick(SigningDomain.PrePrepare, SigningDomain.Prepare, SigningDomain.Commit, SigningDomain.Seal),
        draw.Number(),
        Replica(draw),
        draw.Bytes(draw.Below(400)),
        Signature(draw),
        draw.Bytes(draw.Below(400)),
        Signature(draw));
}
