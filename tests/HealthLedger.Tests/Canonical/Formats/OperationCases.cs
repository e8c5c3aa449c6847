using HealthLedger.Ledger.Operations;
using HealthLedger.Participants;
using HealthLedger.Primitives;
using HealthLedger.Records;

namespace HealthLedger.Tests.Canonical.Formats;

/// <summary>Every operation of docs/spec/ledger.md section 3.</summary>
internal static class OperationCases
{
    public static IReadOnlyList<FormatCase> All { get; } =
    [
        Case("register-participant", Register),
        Case("update-participant", Update),
        Case("rotate-key", Rotate),
        Case("suspend-participant", draw => new SuspendParticipant
        {
            Salt = draw.Bytes(16),
            Participant = new ParticipantId(draw.Bytes(16)),
            Reason = FormatCases.Small(draw),
        }),
        Case("lift-suspension", draw => new LiftSuspension
        {
            Salt = draw.Bytes(16),
            Participant = new ParticipantId(draw.Bytes(16)),
            Reason = FormatCases.Small(draw),
        }),
        Case("publish-trustee-key", draw => new PublishTrusteeKey
        {
            Salt = draw.Bytes(16),
            Period = draw.Number(),
            Key = FormatCases.Point(draw),
        }),
        Case("rotate-replica-key", draw => new RotateReplicaKey
        {
            Salt = draw.Bytes(16),
            OldKey = FormatCases.Digest(draw),
            NewKey = FormatCases.Point(draw),
            Proof = draw.Bytes(64),
            Reason = FormatCases.Small(draw),
        }),
        Case("propose-change", draw => new ProposeChange
        {
            Salt = draw.Bytes(16),
            Kind = FormatCases.Small(draw),
            Expires = draw.Number(),
            Removed = draw.List(0, 3, () => new ParticipantId(draw.Bytes(16))),
            Seats = draw.List(0, 3, () => Seat(draw)),
        }),
        Case("propose-upgrade", draw => new ProposeChange
        {
            Salt = draw.Bytes(16),
            Kind = ProposeChange.ProtocolKind,
            Expires = draw.Number(),
            Protocol = draw.Number(),
        }),
        Case("propose-placement", draw => new ProposeChange
        {
            Salt = draw.Bytes(16),
            Kind = ProposeChange.PlacementKind,
            Expires = draw.Number(),
            Placement = draw.Bytes(40),
        }),
        Case("vote", draw => new Vote
        {
            Salt = draw.Bytes(16),
            Proposer = new ParticipantId(draw.Bytes(16)),
            Proposal = FormatCases.Digest(draw),
            Approves = draw.Coin(),
        }),
        Case("enrol-subject", draw => new EnrolSubject { Salt = draw.Bytes(16), Subject = Subject(draw) }),
        Case("merge-subjects", draw => new MergeSubjects
        {
            Salt = draw.Bytes(16),
            Survivor = Subject(draw),
            Merged = Subject(draw),
            Details = FormatCases.Digest(draw),
        }),
        Case("unmerge-subjects", draw => new UnmergeSubjects
        {
            Salt = draw.Bytes(16),
            Survivor = Subject(draw),
            Merged = Subject(draw),
            Details = FormatCases.Digest(draw),
        }),
        Case("rekey-subject", Rekey),
        Case("append-record", Append),
        Case("amend-record", Amend),
        Case("redeal-record", Redeal),
        Case("request-access", Request),
        Case("share-complaint", draw => new ShareComplaint
        {
            Salt = draw.Bytes(16),
            Record = new RecordId(draw.Bytes(16)),
            Segment = new SegmentId(draw.Bytes(16)),
            Epoch = draw.Number(),
            X = FormatCases.Small(draw),
            Reason = FormatCases.Small(draw),
        }),
        Case("attest", draw => new Attest
        {
            Salt = draw.Bytes(16),
            Kind = draw.Text(),
            Commitment = FormatCases.Digest(draw),
        }),
    ];

    internal static ReplicaSeat Seat(Draw draw) => new()
    {
        Participant = new ParticipantId(draw.Bytes(16)),
        SealKey = FormatCases.Point(draw),
        Proof = draw.Bytes(64),
        Consent = draw.Bytes(64),
    };

    private static FormatCase Case(string name, Func<Draw, LedgerOperation> make) =>
        new(name, draw => make(draw).Encode(), bytes => LedgerOperation.TryDecode(bytes)?.Encode());

    private static SubjectId Subject(Draw draw) => new(draw.Bytes(32));

