using HealthLedger.Ledger.Operations;
using HealthLedger.Ledger.State;
using HealthLedger.Primitives;
using HealthLedger.Records;

namespace HealthLedger.Ledger.Execution;

/// <summary>Version 1: to whom the data keys of records are dealt, first and anew.</summary>
internal sealed class DealingRules
{
    private readonly RuleContext _context;
    private readonly PlacementRules _placement;
    private readonly ComplaintRules _complaints;

    public DealingRules(RuleContext context)
    {
        _context = context;
        _placement = new PlacementRules(context);
        _complaints = new ComplaintRules(context);
    }

    /// <summary>
    /// To the trustees that the present epoch gives it; or, shortly above a boundary, those of the epoch before: the
    /// record was dealt, signed and sent before anybody knew where the boundary would be.
    /// </summary>
    public bool IsDealtRight(uint threshold, Digest256 trustees, ParticipantId custodian, RecordKind kind)
    {
        LedgerHead head = _context.Head;
        if (_placement.DealtTo(head.Replicas, head.Terms, custodian, kind) == (threshold, trustees))
        {
            return true;
        }

        ulong epoch = head.Replicas.Epoch;
        return epoch > 0
            && SetOf(epoch) is { } present && _context.Height <= present.Boundary + ReplicaRules.BoundaryDistance
            && SetOf(epoch - 1) is { } former
            && _placement.DealtTo(former.Replicas, former.Terms, custodian, kind) == (threshold, trustees);
    }

    /// <summary>Whatever the record's status: one that was withdrawn is read still.</summary>
    public EntryOutcomeCode Redeal(RedealRecord redeal, OperationSite site)
    {
        if (_context.FindRecord(redeal.Record) is not { } record)
        {
            return EntryOutcomeCode.UnknownRecord;
        }

        if (record.Custodian != site.Author)
        {
            return EntryOutcomeCode.NotAuthorised;
        }

        if (!IsDealtRight(redeal.Threshold, redeal.TrusteeSet, record.Custodian, record.Kind))
        {
            return EntryOutcomeCode.ThresholdInvalid;
        }

        if (!redeal.Segments.Select(dealt => dealt.Segment).SequenceEqual(record.Segments))
        {
            return EntryOutcomeCode.UnknownSegment;
        }

        // The same root is the same shares: nothing would have been dealt.
        if (_context.FindDealing(redeal.Record) is { } newest
            && newest.Segments.Zip(redeal.Segments).Any(pair => pair.First.ShareRoot == pair.Second.ShareRoot))
        {
            return EntryOutcomeCode.NotApplicable;
        }

        DealingRow row = new()
        {
            Threshold = redeal.Threshold,
            TrusteeSet = redeal.TrusteeSet,
            Segments = redeal.Segments,
            Leaf = site.Leaf,
        };
        _context.State.Set(StateKind.Dealing, redeal.Record.ToArray(), row.Encode(), site.Hash);
        _complaints.Resolve(redeal.Record, site);
        return EntryOutcomeCode.Accepted;
    }

    private ReplicaSetRow? SetOf(ulong epoch) =>
        _context.State.Read(StateKind.ReplicaSet, ReplicaSetRow.KeyOf(epoch)) is { } bytes
            ? ReplicaSetRow.TryDecode(bytes)
            : null;
}
