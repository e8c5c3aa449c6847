using HealthLedger.Access;
using HealthLedger.Ledger.Operations;
using HealthLedger.Ledger.State;
using HealthLedger.Primitives;
using HealthLedger.Records;

namespace HealthLedger.Ledger.Execution;

/// <summary>Version 1: records, their amendments, and requests for access to them.</summary>
internal sealed class RecordRules
{
    private readonly RuleContext _context;
    private readonly DealingRules _dealings;

    public RecordRules(RuleContext context, DealingRules dealings)
    {
        _context = context;
        _dealings = dealings;
    }

    public EntryOutcomeCode Append(AppendRecord append, OperationSite site)
    {
        if (_context.State.Has(StateKind.Record, append.Record.ToArray()))
        {
            return EntryOutcomeCode.DuplicateRecord;
        }

        if (CheckContent(append, site.Author, append.Kind) is { } fault)
        {
            return fault;
        }

        if (!Enum.IsDefined(append.Kind))
        {
            return EntryOutcomeCode.UnknownKind;
        }

        if (append.Subject is { } subject)
        {
            if (_context.FindSubject(subject) is not { } row || row.Custodian != site.Author)
            {
                return EntryOutcomeCode.UnknownSubject;
            }

            // A merged pseudonym goes on: the record follows it should the merge be taken back.
            if (row.Status == SubjectRow.Rekeyed)
            {
                return EntryOutcomeCode.SubjectLinked;
            }

            CountRecords(subject, row, 1, site.Hash);
        }

        RecordRow record = new()
        {
            Custodian = site.Author,
            Subject = append.Subject,
            Kind = append.Kind,
            Leaf = site.Leaf,
            Segments = [.. append.Segments.Select(segment => segment.Id)],
            Version = 1,
            Status = RecordRow.Live,
        };
        _context.Set(append.Record, record, site.Hash);
        return EntryOutcomeCode.Accepted;
    }

    public EntryOutcomeCode Amend(AmendRecord amend, OperationSite site)
    {
        if (_context.FindRecord(amend.Target) is not { Target: null } target)
        {
            return EntryOutcomeCode.UnknownRecord;
        }

        if (target.Custodian != site.Author)
        {
            return EntryOutcomeCode.NotAuthorised;
        }

        if (_context.State.Has(StateKind.Record, amend.Record.ToArray()))
        {
            return EntryOutcomeCode.DuplicateRecord;
        }

        if (CheckAmendment(amend, target) is { } fault)
        {
            return fault;
        }

        Link(amend, target, site);
        return EntryOutcomeCode.Accepted;
    }

    public (EntryOutcomeCode Code, AccessDecision? Decision) Request(RequestAccess request, ParticipantId author)
    {
        if (_context.FindRecord(request.Record) is not { } record)
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

        bool isDelivery = DeliveryPolicy.Decides(request.Action);
        (bool isPermitted, string reason) = isDelivery
            ? DeliveryPolicy.Decide(
                author, record.Custodian, request.Purpose, request.Action, request.BreakGlass)
            : AccessPolicy.Decide(author, record.Custodian, request.Purpose, request.Action, request.BreakGlass);
        return (EntryOutcomeCode.Accepted, new AccessDecision(
            isPermitted,
            reason,
            isDelivery ? DeliveryPolicy.Algorithm : AccessPolicy.Algorithm,
            LedgerVersion.Policy,
            _context.Time,
            _context.Head.Parameters.PermitTtlMilliseconds));
    }

    private EntryOutcomeCode? CheckAmendment(AmendRecord amend, RecordRow target)
    {
        if (!Enum.IsDefined(amend.Kind))
        {
            return EntryOutcomeCode.UnknownKind;
        }

        if (amend.Replaces != target.Version)
        {
            return EntryOutcomeCode.StaleVersion;
        }

        // A retracted record is history; only what a patient asks about it goes on.
        if (target.Status != RecordRow.Live && AmendmentRules.NeedsLiveRecord(amend.Kind))
        {
            return EntryOutcomeCode.RecordNotLive;
        }

        if (!AmendmentRules.FitsContent(amend.Kind, amend.Segments.Count))
        {
            return EntryOutcomeCode.ContentInvalid;
        }

        if (CheckContent(amend, target.Custodian, target.Kind) is { } fault)
        {
            return fault;
        }

        RecordRow? answered = amend.Answers is { } answers ? _context.FindRecord(answers) : null;
        return AmendmentRules.FitsAnswer(amend, answered) ? null : EntryOutcomeCode.AnswerInvalid;
    }

    private void Link(AmendRecord amend, RecordRow target, OperationSite site)
    {
        RecordRow row = new()
        {
            Custodian = site.Author,
            Subject = target.Subject,
            Kind = target.Kind,
            Leaf = site.Leaf,
            Segments = [.. amend.Segments.Select(segment => segment.Id)],
            Version = 1,
            Status = RecordRow.Live,
            Target = amend.Target,
            Amendment = amend.Kind,
        };
        _context.Set(amend.Record, row, site.Hash);
        ulong? withdrawn = AmendmentRules.Withdraws(amend.Kind);
        ulong? targetStatus = amend.Answers is null ? withdrawn : null;
        _context.Set(
            amend.Target, target.With(version: checked(target.Version + 1), status: targetStatus), site.Hash);
        if (amend.Answers is { } answers)
        {
            RecordRow answered = _context.FindRecord(answers)!;
            _context.Set(answers, answered.With(status: withdrawn, isAnswered: withdrawn is null), site.Hash);
        }

        // One more live row, and one less where something was withdrawn.
        if (withdrawn is null && target.Subject is { } subject && _context.FindSubject(subject) is { } counted)
        {
            CountRecords(subject, counted, 1, site.Hash);
        }
    }

    private EntryOutcomeCode? CheckContent(SealedRecord record, ParticipantId custodian, RecordKind kind)
    {
        if (!_dealings.IsDealtRight(record.Threshold, record.TrusteeSet, custodian, kind))
        {
            return EntryOutcomeCode.ThresholdInvalid;
        }

        return record.DataYears is { } years && (years.From < 1 || years.From > years.To)
            ? EntryOutcomeCode.LimitExceeded
            : null;
    }

    private void CountRecords(SubjectId subject, SubjectRow row, ulong more, Digest256 source) =>
        _context.Set(
            subject, row.With(row.Status, row.Link, row.Members, checked(row.Records + more)), source);
}
