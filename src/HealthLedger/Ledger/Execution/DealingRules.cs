using HealthLedger.Ledger.Operations;
using HealthLedger.Ledger.State;
using HealthLedger.Primitives;

namespace HealthLedger.Ledger.Execution;

/// <summary>Version 1: to whom the data keys of records are dealt, first and anew.</summary>
internal sealed class DealingRules
{
    private readonly RuleContext _context;
    private readonly uint _threshold;
    private readonly Digest256 _trustees;

    public DealingRules(RuleContext context)
    {
        _context = context;
        _threshold = TrusteeSet.ThresholdOf(context.Head.Replicas.Size);
        _trustees = TrusteeSet.DigestOf(context.Head.Replicas);
    }

    /// <summary>
    /// To the trustees of the present set; or, shortly above a boundary, to those before it: the record was dealt,
    /// signed and sent before anybody knew where the boundary would be.
    /// </summary>
    public bool IsDealtRight(uint threshold, Digest256 trustees)
    {
        if (threshold == _threshold && trustees == _trustees)
        {
            return true;
        }

        ulong epoch = _context.Head.Replicas.Epoch;
        return epoch > 0
            && SetOf(epoch) is { } present && _context.Height <= present.Boundary + ReplicaRules.BoundaryDistance
            && SetOf(epoch - 1) is { } former
            && threshold == TrusteeSet.ThresholdOf(former.Replicas.Size)
            && trustees == TrusteeSet.DigestOf(former.Replicas);
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

        if (!IsDealtRight(redeal.Threshold, redeal.TrusteeSet))
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
        return EntryOutcomeCode.Accepted;
    }

    private ReplicaSetRow? SetOf(ulong epoch) =>
        _context.State.Read(StateKind.ReplicaSet, ReplicaSetRow.KeyOf(epoch)) is { } bytes
            ? ReplicaSetRow.TryDecode(bytes)
            : null;
}
