using System.Numerics;
using HealthLedger.Ledger;
using HealthLedger.Ledger.Operations;
using HealthLedger.Ledger.State;
using HealthLedger.Participants;
using HealthLedger.Primitives;
using HealthLedger.Records;

namespace HealthLedger.Tests.Canonical.Formats;

/// <summary>The rows of the state.</summary>
internal static class StateCases
{
    public static IReadOnlyList<FormatCase> All { get; } =
    [
        new("state-participant", ParticipantState, bytes => ParticipantRow.TryDecode(bytes)?.Encode()),
        new("state-key", Key, bytes => KeyRow.TryDecode(bytes)?.Encode()),
        new("state-subject", Subject, bytes => SubjectRow.TryDecode(bytes)?.Encode()),
        new("state-record", Record, bytes => RecordRow.TryDecode(bytes)?.Encode()),
        new("state-trustee-key", TrusteeKey, bytes => TrusteeKeyRow.TryDecode(bytes)?.Encode()),
        new("state-quota", Quota, bytes => QuotaRow.TryDecode(bytes)?.Encode()),
        new("state-registry", Registry, bytes => RegistryRow.TryDecode(bytes)?.Encode()),
        new("state-replica-set", ReplicaSetOf, bytes => ReplicaSetRow.TryDecode(bytes)?.Encode()),
        new("state-proposal", Proposal, bytes => ProposalRow.TryDecode(bytes)?.Encode()),
        new("state-replica-set-of-version", ReplicaSetOfVersion, bytes => ReplicaSetRow.TryDecode(bytes)?.Encode()),
        new(
            "state-replica-set-of-placement", ReplicaSetOfPlacement, bytes => ReplicaSetRow.TryDecode(bytes)?.Encode()),
        new("state-placement", Placement, bytes => PlacementPolicy.TryDecode(bytes)?.Encode()),
        new("state-proposal-of-other", OtherProposal, bytes => ProposalRow.TryDecode(bytes)?.Encode()),
        new("state-seal-key", SealKey, bytes => SealKeyRow.TryDecode(bytes)?.Encode()),
        new("state-dealing", Dealing, bytes => DealingRow.TryDecode(bytes)?.Encode()),
        new("state-page", Page, bytes => StatePageFormat.TryDecode(bytes, PagePath) is { } page
            ? StatePageFormat.Encode(page)
            : null),
    ];

    private static byte[] PagePath => [1, 0x50];

    private static byte[] Page(Draw draw)
    {
        StateTreeSlot[] slots = new StateTreeSlot[StateTreePage.SlotCount];
        for (int slot = 0; slot < slots.Length; slot++)
        {
            byte[] place = draw.Bytes(32);
            place[0] = (byte)(PagePath[1] | slot);
            slots[slot] = draw.Pick(
                default,
                new StateTreeSlot(new StateTreeChild(FormatCases.Digest(draw))),
                new StateTreeSlot(new StateTreeLeaf(new Digest256(place), FormatCases.Digest(draw))));
        }

        return StatePageFormat.Encode(new StateTreePage(slots, 0));
    }

    private static byte[] ParticipantState(Draw draw) => new ParticipantRow
    {
        Version = draw.Number(),
        Code = draw.Text(),
        Country = draw.Text(2),
        Roles = (ParticipantRoles)FormatCases.Small(draw),
        Status = draw.Number(),
        Facts = FormatCases.Digest(draw),
        KeyId = FormatCases.Digest(draw),
    }.Encode();

    private static byte[] Key(Draw draw) => new KeyRow
    {
        Participant = new ParticipantId(draw.Bytes(16)),
        Point = FormatCases.Point(draw),
        Status = draw.Number(),
        Since = draw.Number(),
        Until = draw.Coin() ? draw.Number() : null,
        SuspectSince = draw.Coin() ? (ulong)FormatCases.Time(draw) : null,
    }.Encode();

    private static byte[] Subject(Draw draw) => new SubjectRow
    {
        Custodian = new ParticipantId(draw.Bytes(16)),
        Status = draw.Number(),
        Log = LogOf(draw),
        Link = draw.Coin() ? new SubjectId(draw.Bytes(32)) : null,
        Members = draw.Number(),
        Records = draw.Number(),
    }.Encode();

    private static SubjectLog LogOf(Draw draw)
    {
        ulong size = draw.Number();
        return SubjectLog.Create(
            size,
            [.. Enumerable.Range(0, BitOperations.PopCount(size)).Select(_ => FormatCases.Digest(draw))])!;
    }

