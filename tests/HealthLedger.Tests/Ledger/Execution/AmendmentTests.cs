using HealthLedger.Ledger;
using HealthLedger.Ledger.Execution;
using HealthLedger.Ledger.State;
using HealthLedger.Primitives;
using HealthLedger.Records;

namespace HealthLedger.Tests.Ledger.Execution;

public sealed class AmendmentTests
{
    [Fact]
    public void Every_kind_of_record_is_appended_and_no_other()
    {
        using Chain chain = new();
        foreach (int kind in Enumerable.Range(0, 256))
        {
            EntryOutcomeCode expected = Enum.IsDefined((RecordKind)kind)
                ? EntryOutcomeCode.Accepted
                : EntryOutcomeCode.UnknownKind;
            Assert.Equal(expected, chain.Outcome(chain.Append(chain.NewRecord(), null, kind: (RecordKind)kind)));
        }
    }

    [Fact]
    public void Data_years_are_in_their_order()
    {
        using Chain chain = new();
        (uint, uint)?[] years = [(2020, 2020), (1, 9999), (0, 2020), (2021, 2020)];
        Assert.Equal(
            [
                EntryOutcomeCode.Accepted, EntryOutcomeCode.Accepted,
                EntryOutcomeCode.LimitExceeded, EntryOutcomeCode.LimitExceeded,
            ],
            years.Select(each => chain.Outcome(chain.Append(chain.NewRecord(), null, years: each))));
        RecordId record = chain.NewRecord();
        chain.Do(chain.Append(record, null));
        Assert.Equal(
            EntryOutcomeCode.LimitExceeded,
            chain.Outcome(chain.Amend(record, 1, AmendmentKind.Addendum, years: (2021, 2020))));
    }

    [Fact]
    public void Version_that_was_replaced_meanwhile_refuses_the_amendment()
    {
        using Chain chain = new();
        RecordId record = chain.NewRecord();
        chain.Do(chain.Append(record, null));
        Assert.Equal(
            [
                EntryOutcomeCode.StaleVersion, EntryOutcomeCode.StaleVersion, EntryOutcomeCode.Accepted,
                EntryOutcomeCode.StaleVersion, EntryOutcomeCode.Accepted,
            ],
            chain.Outcomes(
                chain.Registrar,
                chain.Amend(record, 0, AmendmentKind.Correction),
                chain.Amend(record, 2, AmendmentKind.Correction),
                chain.Amend(record, 1, AmendmentKind.Correction),
                chain.Amend(record, 1, AmendmentKind.Addendum),
                chain.Amend(record, 2, AmendmentKind.Addendum)));
        Assert.Equal(3UL, chain.Record(record)!.Version);
        Assert.Equal(RecordRow.Live, chain.Record(record)!.Status);
    }

    [Fact]
    public void Amendment_is_a_record_of_its_own_with_segments_that_can_be_asked_for()
    {
        using Chain chain = new();
        SubjectId subject = chain.NewSubject();
        (RecordId record, RecordId correction) = (chain.NewRecord(), chain.NewRecord());
        chain.Do(chain.Enrol(subject), chain.Append(record, subject),
            chain.Amend(record, 1, AmendmentKind.Correction, correction));
        RecordRow row = chain.Record(correction)!;
        Assert.Equal(record, row.Target);
        Assert.Equal(subject, row.Subject);
        Assert.Equal(AmendmentKind.Correction, row.Amendment);
        Assert.Equal(2UL, chain.Subject(subject)!.Records);
        ExecutedBlock asked = chain.Do(chain.Ask(correction), chain.Ask(record));
        Assert.All(asked.Decoded, entry => Assert.True(entry.Decision!.IsPermitted));
        Assert.Equal(2UL, chain.Subject(subject)!.Log.Size);
    }

