using HealthLedger.Ledger;
using HealthLedger.Ledger.Operations;
using HealthLedger.Primitives;

namespace HealthLedger.Tests.Ledger.Execution;

internal sealed partial class NaiveModel
{
    private EntryOutcomeCode Redeal(RedealRecord redeal, ParticipantId author)
    {
        if (_items.Find(item => item.Id == redeal.Record) is not { } record)
        {
            return EntryOutcomeCode.UnknownRecord;
        }

        if (record.Custodian != author)
        {
            return EntryOutcomeCode.NotAuthorised;
        }

        // What was drawn has one segment at most, of the record's own number.
        (SegmentId segment, Digest256 root) = redeal.Segments.Single();
        if (!record.HasContent || segment != new SegmentId(record.Id.ToArray()))
        {
            return EntryOutcomeCode.UnknownSegment;
        }

        if (record.Root == root)
        {
            return EntryOutcomeCode.NotApplicable;
        }

        record.Root = root;
        return EntryOutcomeCode.Accepted;
    }

    // The model's set has one replica, of which nobody complains.
    private EntryOutcomeCode Complain(ShareComplaint complaint)
    {
        if (_items.Find(item => item.Id == complaint.Record) is not { } record)
        {
            return EntryOutcomeCode.UnknownRecord;
        }

        return !record.HasContent || complaint.Segment != new SegmentId(record.Id.ToArray())
            ? EntryOutcomeCode.UnknownSegment
            : complaint.Reason is 1 or 2 ? EntryOutcomeCode.NotAuthorised : EntryOutcomeCode.UnknownKind;
    }
}