    private static byte[] Record(Draw draw)
    {
        bool isAmendment = draw.Coin();
        return new RecordRow
        {
            Custodian = new ParticipantId(draw.Bytes(16)),
            Subject = draw.Coin() ? new SubjectId(draw.Bytes(32)) : null,
            Kind = draw.Pick(Enum.GetValues<RecordKind>()),
            Leaf = draw.Number(),
            Segments = draw.List(0, 3, () => new SegmentId(draw.Bytes(16))),
            Version = draw.Number(),
            Status = draw.Number(),
            Target = isAmendment ? new RecordId(draw.Bytes(16)) : null,
            Amendment = isAmendment ? draw.Pick(Enum.GetValues<AmendmentKind>()) : null,
            IsAnswered = isAmendment && draw.Coin(),
        }.Encode();
    }

    private static byte[] Dealing(Draw draw) => new DealingRow
    {
        Threshold = FormatCases.Small(draw),
        TrusteeSet = FormatCases.Digest(draw),
        Segments = OperationCases.Dealt(draw),
        Leaf = draw.Number(),
    }.Encode();

    private static byte[] TrusteeKey(Draw draw) =>
        new TrusteeKeyRow { Point = FormatCases.Point(draw), Since = draw.Number() }.Encode();

    private static byte[] Quota(Draw draw) =>
        new QuotaRow { Tokens = draw.Number(), Time = (ulong)FormatCases.Time(draw) }.Encode();

    private static byte[] ReplicaSetOf(Draw draw) => new ReplicaSetRow
    {
        Replicas = FormatCases.Replicas(draw),
        Boundary = draw.Number(),
        Terms = EpochTerms.First,
    }.Encode();

    private static byte[] ReplicaSetOfVersion(Draw draw) => new ReplicaSetRow
    {
        Replicas = FormatCases.Replicas(draw),
        Boundary = draw.Number(),
        Terms = new EpochTerms(draw.Number() | 2, 0),
    }.Encode();

    private static byte[] Placement(Draw draw)
    {
        PlacementRule[] rules =
        [
            RuleOf(draw, new ParticipantId(draw.Bytes(16)), RecordKind.Laboratory),
            RuleOf(draw, new ParticipantId(draw.Bytes(16)), null),
            RuleOf(draw, null, RecordKind.Billing),
            RuleOf(draw, null, null),
        ];
        return new PlacementPolicy(rules).Encode();
    }

    private static PlacementRule RuleOf(Draw draw, ParticipantId? custodian, RecordKind? kind) => new()
    {
        Custodian = custodian,
        Kind = kind,
        Holders = draw.Coin() ? PlacementGroup.All : PlacementGroup.InCountries(["CH", "DE"]),
        Trustees = draw.Coin()
            ? PlacementGroup.All
            : PlacementGroup.Of([new ParticipantId(draw.Bytes(16)), new ParticipantId(draw.Bytes(16))]),
        Copies = 1 + draw.Below(256),
    };

    private static byte[] ReplicaSetOfPlacement(Draw draw) => new ReplicaSetRow
    {
        Replicas = FormatCases.Replicas(draw),
        Boundary = draw.Number(),
        Terms = new EpochTerms(draw.Number() | 1, draw.Number() | 1),
    }.Encode();

    private static byte[] OtherProposal(Draw draw)
    {
        bool isUpgrade = draw.Coin();
        return new ProposalRow
        {
            Proposal = FormatCases.Digest(draw),
            Expires = draw.Number(),
            Status = draw.Pick(ProposalRow.Open, ProposalRow.Accepted, ProposalRow.Rejected),
            Kind = isUpgrade ? ProposeChange.ProtocolKind : ProposeChange.PlacementKind,
            Protocol = isUpgrade ? draw.Number() : 0,
            Placement = isUpgrade ? [] : draw.Bytes(40),
            Yes = draw.List(0, 3, () => new ParticipantId(draw.Bytes(16))),
            No = draw.List(0, 3, () => new ParticipantId(draw.Bytes(16))),
        }.Encode();
    }

    private static byte[] Proposal(Draw draw) => new ProposalRow
    {
        Kind = ProposeChange.ReplicaSetKind,
        Proposal = FormatCases.Digest(draw),
        Expires = draw.Number(),
        Status = draw.Pick(ProposalRow.Open, ProposalRow.Accepted, ProposalRow.Rejected),
        Removed = draw.List(0, 3, () => new ParticipantId(draw.Bytes(16))),
        Seats = draw.List(0, 3, () => (new ParticipantId(draw.Bytes(16)), FormatCases.Point(draw))),
        Yes = draw.List(0, 3, () => new ParticipantId(draw.Bytes(16))),
        No = draw.List(0, 3, () => new ParticipantId(draw.Bytes(16))),
    }.Encode();

    private static byte[] SealKey(Draw draw) => new SealKeyRow
    {
        Participant = new ParticipantId(draw.Bytes(16)),
        Epoch = draw.Number(),
    }.Encode();

    private static byte[] Registry(Draw draw) => new RegistryRow { Registrars = draw.Number() }.Encode();
}