    [Theory]
    [InlineData(AmendmentKind.Retraction, RecordRow.Retracted)]
    [InlineData(AmendmentKind.EnteredInError, RecordRow.EnteredInError)]
    public void Withdrawn_record_stays_readable_and_takes_no_new_content(AmendmentKind kind, ulong status)
    {
        using Chain chain = new();
        SubjectId subject = chain.NewSubject();
        RecordId record = chain.NewRecord();
        chain.Do(chain.Enrol(subject), chain.Append(record, subject));
        Assert.Equal(
            [
                EntryOutcomeCode.Accepted, EntryOutcomeCode.RecordNotLive, EntryOutcomeCode.RecordNotLive,
                EntryOutcomeCode.RecordNotLive, EntryOutcomeCode.RecordNotLive, EntryOutcomeCode.Accepted,
            ],
            chain.Outcomes(
                chain.Registrar,
                chain.Amend(record, 1, kind, hasContent: false),
                chain.Amend(record, 2, AmendmentKind.Correction),
                chain.Amend(record, 2, AmendmentKind.Addendum),
                chain.Amend(record, 2, AmendmentKind.Retraction),
                chain.Amend(record, 2, AmendmentKind.EnteredInError),
                chain.Amend(record, 2, AmendmentKind.PatientRequest)));
        Assert.Equal(status, chain.Record(record)!.Status);
        Assert.True(chain.Do(chain.Ask(record)).Decoded.Single().Decision!.IsPermitted);
    }

    [Fact]
    public void Correction_or_addendum_is_withdrawn_alone()
    {
        using Chain chain = new();
        (RecordId record, RecordId addendum, RecordId request) =
            (chain.NewRecord(), chain.NewRecord(), chain.NewRecord());
        chain.Do(
            chain.Append(record, null),
            chain.Amend(record, 1, AmendmentKind.Addendum, addendum),
            chain.Amend(record, 2, AmendmentKind.PatientRequest, request));
        Assert.Equal(
            [
                EntryOutcomeCode.AnswerInvalid, EntryOutcomeCode.AnswerInvalid, EntryOutcomeCode.Accepted,
                EntryOutcomeCode.AnswerInvalid, EntryOutcomeCode.Accepted,
            ],
            chain.Outcomes(
                chain.Registrar,
                chain.Amend(record, 3, AmendmentKind.Retraction, answers: request),
                chain.Amend(record, 3, AmendmentKind.Retraction, answers: record),
                chain.Amend(record, 3, AmendmentKind.EnteredInError, answers: addendum, hasContent: false),
                chain.Amend(record, 4, AmendmentKind.Retraction, answers: addendum),
                chain.Amend(record, 4, AmendmentKind.Correction)));
        Assert.Equal(RecordRow.EnteredInError, chain.Record(addendum)!.Status);
        Assert.Equal(RecordRow.Live, chain.Record(record)!.Status);
    }

    // REG-17: request, denial, disagreement and rebuttal each answer the one before, once.
    [Fact]
    public void Request_of_a_patient_takes_its_course_once()
    {
        using Chain chain = new();
        RecordId record = chain.NewRecord();
        RecordId[] step = [.. Enumerable.Range(0, 6).Select(_ => chain.NewRecord())];
        chain.Do(chain.Append(record, null));
        (AmendmentKind Kind, RecordId? Id, RecordId? Answers, EntryOutcomeCode Code)[] cases =
        [
            (AmendmentKind.PatientRequest, step[0], null, EntryOutcomeCode.Accepted),
            (AmendmentKind.Denial, null, null, EntryOutcomeCode.AnswerInvalid),
            (AmendmentKind.Rebuttal, null, step[0], EntryOutcomeCode.AnswerInvalid),
            (AmendmentKind.Disagreement, null, step[0], EntryOutcomeCode.AnswerInvalid),
            (AmendmentKind.Correction, null, step[0], EntryOutcomeCode.AnswerInvalid),
            (AmendmentKind.PatientRequest, null, step[0], EntryOutcomeCode.AnswerInvalid),
            (AmendmentKind.Denial, step[1], step[0], EntryOutcomeCode.Accepted),
            (AmendmentKind.Acceptance, null, step[0], EntryOutcomeCode.AnswerInvalid),
            (AmendmentKind.Disagreement, step[2], step[1], EntryOutcomeCode.Accepted),
            (AmendmentKind.Disagreement, null, step[1], EntryOutcomeCode.AnswerInvalid),
            (AmendmentKind.Rebuttal, step[3], step[2], EntryOutcomeCode.Accepted),
            (AmendmentKind.Rebuttal, null, step[2], EntryOutcomeCode.AnswerInvalid),
            (AmendmentKind.PatientRequest, step[4], null, EntryOutcomeCode.Accepted),
            (AmendmentKind.Acceptance, step[5], step[4], EntryOutcomeCode.Accepted),
            (AmendmentKind.Correction, null, step[5], EntryOutcomeCode.Accepted),
            (AmendmentKind.Addendum, null, step[5], EntryOutcomeCode.AnswerInvalid),
        ];
        foreach ((AmendmentKind kind, RecordId? id, RecordId? answers, EntryOutcomeCode code) in cases)
        {
            ulong version = chain.Record(record)!.Version;
            Assert.Equal(code, chain.Outcome(chain.Amend(record, version, kind, id, answers)));
        }

        Assert.Equal(8UL, chain.Record(record)!.Version);
    }