    private static RegisterParticipant Register(Draw draw) => new()
    {
        Salt = draw.Bytes(16),
        Participant = FormatCases.Person(draw),
        Proof = draw.Bytes(64),
    };

    private static UpdateParticipant Update(Draw draw) => new()
    {
        Salt = draw.Bytes(16),
        Participant = new ParticipantId(draw.Bytes(16)),
        Version = draw.Number(),
        Code = draw.Text(),
        Country = draw.Text(2),
        Roles = (ParticipantRoles)FormatCases.Small(draw, 0xFFFF),
        Facts = FormatCases.Digest(draw),
    };

    private static RotateKey Rotate(Draw draw) => new()
    {
        Salt = draw.Bytes(16),
        Participant = new ParticipantId(draw.Bytes(16)),
        OldKey = FormatCases.Digest(draw),
        NewKey = FormatCases.Point(draw),
        Proof = draw.Bytes(64),
        Reason = FormatCases.Small(draw),
        SuspectSince = draw.Coin() ? (ulong)FormatCases.Time(draw) : null,
    };

    private static RekeySubject Rekey(Draw draw) => new()
    {
        Salt = draw.Bytes(16),
        Old = Subject(draw),
        New = Subject(draw),
        Details = FormatCases.Digest(draw),
        Records = [.. draw.List(0, 4, () => new RecordId(draw.Bytes(16)))
            .Order(Comparer<RecordId>.Create(RekeySubject.Compare))],
    };

    private static AppendRecord Append(Draw draw) => new()
    {
        Salt = draw.Bytes(16),
        Record = new RecordId(draw.Bytes(16)),
        Subject = draw.Coin() ? Subject(draw) : null,
        Kind = draw.Pick(Enum.GetValues<RecordKind>()),
        DataYears = Years(draw),
        Threshold = FormatCases.Small(draw),
        TrusteeSet = FormatCases.Digest(draw),
        Segments = draw.List(1, 3, () => Segment(draw)),
    };

    private static AmendRecord Amend(Draw draw) => new()
    {
        Salt = draw.Bytes(16),
        Record = new RecordId(draw.Bytes(16)),
        Target = new RecordId(draw.Bytes(16)),
        Replaces = draw.Number(),
        Kind = draw.Pick(Enum.GetValues<AmendmentKind>()),
        Answers = draw.Coin() ? new RecordId(draw.Bytes(16)) : null,
        Details = FormatCases.Digest(draw),
        DataYears = Years(draw),
        Threshold = FormatCases.Small(draw),
        TrusteeSet = FormatCases.Digest(draw),
        Segments = draw.List(0, 3, () => Segment(draw)),
    };

    private static RedealRecord Redeal(Draw draw) => new()
    {
        Salt = draw.Bytes(16),
        Record = new RecordId(draw.Bytes(16)),
        Threshold = FormatCases.Small(draw),
        TrusteeSet = FormatCases.Digest(draw),
        Segments = Dealt(draw),
    };

    internal static IReadOnlyList<DealtSegment> Dealt(Draw draw) => draw.List(
        1, 3, () => new DealtSegment(new SegmentId(draw.Bytes(16)), FormatCases.Digest(draw)));

    private static (uint From, uint To)? Years(Draw draw) =>
        draw.Coin() ? (FormatCases.Small(draw, 9999), FormatCases.Small(draw, 9999)) : null;

    private static RecordSegment Segment(Draw draw) => new()
    {
        Id = new SegmentId(draw.Bytes(16)),
        Version = FormatCases.Small(draw, uint.MaxValue),
        PaddedLength = draw.Number(),
        EnvelopeDigest = FormatCases.Digest(draw),
        KeyCommitment = FormatCases.Digest(draw),
        ContentCommitment = FormatCases.Digest(draw),
        ShareRoot = FormatCases.Digest(draw),
        LabelKeyId = draw.Coin() ? draw.Bytes(16) : null,
        Tags = draw.List(0, 3, () => draw.Bytes(16)),
    };

    private static RequestAccess Request(Draw draw) => new()
    {
        Salt = draw.Bytes(16),
        Request = new RequestId(draw.Bytes(16)),
        Record = new RecordId(draw.Bytes(16)),
        Segments = draw.List(1, 3, () => new SegmentId(draw.Bytes(16))),
        Individual = draw.Bytes(16),
        Purpose = draw.Text(),
        Action = draw.Text(),
        Details = FormatCases.Digest(draw),
        ReaderKey = draw.Coin() ? FormatCases.Point(draw) : null,
        Justification = draw.Coin() ? FormatCases.Digest(draw) : null,
        BreakGlass = draw.Coin(),
    };
}
