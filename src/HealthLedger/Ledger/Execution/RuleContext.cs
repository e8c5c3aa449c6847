using HealthLedger.Consensus;
using HealthLedger.Ledger.State;
using HealthLedger.Primitives;

namespace HealthLedger.Ledger.Execution;

/// <summary>All that rules can see: the state, the head below, and height and time of the block.</summary>
internal sealed class RuleContext
{
    private byte[]? _participantBytes;
    private ParticipantRow? _participant;

    public required LedgerState State { get; init; }

    public required LedgerHead Head { get; init; }

    public required ulong Height { get; init; }

    public required long Time { get; init; }

    public required VerificationKeyCache Keys { get; init; }

    /// <summary>The replica set that seals above this block, when this block changes it; else null.</summary>
    public ReplicaSet? NextReplicas { get; set; }

    /// <summary>A change of the set that this block accepts for a boundary above it; else null.</summary>
    public EpochBoundary? Scheduled { get; set; }

    /// <summary>The terms above the boundary, when this block accepts or makes a change; else null.</summary>
    public EpochTerms? NextTerms { get; set; }

    public ParticipantRow? FindParticipant(ParticipantId id)
    {
        byte[]? bytes = State.Read(StateKind.Participant, id.ToArray());
        if (bytes is not null && !ReferenceEquals(bytes, _participantBytes))
        {
            // The author of the operations of a submission is asked for with each of them.
            _participantBytes = bytes;
            _participant = ParticipantRow.TryDecode(bytes);
        }

        return bytes is null ? null : _participant;
    }

    public SubjectRow? FindSubject(SubjectId id) =>
        State.Read(StateKind.Subject, id.ToArray()) is { } bytes ? SubjectRow.TryDecode(bytes) : null;

    public RecordRow? FindRecord(RecordId id) =>
        State.Read(StateKind.Record, id.ToArray()) is { } bytes ? RecordRow.TryDecode(bytes) : null;

    public DealingRow? FindDealing(RecordId id) =>
        State.Read(StateKind.Dealing, id.ToArray()) is { } bytes ? DealingRow.TryDecode(bytes) : null;

    public OpenComplaintsRow? FindOpenComplaints(RecordId id) =>
        State.Read(StateKind.OpenComplaints, id.ToArray()) is { } bytes ? OpenComplaintsRow.TryDecode(bytes) : null;

    public void Set(ParticipantId id, ParticipantRow row, Digest256 source) =>
        State.Set(StateKind.Participant, id.ToArray(), row.Encode(), source);

    public void Set(SubjectId id, SubjectRow row, Digest256 source) =>
        State.Set(StateKind.Subject, id.ToArray(), row.Encode(), source);

    public void Set(RecordId id, RecordRow row, Digest256 source) =>
        State.Set(StateKind.Record, id.ToArray(), row.Encode(), source);
}
