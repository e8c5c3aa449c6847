using HealthLedger.Cryptography;
using HealthLedger.Ledger;
using HealthLedger.Ledger.Operations;
using HealthLedger.Ledger.State;
using HealthLedger.Participants;
using HealthLedger.Primitives;
using HealthLedger.Records;
using HealthLedger.Vaults;

namespace HealthLedger.Tests.Ledger.Execution;

internal sealed partial class Chain
{
    public UpdateParticipant Update(
        Author author,
        ulong version,
        ParticipantRoles? roles = null,
        ParticipantId? participant = null,
        string country = "DE") => new()
        {
            Salt = _draw.Bytes(16),
            Participant = participant ?? author.Id,
            Version = version,
            Code = "renamed",
            Country = country,
            Roles = roles ?? author.Participant.Roles,
            Facts = new Digest256(_draw.Bytes(32)),
        };

    public RotateKey Rotate(
        ParticipantId participant,
        Digest256 oldKey,
        Author next,
        KeyRotationReason reason = KeyRotationReason.Routine,
        ulong? suspectSince = null,
        bool spoilProof = false)
    {
        byte[] proof = next.ProveAfter(Id, oldKey);
        proof[20] ^= spoilProof ? (byte)1 : (byte)0;
        return new RotateKey
        {
            Salt = _draw.Bytes(16),
            Participant = participant,
            OldKey = oldKey,
            NewKey = next.Participant.SigningKey,
            Proof = proof,
            Reason = (uint)reason,
            SuspectSince = suspectSince,
        };
    }

    public SuspendParticipant Suspend(
        ParticipantId participant, SuspensionReason reason = SuspensionReason.Misconduct) =>
        new() { Salt = _draw.Bytes(16), Participant = participant, Reason = (uint)reason };

    public LiftSuspension Lift(ParticipantId participant, SuspensionReason reason = SuspensionReason.Resolved) =>
        new() { Salt = _draw.Bytes(16), Participant = participant, Reason = (uint)reason };

    public RotateReplicaKey RotateSeal(
        Digest256 oldKey, Author next, KeyRotationReason reason = KeyRotationReason.Routine, bool spoilProof = false)
    {
        byte[] proof = next.Sign(
            SigningDomain.KeyEvent, Id, KeyEventFormat.Possession(VaultKey.Seal, next.KeyId, oldKey));
        proof[20] ^= spoilProof ? (byte)1 : (byte)0;
        return new RotateReplicaKey
        {
            Salt = _draw.Bytes(16),
            OldKey = oldKey,
            NewKey = next.Participant.SigningKey,
            Proof = proof,
            Reason = (uint)reason,
        };
    }

    /// <summary>A place for an organisation, with a seal key of its own, and both signatures.</summary>
    public ReplicaSeat Seat(
        Author organisation, Author sealKey, Author? consents = null, Author? proves = null) => new()
        {
            Participant = organisation.Id,
            SealKey = sealKey.Participant.SigningKey,
            Proof = (proves ?? sealKey).Sign(
                SigningDomain.KeyEvent, Id, ReplicaSeat.ProofBody(sealKey.KeyId, organisation.KeyId)),
            Consent = (consents ?? organisation).Sign(
                SigningDomain.Submission, Id, ReplicaSeat.ConsentBody(organisation.Id, sealKey.Participant.SigningKey)),
        };

    public ProposeChange Propose(
        IReadOnlyList<ReplicaSeat> seats, IReadOnlyList<ParticipantId>? removed = null, ulong expires = 1000) => new()
        {
            Salt = _draw.Bytes(16),
            Kind = ProposeChange.ReplicaSetKind,
            Expires = expires,
            Removed = removed ?? [],
            Seats = seats,
        };

    public ProposeChange ProposeProtocol(ulong version, ulong expires = 1_000_000) => new()
    {
        Salt = _draw.Bytes(16),
        Kind = ProposeChange.ProtocolKind,
        Expires = expires,
        Protocol = version,
    };

    public ProposeChange ProposePlacement(params PlacementRule[] rules) =>
        ProposePlacement(new PlacementPolicy(rules).Encode());

    public ProposeChange ProposePlacement(byte[] placement) => new()
    {
        Salt = _draw.Bytes(16),
        Kind = ProposeChange.PlacementKind,
        Expires = 1_000_000,
        Placement = placement,
    };

    public Vote Vote(Author proposer, ProposeChange change, bool approves = true) => new()
    {
        Salt = _draw.Bytes(16),
        Proposer = proposer.Id,
        Proposal = LedgerOperation.HashOf(change.Encode()),
        Approves = approves,
    };

