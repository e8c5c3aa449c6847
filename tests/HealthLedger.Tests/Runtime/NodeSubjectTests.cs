using HealthLedger.Ledger;
using HealthLedger.Primitives;
using HealthLedger.Records;
using HealthLedger.Subjects;

namespace HealthLedger.Tests.Runtime;

public sealed class NodeSubjectTests
{
    [Fact]
    public async Task Merged_patient_has_one_history_until_the_merge_is_taken_back()
    {
        await using TestLedger ledger = await TestLedger.CreateAsync();
        await using LedgerNode node = await ledger.StartAsync();
        RecordId first = (await node.AppendAsync(TestLedger.Record("1", "stays"))).RecordId;
        RecordId second = (await node.AppendAsync(TestLedger.Record("2", "goes"))).RecordId;
        await node.MergeSubjectsAsync(Patient("stays"), Patient("goes"), "same-person");
        RecordId third = (await node.AppendAsync(TestLedger.Record("3", "goes"))).RecordId;

        Assert.Equal([first, second, third], await RecordsAsync(node, "stays"));
        Assert.Equal([second, third], await RecordsAsync(node, "goes"));
        HistoryEntry merge = (await HistoryAsync(node, "goes")).Single(entry => entry.LinkedSubjects.Count > 0);
        Assert.Equal(2, merge.LinkedSubjects.Count);

        await node.UnmergeSubjectsAsync(Patient("stays"), Patient("goes"), "mistake");
        Assert.Equal([first], await RecordsAsync(node, "stays"));
        Assert.Equal([second, third], await RecordsAsync(node, "goes"));
        SubmissionRejectedException refused = await Assert.ThrowsAsync<SubmissionRejectedException>(
            () => node.UnmergeSubjectsAsync(Patient("stays"), Patient("goes"), "mistake"));
        Assert.Contains("NotApplicable", refused.Message, StringComparison.Ordinal);
    }

    // THR-22: a merge that names somebody unknown changes nothing.
    [Fact]
    public async Task Merge_with_an_unknown_patient_leaves_nothing()
    {
        await using TestLedger ledger = await TestLedger.CreateAsync();
        await using LedgerNode node = await ledger.StartAsync();
        await node.AppendAsync(TestLedger.Record("1", "known"));
        BlockHeight height = node.GetStatus().Height;
        SubmissionRejectedException refused = await Assert.ThrowsAsync<SubmissionRejectedException>(
            () => node.MergeSubjectsAsync(Patient("known"), Patient("unknown"), "same-person"));
        Assert.Equal(HealthLedgerErrorCodes.PatientUnknown, refused.Code);
        Assert.Equal(height, node.GetStatus().Height);
    }

    [Fact]
    public async Task Rekeyed_patient_keeps_records_and_history_also_after_a_restart()
    {
        await using TestLedger ledger = await TestLedger.CreateAsync();
        RecordId first;
        RecordId second;
        await using (LedgerNode node = await ledger.StartAsync())
        {
            first = (await node.AppendAsync(TestLedger.Record("1", "patient"))).RecordId;
            await node.AmendAsync(new AmendmentSubmission
            {
                RecordId = first,
                Kind = AmendmentKind.Retraction,
                Replaces = 1,
                Reason = "mistake",
            });
            second = (await node.AppendAsync(TestLedger.Record("2", "patient"))).RecordId;
            SubjectId renewed = await node.RekeySubjectAsync(Patient("patient"), "leaked");
            Assert.NotEqual(renewed, await node.RekeySubjectAsync(Patient("patient"), "again"));
        }

        await using LedgerNode again = await ledger.StartAsync();
        RecordId third = (await again.AppendAsync(TestLedger.Record("3", "patient"))).RecordId;
        RecordId[] records = await RecordsAsync(again, "patient");
        Assert.Equal([first, second, third], records.Where(each => each == first || each == second || each == third));
        List<HistoryEntry> history = await HistoryAsync(again, "patient");
        Assert.Equal(2, history.Count(entry => entry.LinkedSubjects.Count > 0));
        Assert.DoesNotContain(history, entry => entry.Entry.Outcome != EntryOutcomeCode.Accepted);
        Assert.Null((await again.VerifyAsync(withPayloads: true)).FirstError);
    }

    // The new pseudonym is sealed, then the process ends before the patient map has it.
    [Fact]
    public async Task Rekeying_that_was_interrupted_is_completed_by_the_same_call()
    {
        await using TestLedger ledger = await TestLedger.CreateAsync();
        SelectiveDriver broken = new(ledger.Storage);
        SubjectId sealedBefore = default;
        await using (LedgerNode node = await ledger.StartAsync(broken))
        {
            await node.AppendAsync(TestLedger.Record("1", "patient"));
            broken.RefuseCustodyOf = write => write.Envelopes.Count == 0
                && write.Rows.Any(row => row.Table == HealthLedger.Storage.PrivateTable.Subject && row.Value is null);
            await Assert.ThrowsAnyAsync<HealthLedgerException>(
                () => node.RekeySubjectAsync(Patient("patient"), "leaked"));
            await foreach (HistoryEntry entry in node.ListHistoryAsync(Patient("patient")))
            {
                sealedBefore = entry.LinkedSubjects.Count > 0 ? entry.LinkedSubjects[0] : sealedBefore;
            }
        }

        await using LedgerNode again = await ledger.StartAsync();
        await Assert.ThrowsAsync<SubmissionRejectedException>(
            () => again.AppendAsync(TestLedger.Record("2", "patient")));
        Assert.Equal(sealedBefore, await again.RekeySubjectAsync(Patient("patient"), "leaked"));
        await again.AppendAsync(TestLedger.Record("3", "patient"));
    }

    private static PatientIdentifier Patient(string value) => new("north", value);

    private static async Task<List<HistoryEntry>> HistoryAsync(LedgerNode node, string patient)
    {
        List<HistoryEntry> entries = [];
        await foreach (HistoryEntry entry in node.ListHistoryAsync(Patient(patient)))
        {
            entries.Add(entry);
        }

        return entries;
    }

    private static async Task<RecordId[]> RecordsAsync(LedgerNode node, string patient) =>
        [.. (await HistoryAsync(node, patient)).Select(entry => entry.RecordId).OfType<RecordId>()];
}
