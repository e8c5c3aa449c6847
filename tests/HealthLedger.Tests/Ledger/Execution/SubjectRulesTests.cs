using HealthLedger.Ledger;
using HealthLedger.Ledger.Execution;
using HealthLedger.Ledger.State;
using HealthLedger.Primitives;
using HealthLedger.Records;

namespace HealthLedger.Tests.Ledger.Execution;

public sealed class SubjectRulesTests
{
    // C-46, C-47: a merge is taken back without a trace in the records.
    [Fact]
    public void Merge_links_both_and_its_reversal_restores_them()
    {
        using Chain chain = new();
        (SubjectId survivor, SubjectId merged) = (chain.NewSubject(), chain.NewSubject());
        (RecordId first, RecordId second) = (chain.NewRecord(), chain.NewRecord());
        chain.Do(chain.Enrol(survivor), chain.Enrol(merged), chain.Append(first, merged));
        Assert.Equal(EntryOutcomeCode.Accepted, chain.Outcome(chain.Merge(survivor, merged)));
        Assert.Equal(SubjectRow.Merged, chain.Subject(merged)!.Status);
        Assert.Equal(survivor, chain.Subject(merged)!.Link);
        Assert.Equal(1UL, chain.Subject(survivor)!.Members);

        // A feed that still names the old identifier seals under the old pseudonym.
        Assert.Equal(EntryOutcomeCode.Accepted, chain.Outcome(chain.Append(second, merged)));
        Assert.Equal(EntryOutcomeCode.Accepted, chain.Outcome(chain.Unmerge(survivor, merged)));
        Assert.Equal(SubjectRow.Active, chain.Subject(merged)!.Status);
        Assert.Null(chain.Subject(merged)!.Link);
        Assert.Equal(0UL, chain.Subject(survivor)!.Members);
        Assert.Equal(merged, chain.Record(first)!.Subject);
        Assert.Equal(merged, chain.Record(second)!.Subject);
        Assert.Equal(2UL, chain.Subject(merged)!.Records);
        Assert.Equal(2UL, chain.Subject(survivor)!.Log.Size);
        Assert.Equal(2UL, chain.Subject(merged)!.Log.Size);
    }

    [Fact]
    public void Merge_is_refused_where_it_would_not_be_reversible()
    {
        using Chain chain = new();
        SubjectId[] subjects = [.. Enumerable.Range(0, 4).Select(_ => chain.NewSubject())];
        SubjectId foreign = chain.NewSubject();
        chain.Execute(chain.Other.Submit(chain.Id, chain.Next, chain.Enrol(foreign)));
        chain.Do([.. subjects.Select(chain.Enrol)]);
        Assert.Equal(
            [
                EntryOutcomeCode.UnknownSubject, EntryOutcomeCode.UnknownSubject, EntryOutcomeCode.NotApplicable,
                EntryOutcomeCode.Accepted, EntryOutcomeCode.SubjectLinked, EntryOutcomeCode.SubjectLinked,
                EntryOutcomeCode.Accepted, EntryOutcomeCode.NotApplicable, EntryOutcomeCode.UnknownSubject,
            ],
            chain.Outcomes(
                chain.Registrar,
                chain.Merge(subjects[0], foreign),
                chain.Merge(chain.NewSubject(), subjects[0]),
                chain.Merge(subjects[0], subjects[0]),
                chain.Merge(subjects[0], subjects[1]),
                chain.Merge(subjects[1], subjects[0]),
                chain.Merge(subjects[2], subjects[1]),
                chain.Merge(subjects[3], subjects[0]),
                chain.Unmerge(subjects[3], subjects[1]),
                chain.Unmerge(foreign, subjects[1])));

        // A chain comes apart at any link.
        Assert.Equal(
            [EntryOutcomeCode.Accepted, EntryOutcomeCode.Accepted, EntryOutcomeCode.NotApplicable],
            chain.Outcomes(
                chain.Registrar,
                chain.Unmerge(subjects[0], subjects[1]),
                chain.Unmerge(subjects[3], subjects[0]),
                chain.Unmerge(subjects[3], subjects[0])));
        Assert.All(subjects, subject => Assert.Equal(SubjectRow.Active, chain.Subject(subject)!.Status));
    }

