using System.Text;
using HealthLedger.Access;
using HealthLedger.Ledger;
using HealthLedger.Primitives;
using HealthLedger.Records;
using HealthLedger.Subjects;
using HealthLedger.Tests.Runtime;
using HealthLedger.Verifier;
using OperationType = HealthLedger.Ledger.Operations.OperationType;

namespace HealthLedger.Tests.Faults;

/// <summary>
/// The naive model: a list of what was asked for, and of what was answered. It drives a node at random and afterwards
/// holds the node to every answer it gave.
/// </summary>
internal sealed class LedgerModel(Draw draw, bool withDamage)
{
    private readonly List<ModelRecord> _records = [];
    private readonly List<ModelRecord> _inOrder = [];
    private readonly List<string> _gaps = [];

    /// <summary>Answers given so far.</summary>
    public int Answers => _records.Count(record => record.Answer is not null);

    /// <summary>Does a few things at random. Ends with the first failure that is not one operation's own.</summary>
    public async Task WorkAsync(LedgerNode node, List<string> diary)
    {
        for (int left = 3 + draw.Below(8); left > 0 && !node.GetStatus().IsHalted; left--)
        {
            try
            {
                await StepAsync(node, diary);
            }
            catch (StorageFailureException exception) when (exception.IsTransient)
            {
                // Nothing of it was stored; the next may succeed.
            }
        }
    }

    /// <summary>Compares everything. Wrong answers fail; refusals are thrown on.</summary>
    /// <param name="node">The node.</param>
    /// <param name="gaps">Takes what was not found although it was there: right only where damage is reported.</param>
    public async Task CheckAsync(LedgerNode node, List<string> gaps)
    {
        gaps.AddRange(_gaps);
        foreach (ModelRecord record in _records)
        {
            await CheckRepeatAsync(node, record, gaps);
        }

        if (gaps.Count > 0)
        {
            return;
        }

        foreach (ModelRecord record in _records)
        {
            await CheckContentAsync(node, record);
        }

        foreach (string? patient in _records.Select(record => record.Patient).Distinct())
        {
            if (patient is not null)
            {
                await CheckPatientAsync(node, patient, gaps);
            }
        }

        for (int i = 1; i < _inOrder.Count; i++)
        {
            Assert.True(
                Compare(_inOrder[i - 1].Answer!.Entry, _inOrder[i].Answer!.Entry) < 0,
                $"{_inOrder[i].Name} was answered after {_inOrder[i - 1].Name} and stands before it");
        }
    }

    private async Task StepAsync(LedgerNode node, List<string> diary)
    {
        int kind = draw.Below(8);
        diary.Add($"  step {kind}, {_records.Count} records");
        switch (kind)
        {
            case 0 when _records.Count > 0:
                ModelRecord again = _records[draw.Below(_records.Count)];
                await AppendAsync(node, again, isAlone: false);
                break;
            case 1 or 2 when _inOrder.Count > 0:
                ModelRecord read = _inOrder[draw.Below(_inOrder.Count)];
                await CheckContentAsync(node, read);
                break;
            case 3:
                ModelRecord[] together = [.. Enumerable.Range(0, 2 + draw.Below(3)).Select(_ => NewRecord())];
                await Task.WhenAll(together.Select(record => AppendAsync(node, record, isAlone: false)));
                break;
            case 4 when _records.Count > 0:
                VerificationReport report = await node.VerifyAsync(withPayloads: true);
                Assert.True(
                    report.IsGood || withDamage || IsExcused(report),
                    $"verification while running: {report.FirstError}");
                break;
            default:
                await AppendAsync(node, NewRecord(), isAlone: true);
                break;
        }
    }

    // A database that does not take blocks at present keeps the verification from its rows, and it says so.
    private static bool IsExcused(VerificationReport report) =>
        report.FirstErrorCode == HealthLedgerErrorCodes.InputOutputFailed;

    private ModelRecord NewRecord()
    {
        string name = $"r{_records.Count}";
        ModelRecord record = new(
            name, draw.Pick<string?>("p", "q", "r", null), name + new string('x', draw.Pick(0, 10, 900, 3000)));
        _records.Add(record);
        return record;
    }