    [Fact]
    public void Amendment_that_answers_one_of_another_record_is_refused()
    {
        using Chain chain = new();
        (RecordId record, RecordId other, RecordId request) = (chain.NewRecord(), chain.NewRecord(), chain.NewRecord());
        chain.Do(
            chain.Append(record, null),
            chain.Append(other, null),
            chain.Amend(other, 1, AmendmentKind.PatientRequest, request));
        Assert.Equal(
            EntryOutcomeCode.AnswerInvalid,
            chain.Outcome(chain.Amend(record, 1, AmendmentKind.Denial, answers: request)));
        Assert.Equal(
            EntryOutcomeCode.AnswerInvalid,
            chain.Outcome(chain.Amend(record, 1, AmendmentKind.Denial, answers: chain.NewRecord())));
    }

    [Fact]
    public void Amendment_is_refused_for_whoever_and_whatever_is_wrong_with_it()
    {
        using Chain chain = new();
        (RecordId record, RecordId addendum) = (chain.NewRecord(), chain.NewRecord());
        chain.Do(chain.Append(record, null), chain.Amend(record, 1, AmendmentKind.Addendum, addendum));
        Assert.Equal(
            [EntryOutcomeCode.NotAuthorised],
            chain.Outcomes(chain.Other, chain.Amend(record, 2, AmendmentKind.Correction)));
        Assert.Equal(
            [
                EntryOutcomeCode.UnknownRecord, EntryOutcomeCode.UnknownRecord, EntryOutcomeCode.DuplicateRecord,
                EntryOutcomeCode.DuplicateRecord, EntryOutcomeCode.UnknownKind, EntryOutcomeCode.UnknownKind,
                EntryOutcomeCode.ContentInvalid, EntryOutcomeCode.ContentInvalid, EntryOutcomeCode.ThresholdInvalid,
            ],
            chain.Outcomes(
                chain.Registrar,
                chain.Amend(chain.NewRecord(), 1, AmendmentKind.Correction),
                chain.Amend(addendum, 1, AmendmentKind.Correction),
                chain.Amend(record, 2, AmendmentKind.Correction, addendum),
                chain.Amend(record, 2, AmendmentKind.Correction, record),
                chain.Amend(record, 2, default(AmendmentKind)),
                chain.Amend(record, 2, (AmendmentKind)10),
                chain.Amend(record, 2, AmendmentKind.Correction, hasContent: false),
                chain.Amend(record, 2, AmendmentKind.PatientRequest, hasContent: false),
                chain.Amend(record, 2, AmendmentKind.Correction, threshold: 2)));
        Assert.Equal(2UL, chain.Record(record)!.Version);
    }

    [Fact]
    public void Attestations_are_of_the_closed_list_of_kinds()
    {
        using Chain chain = new();
        string[] known =
        [
            "clock-gap", "uat-result", "training", "backup", "restore-drill", "audit-review", "import-reconciliation",
        ];
        Assert.All(
            known, kind => Assert.Equal(EntryOutcomeCode.Accepted, chain.Outcome(chain.Attestation(kind))));
        Assert.Equal(EntryOutcomeCode.UnknownKind, chain.Outcome(chain.Attestation("Backup")));
        Assert.Equal(EntryOutcomeCode.UnknownKind, chain.Outcome(chain.Attestation("fire-drill")));
    }
}
