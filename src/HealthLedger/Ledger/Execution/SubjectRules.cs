using HealthLedger.Ledger.Operations;
using HealthLedger.Ledger.State;
using HealthLedger.Primitives;

namespace HealthLedger.Ledger.Execution;

/// <summary>Version 1: pseudonyms and how they are linked. Only their custodian acts on them.</summary>
internal sealed class SubjectRules
{
    private readonly RuleContext _context;

    public SubjectRules(RuleContext context) => _context = context;

    public EntryOutcomeCode Enrol(EnrolSubject enrol, OperationSite site)
    {
        if (_context.State.Has(StateKind.Subject, enrol.Subject.ToArray()))
        {
            return EntryOutcomeCode.DuplicateSubject;
        }

        _context.Set(enrol.Subject, New(site.Author, records: 0), site.Hash);
        return EntryOutcomeCode.Accepted;
    }

    public EntryOutcomeCode Merge(MergeSubjects merge, OperationSite site)
    {
        if (FindOwn(merge.Survivor, site.Author) is not { } survivor
            || FindOwn(merge.Merged, site.Author) is not { } merged)
        {
            return EntryOutcomeCode.UnknownSubject;
        }

        if (merge.Survivor == merge.Merged)
        {
            return EntryOutcomeCode.NotApplicable;
        }

        // Both stand for themselves, so that links never form a circle.
        if (!StandsAlone(survivor) || !StandsAlone(merged))
        {
            return EntryOutcomeCode.SubjectLinked;
        }

        _context.Set(
            merge.Merged,
            merged.With(SubjectRow.Merged, merge.Survivor, merged.Members, merged.Records),
            site.Hash);
        _context.Set(
            merge.Survivor,
            survivor.With(SubjectRow.Active, null, checked(survivor.Members + 1), survivor.Records),
            site.Hash);
        return EntryOutcomeCode.Accepted;
    }

    public EntryOutcomeCode Unmerge(UnmergeSubjects unmerge, OperationSite site)
    {
        if (FindOwn(unmerge.Survivor, site.Author) is not { } survivor
            || FindOwn(unmerge.Merged, site.Author) is not { } merged)
        {
            return EntryOutcomeCode.UnknownSubject;
        }

        if (merged.Status != SubjectRow.Merged || merged.Link != unmerge.Survivor)
        {
            return EntryOutcomeCode.NotApplicable;
        }

        _context.Set(
            unmerge.Merged, merged.With(SubjectRow.Active, null, merged.Members, merged.Records), site.Hash);
        _context.Set(
            unmerge.Survivor,
            survivor.With(survivor.Status, survivor.Link, survivor.Members - 1, survivor.Records),
            site.Hash);
        return EntryOutcomeCode.Accepted;
    }

    public EntryOutcomeCode Rekey(RekeySubject rekey, OperationSite site)
    {
        if (FindOwn(rekey.Old, site.Author) is not { } old)
        {
            return EntryOutcomeCode.UnknownSubject;
        }

        if (_context.State.Has(StateKind.Subject, rekey.New.ToArray()))
        {
            return EntryOutcomeCode.DuplicateSubject;
        }

        if (old.Status != SubjectRow.Active || old.Members > 0)
        {
            return EntryOutcomeCode.SubjectLinked;
        }

        // Distinct by their form and all of this subject: as many as it has is every one.
        if ((ulong)rekey.Records.Count != old.Records)
        {
            return EntryOutcomeCode.RecordsLeft;
        }

        List<RecordRow> rows = new(rekey.Records.Count);
        foreach (RecordId record in rekey.Records)
        {
            if (_context.FindRecord(record) is not { Status: RecordRow.Live } row || row.Subject != rekey.Old)
            {
                return EntryOutcomeCode.RecordsLeft;
            }

            rows.Add(row);
        }

        for (int i = 0; i < rows.Count; i++)
        {
            _context.Set(rekey.Records[i], rows[i].With(subject: rekey.New), site.Hash);
        }

        _context.Set(rekey.Old, old.With(SubjectRow.Rekeyed, rekey.New, members: 0, records: 0), site.Hash);
        _context.Set(rekey.New, New(site.Author, old.Records), site.Hash);
        return EntryOutcomeCode.Accepted;
    }

    private static bool StandsAlone(SubjectRow row) => row.Status == SubjectRow.Active;

    private static SubjectRow New(ParticipantId custodian, ulong records) => new()
    {
        Custodian = custodian,
        Status = SubjectRow.Active,
        Log = SubjectLog.Empty,
        Records = records,
    };

    private SubjectRow? FindOwn(SubjectId subject, ParticipantId author) =>
        _context.FindSubject(subject) is { } row && row.Custodian == author ? row : null;
}
