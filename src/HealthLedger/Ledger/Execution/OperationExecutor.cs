using HealthLedger.Ledger.Operations;
using HealthLedger.Primitives;

namespace HealthLedger.Ledger.Execution;

/// <summary>
/// The rules of protocol version 1: what each operation needs, sets and answers. No clock, no randomness, no I/O, no
/// unordered iteration: the same input gives the same state everywhere.
/// </summary>
internal sealed class OperationExecutor : IOperationRules
{
    private readonly RuleContext _context;
    private readonly ParticipantRules _participants;
    private readonly ReplicaRules _replicas;
    private readonly MembershipRules _membership;
    private readonly SubjectRules _subjects;
    private readonly DealingRules _dealings;
    private readonly RecordRules _records;
    private readonly ComplaintRules _complaints;

    public OperationExecutor(RuleContext context)
    {
        _context = context;
        _participants = new ParticipantRules(context);
        _replicas = new ReplicaRules(context);
        _membership = new MembershipRules(context);
        _subjects = new SubjectRules(context);
        _dealings = new DealingRules(context);
        _records = new RecordRules(context, _dealings);
        _complaints = new ComplaintRules(context);
    }

    public LedgerOperation? Decode(ReadOnlySpan<byte> bytes, LedgerOperation? newest) => newest;

    public ulong CostOf(LedgerOperation? operation, int bytes) => OperationCost.Of(operation, bytes);

    public (EntryOutcomeCode Code, AccessDecision? Decision) Execute(
        LedgerOperation? operation, ulong cost, OperationSite site)
    {
        if (_context.FindParticipant(site.Author) is not { IsActive: true })
        {
            return (EntryOutcomeCode.AuthorSuspended, null);
        }

        if (cost > _context.Head.Parameters.MaxCost)
        {
            return (EntryOutcomeCode.CostExceeded, null);
        }

        return operation is RequestAccess request
            ? _records.Request(request, site.Author)
            : (Run(operation, site), null);
    }

    public void Recover(RecoveryOrder order, Digest256 source) => _replicas.Recover(order, source);

    public IReadOnlyList<SubjectId> Log(
        LedgerOperation? operation, EntryOutcomeCode outcome, OperationSite site, Digest256 entryLeaf)
    {
        // A request is logged whatever became of it; what links subjects only when it did.
        bool isLogged = operation is RequestAccess || outcome == EntryOutcomeCode.Accepted;
        if (!isLogged || operation is not (RequestAccess or MergeSubjects or UnmergeSubjects or RekeySubject))
        {
            return [];
        }

        List<SubjectId> logged = [];
        foreach (SubjectId subject in SubjectsOf(operation))
        {
            if (_context.FindSubject(subject) is { } row)
            {
                _context.Set(subject, row.Logged(_context.Time, entryLeaf), site.Hash);
                logged.Add(subject);
            }
        }

        return logged;
    }

    public IEnumerable<SubjectId> SubjectsOf(LedgerOperation? operation) => operation switch
    {
        EnrolSubject enrol => [enrol.Subject],
        MergeSubjects merge => Distinct(merge.Survivor, merge.Merged),
        UnmergeSubjects unmerge => Distinct(unmerge.Survivor, unmerge.Merged),
        RekeySubject rekey => Distinct(rekey.Old, rekey.New),
        AppendRecord { Subject: { } subject } => [subject],
        AmendRecord amend when SubjectOf(amend.Target) is { } subject => [subject],
        RedealRecord redeal when SubjectOf(redeal.Record) is { } subject => [subject],
        RequestAccess request when SubjectOf(request.Record) is { } subject => [subject],
        ShareComplaint complaint when SubjectOf(complaint.Record) is { } subject => [subject],
        _ => [],
    };

    private static IEnumerable<SubjectId> Distinct(SubjectId first, SubjectId second) =>
        first == second ? [first] : [first, second];

    private SubjectId? SubjectOf(RecordId record) => _context.FindRecord(record)?.Subject;

    private EntryOutcomeCode Run(LedgerOperation? operation, OperationSite site) => operation switch
    {
        AppendRecord append => _records.Append(append, site),
        AmendRecord amend => _records.Amend(amend, site),
        RedealRecord redeal => _dealings.Redeal(redeal, site),
        EnrolSubject enrol => _subjects.Enrol(enrol, site),
        MergeSubjects merge => _subjects.Merge(merge, site),
        UnmergeSubjects unmerge => _subjects.Unmerge(unmerge, site),
        RekeySubject rekey => _subjects.Rekey(rekey, site),
        RegisterParticipant register => _participants.Register(register, site),
        UpdateParticipant update => _participants.Update(update, site),
        RotateKey rotate => _participants.Rotate(rotate, site),
        SuspendParticipant suspend => _participants.Suspend(suspend, site),
        LiftSuspension lift => _participants.Lift(lift, site),
        RotateReplicaKey rotate => _replicas.Rotate(rotate, site),
        PublishTrusteeKey publish => _participants.Publish(publish, site),
        ProposeChange change => _membership.Propose(change, site),
        Vote vote => _membership.Vote(vote, site),
        ShareComplaint complaint => _complaints.Complain(complaint, site),
        Attest attest => Attest.Kinds.Contains(attest.Kind, StringComparer.Ordinal)
            ? EntryOutcomeCode.Accepted
            : EntryOutcomeCode.UnknownKind,
        _ => EntryOutcomeCode.Malformed,
    };
}
