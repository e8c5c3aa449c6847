using HealthLedger.Ledger.Operations;
using HealthLedger.Ledger.State;
using HealthLedger.Primitives;

namespace HealthLedger.Ledger.Execution;

/// <summary>Version 1: what trustees say of the shares that they got.</summary>
internal sealed class ComplaintRules
{
    private const uint FirstReason = 1;
    private const uint LastReason = 2;

    private readonly RuleContext _context;
    private readonly PlacementRules _placement;

    public ComplaintRules(RuleContext context)
    {
        _context = context;
        _placement = new PlacementRules(context);
    }

    /// <summary>A complaint is a statement of the trustee, who alone can know: whether it is true, nobody else can
    /// see.</summary>
    public EntryOutcomeCode Complain(ShareComplaint complaint, OperationSite site)
    {
        if (_context.FindRecord(complaint.Record) is not { } record)
        {
            return EntryOutcomeCode.UnknownRecord;
        }

        if (!record.Segments.Contains(complaint.Segment))
        {
            return EntryOutcomeCode.UnknownSegment;
        }

        if (complaint.Reason is < FirstReason or > LastReason)
        {
            return EntryOutcomeCode.UnknownKind;
        }

        if (!IsTrustee(complaint, record, site.Author))
        {
            return EntryOutcomeCode.NotAuthorised;
        }

        byte[] key = ShareComplaintRow.KeyOf(complaint.Record, complaint.Segment, complaint.Epoch, complaint.X);
        IReadOnlyList<(SegmentId Segment, ulong Epoch, uint X)> open =
            _context.FindOpenComplaints(complaint.Record)?.Open ?? [];
        if (Find(key) is { Status: ShareComplaintRow.Open } || open.Count == OpenComplaintsRow.MaxOpen)
        {
            return EntryOutcomeCode.NotApplicable;
        }

        ShareComplaintRow row = new()
        {
            Reason = complaint.Reason,
            Status = ShareComplaintRow.Open,
            Since = _context.Height,
        };
        _context.State.Set(StateKind.ShareComplaint, key, row.Encode(), site.Hash);
        OpenComplaintsRow all = new() { Open = [.. open, (complaint.Segment, complaint.Epoch, complaint.X)] };
        _context.State.Set(StateKind.OpenComplaints, complaint.Record.ToArray(), all.Encode(), site.Hash);
        return EntryOutcomeCode.Accepted;
    }

    /// <summary>A record is dealt anew: the shares that were complained about count no more.</summary>
    public void Resolve(RecordId record, OperationSite site)
    {
        if (_context.FindOpenComplaints(record) is not { } open)
        {
            return;
        }

        foreach ((SegmentId segment, ulong epoch, uint x) in open.Open)
        {
            byte[] key = ShareComplaintRow.KeyOf(record, segment, epoch, x);
            if (Find(key) is { } row)
            {
                ShareComplaintRow resolved = new()
                {
                    Reason = row.Reason,
                    Status = ShareComplaintRow.Resolved,
                    Since = row.Since,
                };
                _context.State.Set(StateKind.ShareComplaint, key, resolved.Encode(), site.Hash);
            }
        }

        _context.State.Remove(StateKind.OpenComplaints, record.ToArray());
    }

    private ShareComplaintRow? Find(byte[] key) =>
        _context.State.Read(StateKind.ShareComplaint, key) is { } bytes ? ShareComplaintRow.TryDecode(bytes) : null;

    // Of a set of one the trustee is the custodian, who has nobody to complain about.
    private bool IsTrustee(ShareComplaint complaint, RecordRow record, ParticipantId author)
    {
        if (_context.State.Read(StateKind.ReplicaSet, ReplicaSetRow.KeyOf(complaint.Epoch)) is not { } bytes
            || ReplicaSetRow.TryDecode(bytes) is not { Replicas.Replicas.Count: > 1 } row)
        {
            return false;
        }

        IReadOnlyList<ParticipantId> trustees =
            _placement.TrusteesOf(row.Replicas, row.Terms, record.Custodian, record.Kind);
        return complaint.X >= 1 && complaint.X <= (uint)trustees.Count
            && trustees[(int)complaint.X - 1] == author;
    }
}
