using HealthLedger.Access;
using HealthLedger.Consensus;
using HealthLedger.Cryptography;
using HealthLedger.Ledger.Operations;
using HealthLedger.Ledger.State;
using HealthLedger.Participants;
using HealthLedger.Primitives;

namespace HealthLedger.Ledger.Execution;

/// <summary>
/// The rules of protocol version 1: what each operation needs, sets and answers. No clock, no randomness, no I/O, no
/// unordered iteration: the same input gives the same state everywhere.
/// </summary>
internal sealed class OperationExecutor
{
    private readonly LedgerState _state;
    private readonly LedgerHead _head;
    private readonly long _time;
    private readonly ulong _height;

    public OperationExecutor(LedgerState state, LedgerHead head, ulong height, long time)
    {
        _state = state;
        _head = head;
        _height = height;
        _time = time;
    }

    public (EntryOutcomeCode Code, AccessDecision? Decision) Execute(
        LedgerOperation? operation, Digest256 hash, ParticipantId author, ulong leaf) => operation switch
        {
            EnrolSubject enrol => (Enrol(enrol, hash, author), null),
            AppendRecord append => (Append(append, hash, author, leaf), null),
            RequestAccess request => Request(request, author),
            RegisterParticipant register => (Register(register, hash, author), null),
            Attest => (EntryOutcomeCode.Accepted, null),
            _ => (EntryOutcomeCode.Malformed, null),
        };

    /// <summary>The subject of a record, or null when it has none or does not exist.</summary>
    public SubjectId? SubjectOf(RecordId record) => FindRecord(record)?.Subject;

    /// <summary>Appends a request's entry to the sub-log of the record's subject.</summary>
    /// <returns>The subject, or null when the record has none.</returns>
    public SubjectId? LogAccess(RequestAccess request, Digest256 hash, Digest256 entryLeaf)
    {
        if (FindRecord(request.Record) is not { Subject: { } subject })
        {
            return null;
        }

        byte[] key = subject.ToArray();
        if (_state.Read(StateKind.Subject, key) is not { } bytes || SubjectRow.TryDecode(bytes) is not { } row)
        {
            return null;
        }

        SubjectRow updated = new()
        {
            Custodian = row.Custodian,
            Status = row.Status,
            Log = row.Log.Append(SubjectLog.LeafOf(_time, entryLeaf)),
        };
        _state.Set(StateKind.Subject, key, updated.Encode(), hash);
        return subject;
    }

    private EntryOutcomeCode Enrol(EnrolSubject enrol, Digest256 hash, ParticipantId author)
    {
        byte[] key = enrol.Subject.ToArray();
        if (_state.Has(StateKind.Subject, key))
        {
            return EntryOutcomeCode.DuplicateSubject;
        }

        SubjectRow row = new()
        {
            Custodian = author,
            Status = ParticipantRow.Active,
            Log = SubjectLog.Empty,
        };
        _state.Set(StateKind.Subject, key, row.Encode(), hash);
        return EntryOutcomeCode.Accepted;
    }

    private EntryOutcomeCode Append(AppendRecord append, Digest256 hash, ParticipantId author, ulong leaf)
    {
        byte[] key = append.Record.ToArray();
        if (_state.Has(StateKind.Record, key))
        {
            return EntryOutcomeCode.DuplicateRecord;
        }

        QuorumSize size = _head.Replicas.Size;
        if (append.Threshold != TrusteeSet.ThresholdOf(size)
            || append.TrusteeSet != TrusteeSet.DigestOf(_head.Replicas))
        {
            return EntryOutcomeCode.ThresholdInvalid;
        }

        if (append.Subject is { } subject && !IsCustodian(subject, author))
        {
            return EntryOutcomeCode.UnknownSubject;
        }

        RecordRow row = new()
        {
            Custodian = author,
            Subject = append.Subject,
            Kind = append.Kind,
            Leaf = leaf,
            Segments = [.. append.Segments.Select(segment => segment.Id)],
        };
        _state.Set(StateKind.Record, key, row.Encode(), hash);
        return EntryOutcomeCode.Accepted;
    }

    private (EntryOutcomeCode Code, AccessDecision? Decision) Request(RequestAccess request, ParticipantId author)
    {
        if (FindRecord(request.Record) is not { } record)
        {
            return (EntryOutcomeCode.UnknownRecord, null);
        }

        foreach (SegmentId segment in request.Segments)
        {
            if (!record.Segments.Contains(segment))
            {
                return (EntryOutcomeCode.UnknownSegment, null);
            }
        }

        (bool isPermitted, string reason) = AccessPolicy.Decide(
            author, record.Custodian, request.Purpose, request.Action, request.BreakGlass);
        return (EntryOutcomeCode.Accepted, new AccessDecision(
            isPermitted,
            reason,
            AccessPolicy.Algorithm,
            LedgerVersion.Policy,
            _time,
            _head.Parameters.PermitTtlMilliseconds));
    }

    private EntryOutcomeCode Register(RegisterParticipant register, Digest256 hash, ParticipantId author)
    {
        Participant participant = register.Participant;
        if (ParticipantRegistry.Find(_state, author) is not { } registrar
            || (registrar.Roles & ParticipantRoles.Registrar) == ParticipantRoles.None)
        {
            return EntryOutcomeCode.NotAuthorised;
        }

        Digest256 keyId = LabelledHash.Of(HashLabel.Key, participant.SigningKey);
        if (ParticipantRegistry.Find(_state, participant.Id) is not null
            || ParticipantRegistry.FindKey(_state, keyId) is not null)
        {
            return EntryOutcomeCode.DuplicateParticipant;
        }

        ParticipantRegistry.Add(_state, participant, _height, hash);
        return EntryOutcomeCode.Accepted;
    }

    private bool IsCustodian(SubjectId subject, ParticipantId author) =>
        _state.Read(StateKind.Subject, subject.ToArray()) is { } bytes
        && SubjectRow.TryDecode(bytes) is { } row
        && row.Custodian == author;

    private RecordRow? FindRecord(RecordId record) =>
        _state.Read(StateKind.Record, record.ToArray()) is { } bytes ? RecordRow.TryDecode(bytes) : null;
}