    public PublishTrusteeKey Publish(ulong period, byte[] key) =>
        new() { Salt = _draw.Bytes(16), Period = period, Key = key };

    public MergeSubjects Merge(SubjectId survivor, SubjectId merged) =>
        new() { Salt = _draw.Bytes(16), Survivor = survivor, Merged = merged, Details = default };

    public UnmergeSubjects Unmerge(SubjectId survivor, SubjectId merged) =>
        new() { Salt = _draw.Bytes(16), Survivor = survivor, Merged = merged, Details = default };

    public RekeySubject Rekey(SubjectId old, SubjectId renewed, params RecordId[] records) => new()
    {
        Salt = _draw.Bytes(16),
        Old = old,
        New = renewed,
        Details = default,
        Records = [.. records.Order(Comparer<RecordId>.Create(RekeySubject.Compare))],
    };

    public AmendRecord Amend(
        RecordId target,
        ulong replaces,
        AmendmentKind kind,
        RecordId? record = null,
        RecordId? answers = null,
        bool hasContent = true,
        uint threshold = 1,
        (uint From, uint To)? years = null)
    {
        RecordId id = record ?? NewRecord();
        return new AmendRecord
        {
            Salt = _draw.Bytes(16),
            Record = id,
            Target = target,
            Replaces = replaces,
            Kind = kind,
            Answers = answers,
            Details = default,
            DataYears = years,
            Threshold = threshold,
            TrusteeSet = TrusteeSet.DigestOf(Head.Replicas),
            Segments = hasContent ? Append(id, null).Segments : [],
        };
    }

    /// <summary>Every segment of a record of <see cref="Append"/>, under a root of its own.</summary>
    public RedealRecord Redeal(
        RecordId record, uint threshold = 1, Digest256? trustees = null, SegmentId? segment = null) => new()
        {
            Salt = _draw.Bytes(16),
            Record = record,
            Threshold = threshold,
            TrusteeSet = trustees ?? TrusteeSet.DigestOf(Head.Replicas),
            Segments = [new DealtSegment(segment ?? SegmentOf(record), new Digest256(_draw.Bytes(32)))],
        };

    /// <summary>Of a trustee of an epoch about a record of <see cref="Append"/>.</summary>
    public ShareComplaint Complain(
        RecordId record, uint x, ulong epoch = 1, uint reason = 1, SegmentId? segment = null) => new()
        {
            Salt = _draw.Bytes(16),
            Record = record,
            Segment = segment ?? new SegmentId(record.ToArray()),
            Epoch = epoch,
            X = x,
            Reason = reason,
        };

    public Attest Attestation(string kind) =>
        new() { Salt = _draw.Bytes(16), Kind = kind, Commitment = new Digest256(_draw.Bytes(32)) };

    /// <summary>The outcomes of operations of one author in one block.</summary>
    public EntryOutcomeCode[] Outcomes(Author author, params LedgerOperation[] operations) =>
        [.. Execute(author.Submit(Id, Next, operations)).Decoded.Select(entry => entry.Outcome)];

    /// <summary>The outcome of one operation of the registrar's.</summary>
    public EntryOutcomeCode Outcome(LedgerOperation operation) => Outcomes(Registrar, operation).Single();

    public SubjectRow? Subject(SubjectId id) =>
        Value(StateKind.Subject, id.ToArray()) is { } bytes ? SubjectRow.TryDecode(bytes) : null;

    public RecordRow? Record(RecordId id) =>
        Value(StateKind.Record, id.ToArray()) is { } bytes ? RecordRow.TryDecode(bytes) : null;

    public DealingRow? Dealing(RecordId id) =>
        Value(StateKind.Dealing, id.ToArray()) is { } bytes ? DealingRow.TryDecode(bytes) : null;

    public ParticipantRow? Participant(ParticipantId id) =>
        Value(StateKind.Participant, id.ToArray()) is { } bytes ? ParticipantRow.TryDecode(bytes) : null;

    public KeyRow? Key(Digest256 id) =>
        Value(StateKind.Key, id.ToArray()) is { } bytes ? KeyRow.TryDecode(bytes) : null;

    public int CountRows(StateKind kind) => Head.State.Leaves().Count(leaf => leaf.Kind == kind);

    public byte[]? Value(StateKind kind, byte[] key) => new LedgerState(Head.State).Read(kind, key);
}