    [Fact]
    public void Rekey_takes_every_live_record_along_or_is_refused()
    {
        using Chain chain = new();
        (SubjectId old, SubjectId renewed) = (chain.NewSubject(), chain.NewSubject());
        RecordId[] records = [.. Enumerable.Range(0, 3).Select(_ => chain.NewRecord())];
        RecordId addendum = chain.NewRecord();
        RecordId withdrawal = chain.NewRecord();
        chain.Do(chain.Enrol(old), chain.Append(records[0], old), chain.Append(records[1], old),
            chain.Append(records[2], null), chain.Amend(records[0], 1, AmendmentKind.Addendum, addendum));
        chain.Do(chain.Amend(
            records[1], 1, AmendmentKind.Retraction, withdrawal, hasContent: false));
        Assert.Equal(3UL, chain.Subject(old)!.Records);
        Assert.Equal(
            [
                EntryOutcomeCode.UnknownSubject, EntryOutcomeCode.RecordsLeft, EntryOutcomeCode.RecordsLeft,
                EntryOutcomeCode.RecordsLeft, EntryOutcomeCode.DuplicateSubject, EntryOutcomeCode.Accepted,
                EntryOutcomeCode.SubjectLinked,
            ],
            chain.Outcomes(
                chain.Registrar,
                chain.Rekey(chain.NewSubject(), renewed),
                chain.Rekey(old, renewed, records[0], addendum),
                chain.Rekey(old, renewed, records[0], addendum, records[1]),
                chain.Rekey(old, renewed, records[0], addendum, records[2]),
                chain.Rekey(old, old, records[0], addendum, withdrawal),
                chain.Rekey(old, renewed, records[0], addendum, withdrawal),
                chain.Append(chain.NewRecord(), old)));
        Assert.Equal(renewed, chain.Record(records[0])!.Subject);
        Assert.Equal(renewed, chain.Record(addendum)!.Subject);
        Assert.Equal(old, chain.Record(records[1])!.Subject);
        Assert.Equal(SubjectRow.Rekeyed, chain.Subject(old)!.Status);
        Assert.Equal(renewed, chain.Subject(old)!.Link);
        Assert.Equal(3UL, chain.Subject(renewed)!.Records);
        Assert.Equal(1UL, chain.Subject(old)!.Log.Size);
        Assert.Equal(1UL, chain.Subject(renewed)!.Log.Size);
    }

    [Fact]
    public void Rekey_of_what_others_are_merged_into_is_refused()
    {
        using Chain chain = new();
        (SubjectId survivor, SubjectId merged) = (chain.NewSubject(), chain.NewSubject());
        chain.Do(chain.Enrol(survivor), chain.Enrol(merged), chain.Merge(survivor, merged));
        Assert.Equal(EntryOutcomeCode.SubjectLinked, chain.Outcome(chain.Rekey(survivor, chain.NewSubject())));
        Assert.Equal(EntryOutcomeCode.SubjectLinked, chain.Outcome(chain.Rekey(merged, chain.NewSubject())));
        chain.Do(chain.Unmerge(survivor, merged));
        Assert.Equal(EntryOutcomeCode.Accepted, chain.Outcome(chain.Rekey(merged, chain.NewSubject())));
    }

    [Fact]
    public void Refused_link_is_in_no_sub_log()
    {
        using Chain chain = new();
        (SubjectId first, SubjectId second) = (chain.NewSubject(), chain.NewSubject());
        chain.Do(chain.Enrol(first), chain.Enrol(second));
        Assert.Equal(EntryOutcomeCode.NotApplicable, chain.Outcome(chain.Unmerge(first, second)));
        Assert.Equal(
            [EntryOutcomeCode.UnknownSubject], chain.Outcomes(chain.Other, chain.Merge(first, second)));
        Assert.Equal(0UL, chain.Subject(first)!.Log.Size);
        Assert.Equal(0UL, chain.Subject(second)!.Log.Size);
    }

    [Fact]
    public void Entries_of_a_link_are_found_by_both_pseudonyms()
    {
        using Chain chain = new();
        (SubjectId first, SubjectId second) = (chain.NewSubject(), chain.NewSubject());
        chain.Do(chain.Enrol(first), chain.Enrol(second));
        ExecutedBlock block = chain.Do(chain.Merge(first, second));
        Assert.Equal(
            [first, second],
            block.Index.Where(row => row.Key.Length == SubjectId.SizeBytes
                && row.Kind == HealthLedger.Storage.IndexKind.Subject).Select(row => new SubjectId(row.Key.Span)));
    }
}
