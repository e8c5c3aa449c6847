using HealthLedger.Ledger.Operations;
using HealthLedger.Primitives;
using HealthLedger.Storage;

namespace HealthLedger.Ledger.Execution;

/// <summary>By what the entries of one block are found. Not state: it can be made again from the blocks.</summary>
internal sealed class BlockIndex
{
    private readonly IOperationRules _rules;
    private readonly ulong _height;
    private readonly List<IndexRow> _rows = [];

    public BlockIndex(IOperationRules rules, ulong height)
    {
        _rules = rules;
        _height = height;
    }

    public IReadOnlyList<IndexRow> Rows => _rows;

    public void AddSubmission(SubmissionId id, uint entry) => Add(IndexKind.Submission, id.ToArray(), entry);

    /// <summary>Called after execution: the subject of a record is the one that it then has.</summary>
    public void AddEntry(LedgerOperation? operation, uint entry)
    {
        switch (operation)
        {
            case AppendRecord append:
                Add(IndexKind.Record, append.Record.ToArray(), entry);
                break;
            case AmendRecord amend:
                Add(IndexKind.Record, amend.Record.ToArray(), entry);
                if (amend.Target != amend.Record)
                {
                    Add(IndexKind.Record, amend.Target.ToArray(), entry);
                }

                Add(IndexKind.Amendment, amend.Target.ToArray(), entry);
                break;
            case RedealRecord redeal:
                Add(IndexKind.Record, redeal.Record.ToArray(), entry);
                break;
            case ShareComplaint complaint:
                Add(IndexKind.Record, complaint.Record.ToArray(), entry);
                break;
            case RequestAccess request:
                Add(IndexKind.Record, request.Record.ToArray(), entry);
                Add(IndexKind.Request, request.Request.ToArray(), entry);
                break;
            default:
                if (ParticipantOf(operation) is { } participant)
                {
                    Add(IndexKind.Participant, participant.ToArray(), entry);
                }

                if (operation is RegisterParticipant)
                {
                    // Under no participant: all registrations.
                    Add(IndexKind.Participant, new byte[ParticipantId.SizeBytes], entry);
                }

                break;
        }

        bool isLink = operation is MergeSubjects or UnmergeSubjects or RekeySubject;
        foreach (SubjectId subject in _rules.SubjectsOf(operation))
        {
            Add(IndexKind.Subject, subject.ToArray(), entry);
            if (isLink)
            {
                Add(IndexKind.SubjectLink, subject.ToArray(), entry);
            }
        }
    }

    /// <summary>An entry of a subject's sub-log.</summary>
    public void AddLogged(SubjectId subject, uint entry) => Add(IndexKind.SubjectLog, subject.ToArray(), entry);

    private static ParticipantId? ParticipantOf(LedgerOperation? operation) => operation switch
    {
        RegisterParticipant register => register.Participant.Id,
        UpdateParticipant update => update.Participant,
        RotateKey rotate => rotate.Participant,
        SuspendParticipant suspend => suspend.Participant,
        LiftSuspension lift => lift.Participant,
        _ => null,
    };

    private void Add(IndexKind kind, byte[] key, uint entry) =>
        _rows.Add(new IndexRow(kind, key, new EntryPosition(_height, entry)));
}
