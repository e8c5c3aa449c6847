using HealthLedger.Ledger.State;
using HealthLedger.Primitives;
using HealthLedger.Records;
using HealthLedger.Storage;

namespace HealthLedger.Runtime.Linking;

/// <summary>What a record does under its names, given what the ledger has under them. Pure.</summary>
internal static class NamePlanner
{
    /// <summary>A record of its own: the first of its person under its names.</summary>
    public static LinkPlan Alone(RecordReference reference, IReadOnlyList<LinkedNames> found, bool hasOther) => new()
    {
        Outcome = hasOther ? LinkOutcome.OtherPatient
            : reference.Awaits != RecordAwaited.Statement ? LinkOutcome.First
            : LinkOutcome.NotFound,
        NameRows = (record, submission) =>
        [
            .. found.Select(name => With(name, Named(reference, record, record, submission, null))),
        ],
    };

    /// <summary>A version of the one record of its person.</summary>
    /// <param name="reference">How it is linked.</param>
    /// <param name="found">What its names are those of.</param>
    /// <param name="target">The record, under the name that has most statements.</param>
    /// <param name="row">What the ledger says of it.</param>
    /// <param name="statement">What the ledger says of the newest statement, or null.</param>
    public static LinkPlan Version(
        RecordReference reference,
        IReadOnlyList<LinkedNames> found,
        NamedRecord target,
        RecordRow row,
        RecordRow? statement)
    {
        (AmendmentKind kind, RecordId? answers) = KindOf(reference.Amendment, target, row, statement);
        bool withdraws = kind is AmendmentKind.Retraction or AmendmentKind.EnteredInError;
        return new LinkPlan
        {
            Outcome = LinkOutcome.Linked,
            Target = target.Record,
            Replaces = row.Version,
            Kind = kind,
            Answers = answers,
            NameRows = (record, submission) => Changed(reference, found, target.Record, record, submission, withdraws),
        };
    }

    // What is withdrawn must be certain. Where several statements came, or the record has grown since its only one, the
    // withdrawal takes the place of the content instead, and says of itself what it means.
    private static (AmendmentKind Kind, RecordId? Answers) KindOf(
        AmendmentKind wanted, NamedRecord target, RecordRow row, RecordRow? statement)
    {
        if (wanted is not (AmendmentKind.Retraction or AmendmentKind.EnteredInError))
        {
            return (wanted, null);
        }

        if (target.Statements != 1 || target.Statement is not { } withdrawn)
        {
            return (AmendmentKind.Correction, null);
        }

        if (withdrawn == target.Record)
        {
            return row.Version == 1 ? (wanted, null) : (AmendmentKind.Correction, null);
        }

        return statement is { Status: RecordRow.Live, Amendment: AmendmentKind.Correction or AmendmentKind.Addendum }
            && statement.Target == target.Record
            ? (wanted, withdrawn)
            : (AmendmentKind.Correction, null);
    }

    private static List<PrivateRow> Changed(
        RecordReference reference,
        IReadOnlyList<LinkedNames> found,
        RecordId target,
        RecordId record,
        SubmissionId submission,
        bool withdraws)
    {
        List<PrivateRow> rows = [];
        foreach (LinkedNames name in found)
        {
            NamedRecord? before = name.Records.Select(one => one.Named).FirstOrDefault(one => one.Record == target);
            NamedRecord after = withdraws
                ? new NamedRecord(target, before?.Submission ?? submission, before?.Statement, 0)
                : Named(reference, target, record, submission, before);
            if (after != before)
            {
                rows.Add(With(name, after));
            }
        }

        return rows;
    }

    // A second attempt under the same id states nothing more.
    private static NamedRecord Named(
        RecordReference reference, RecordId target, RecordId record, SubmissionId submission, NamedRecord? before)
    {
        NamedRecord kept = before ?? new NamedRecord(target, submission, null, 0);
        return !reference.IsStatement || kept.Statement == record
            ? kept
            : kept with { Statement = record, Statements = kept.Statements + 1 };
    }

    private static PrivateRow With(LinkedNames name, NamedRecord record)
    {
        List<NamedRecord> records =
        [
            .. name.Records.Select(one => one.Named).Where(one => one.Record != record.Record), record,
        ];
        return RecordNameRow.Row(name.Name, [.. records.TakeLast(RecordNameRow.MostRecords)]);
    }
}