    private async Task AppendAsync(LedgerNode node, ModelRecord record, bool isAlone)
    {
        AppendResult answer = await node.AppendAsync(Submission(record));
        if (record.Answer is { } first)
        {
            if (withDamage && (!answer.IsRepeat || answer.RecordId != first.RecordId))
            {
                _gaps.Add($"{record.Name} was answered before and was sealed again");
                return;
            }

            AssertSame(first, answer, record);
            return;
        }

        record.Answer = answer;
        if (isAlone && !answer.IsRepeat)
        {
            _inOrder.Add(record);
        }
    }

    private static RecordSubmission Submission(ModelRecord record) =>
        TestLedger.Record(record.Payload, record.Patient, record.Name);

    private async Task CheckRepeatAsync(LedgerNode node, ModelRecord record, List<string> gaps)
    {
        AppendResult answer = await node.AppendAsync(Submission(record));
        if (record.Answer is { } first)
        {
            if (!answer.IsRepeat || (withDamage && answer.RecordId != first.RecordId))
            {
                gaps.Add($"{record.Name} was answered before and is sealed again");
                return;
            }

            AssertSame(first, answer, record);
        }

        record.Answer ??= answer;
    }

    private static void AssertSame(AppendResult first, AppendResult answer, ModelRecord record) => Assert.True(
        answer.IsRepeat && answer.RecordId == first.RecordId && answer.Entry.Height == first.Entry.Height
            && answer.Entry.Index == first.Entry.Index && answer.Entry.HeaderHash == first.Entry.HeaderHash
            && answer.Entry.Time == first.Entry.Time && answer.Entry.SubmissionId == first.Entry.SubmissionId,
        $"{record.Name}: the answer to a repeat is not the first one");

    private async Task CheckContentAsync(LedgerNode node, ModelRecord record)
    {
        RecordId id = record.Answer!.RecordId;
        SealedAccess access = await node.RequestAccessAsync(TestLedger.Request(id));
        using RecordContent content = await node.OpenAsync(access);
        Assert.True(
            content.Payload.Span.SequenceEqual(Encoding.UTF8.GetBytes(record.Payload)), $"{record.Name}: other bytes");
        List<HistoryEntry> history = await TestLedger.HistoryAsync(node, id);
        Assert.True(
            history.Count(entry => entry.Operation == OperationType.AppendRecord) == 1,
            $"{record.Name} is in its history {history.Count} times");
        if (draw.Below(4) == 0)
        {
            VerificationPolicy policy = new(
                node.Genesis.Bytes.Span, new DateTimeOffset(2026, 3, 2, 0, 0, 0, TimeSpan.Zero));
            ReceiptVerdict verdict = ReceiptVerifier.Verify(
                (await node.GetReceiptAsync(id)).Bytes.Span, ReceiptExpectation.ForRecord(id.ToArray()), policy);
            Assert.True(verdict.IsAccepted, $"{record.Name}: {verdict}");
        }
    }

    private async Task CheckPatientAsync(LedgerNode node, string patient, List<string> gaps)
    {
        int enrolments = 0;
        List<RecordId> found = [];
        await foreach (HistoryEntry entry in node.ListHistoryAsync(new PatientIdentifier("north", patient)))
        {
            Assert.True(entry.Entry.Outcome == EntryOutcomeCode.Accepted, $"{patient}: {entry.Entry.Outcome}");
            enrolments += entry.Operation == OperationType.EnrolSubject ? 1 : 0;
            if (entry.Operation == OperationType.AppendRecord)
            {
                found.Add(entry.RecordId!.Value);
            }
        }

        HashSet<RecordId> right =
            [.. _records.Where(record => record.Patient == patient).Select(record => record.Answer!.RecordId)];
        bool isRight = found.Count == found.Distinct().Count() && found.All(right.Contains);

        // Where the mark of a message that was never answered is damaged, the message may be sealed again.
        Assert.True(isRight || withDamage, $"{patient}: {found.Count} records, {right.Count} of them were asked for");
        if (found.Count != right.Count || enrolments != 1 || !isRight)
        {
            gaps.Add($"{patient}: {found.Count} of {right.Count} records, enrolled {enrolments} times");
        }
    }

    private static int Compare(SealedEntry left, SealedEntry right)
    {
        int byHeight = left.Height.Value.CompareTo(right.Height.Value);
        return byHeight != 0 ? byHeight : left.Index.CompareTo(right.Index);
    }
}
