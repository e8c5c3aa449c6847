using System.Text;
using HealthLedger.Access;
using HealthLedger.Ledger;
using HealthLedger.Primitives;
using HealthLedger.Records;
using HealthLedger.Verifier;

namespace HealthLedger.Tests.Runtime;

public sealed class NodeAmendmentTests
{
    [Fact]
    public async Task Correction_is_a_record_of_its_own_and_both_contents_stay_readable()
    {
        await using TestLedger ledger = await TestLedger.CreateAsync();
        await using LedgerNode node = await ledger.StartAsync();
        AppendResult first = await node.AppendAsync(TestLedger.Record("potassium 6.1", "patient"));
        AppendResult corrected = await node.AmendAsync(
            Amendment(first.RecordId, AmendmentKind.Correction, 1, "potassium 4.1"));
        Assert.Equal(EntryOutcomeCode.Accepted, corrected.Entry.Outcome);

        RecordVersions versions = await node.GetVersionsAsync(first.RecordId);
        Assert.Equal(2, versions.Version);
        Assert.Equal(corrected.RecordId, versions.Current);
        Assert.Equal(RecordStatus.Live, versions.Status);
        Assert.Equal(versions.Current, (await node.GetVersionsAsync(corrected.RecordId)).Current);

        Assert.Equal("potassium 6.1", await ReadAsync(node, first.RecordId, versions));
        Assert.Equal("potassium 4.1", await ReadAsync(node, corrected.RecordId, versions));
        ReceiptVerdict verdict = ReceiptVerifier.Verify(
            (await node.GetReceiptAsync(corrected.RecordId)).Bytes.Span,
            ReceiptExpectation.ForRecord(corrected.RecordId.ToArray())
                .WithOperationType(HealthLedger.Verifier.OperationType.AmendRecord),
            new VerificationPolicy(ledger.Genesis.Bytes.Span, DateTimeOffset.UtcNow));
        Assert.True(verdict.IsAccepted, verdict.ToString());
        VerificationReport report = await node.VerifyAsync(withPayloads: true);
        Assert.True(report.IsGood, report.FirstError);
        Assert.Equal(2UL, report.PayloadsVerified);
    }

    [Fact]
    public async Task Version_that_somebody_replaced_meanwhile_is_refused_with_an_entry()
    {
        await using TestLedger ledger = await TestLedger.CreateAsync();
        await using LedgerNode node = await ledger.StartAsync();
        AppendResult record = await node.AppendAsync(TestLedger.Record("a", "patient"));
        await node.AmendAsync(Amendment(record.RecordId, AmendmentKind.Addendum, 1, "b"));
        SubmissionRejectedException refused = await Assert.ThrowsAsync<SubmissionRejectedException>(
            () => node.AmendAsync(Amendment(record.RecordId, AmendmentKind.Addendum, 1, "c")));
        Assert.Equal(HealthLedgerErrorCodes.OperationRefused, refused.Code);
        Assert.Contains("StaleVersion", refused.Message, StringComparison.Ordinal);
        Assert.Equal(2, (await node.GetVersionsAsync(record.RecordId)).Version);
        List<HistoryEntry> history = await TestLedger.HistoryAsync(node, record.RecordId);
        Assert.Equal(EntryOutcomeCode.StaleVersion, history[^1].Entry.Outcome);
    }

    // REG-17: the history and every answer to a request carry the whole linked set.
    [Fact]
    public async Task Denied_request_of_a_patient_travels_with_the_record()
    {
        await using TestLedger ledger = await TestLedger.CreateAsync();
        await using LedgerNode node = await ledger.StartAsync();
        RecordId record = (await node.AppendAsync(TestLedger.Record("diagnosis", "patient"))).RecordId;
        RecordId request = (await node.AmendAsync(
            Amendment(record, AmendmentKind.PatientRequest, 1, "please correct"))).RecordId;
        RecordId denial = (await node.AmendAsync(
            Amendment(record, AmendmentKind.Denial, 2, "it is accurate", request))).RecordId;
        RecordId disagreement = (await node.AmendAsync(
            Amendment(record, AmendmentKind.Disagreement, 3, "it is not", denial))).RecordId;
        await node.AmendAsync(Amendment(record, AmendmentKind.Rebuttal, 4, "it is", disagreement));

        SealedAccess access = await node.RequestAccessAsync(TestLedger.Request(record));
        using RecordContent content = await node.OpenAsync(access);
        AmendmentKind[] expected =
        [
            AmendmentKind.PatientRequest, AmendmentKind.Denial, AmendmentKind.Disagreement, AmendmentKind.Rebuttal,
        ];
        Assert.Equal(expected, access.Versions.Links.Select(link => link.Kind));
        Assert.Equal(expected, content.Versions.Links.Select(link => link.Kind));
        Assert.Equal([2L, 3, 4, 5], content.Versions.Links.Select(link => link.Version));
        Assert.Equal(denial, content.Versions.Links[2].Answers);
        Assert.Equal(record, content.Versions.Current);

        List<HistoryEntry> history = await TestLedger.HistoryAsync(node, record);
        Assert.Equal(
            expected, history.Select(entry => entry.Amendment).OfType<AmendmentSummary>().Select(each => each.Kind));
        Assert.Equal("because", history[1].Amendment!.Reason);
    }

    // C-48: a record that was sealed for the wrong patient.
    [Fact]
    public async Task Wrong_patient_is_a_retraction_and_a_new_record()
    {
        await using TestLedger ledger = await TestLedger.CreateAsync();
        await using LedgerNode node = await ledger.StartAsync();
        RecordId wrong = (await node.AppendAsync(TestLedger.Record("result", "wrong"))).RecordId;
        RecordId right = (await node.AppendAsync(TestLedger.Record("result", "right"))).RecordId;
        AppendResult withdrawal = await node.AmendAsync(
            Amendment(wrong, AmendmentKind.Retraction, 1, null, reason: "wrong-patient"));
        SealedAccess access = await node.RequestAccessAsync(TestLedger.Request(wrong));
        Assert.True(access.IsPermitted);
        Assert.Equal(RecordStatus.Retracted, access.Versions.Status);
        Assert.Equal(RecordStatus.Live, (await node.GetVersionsAsync(right)).Status);
        ConsentDeniedException refused = await Assert.ThrowsAsync<ConsentDeniedException>(
            () => node.RequestAccessAsync(TestLedger.Request(withdrawal.RecordId)));
        Assert.Equal(HealthLedgerErrorCodes.RecordNotFound, refused.Code);
        List<HistoryEntry> history = await TestLedger.HistoryAsync(node, wrong);
        Assert.Equal("wrong-patient", history[1].Amendment!.Reason);
    }

    [Fact]
    public async Task Withdrawn_correction_gives_way_to_the_one_before()
    {
        await using TestLedger ledger = await TestLedger.CreateAsync();
        await using LedgerNode node = await ledger.StartAsync();
        RecordId record = (await node.AppendAsync(TestLedger.Record("1", "patient"))).RecordId;
        RecordId second = (await node.AmendAsync(Amendment(record, AmendmentKind.Correction, 1, "2"))).RecordId;
        RecordId third = (await node.AmendAsync(Amendment(record, AmendmentKind.Correction, 2, "3"))).RecordId;
        Assert.Equal(third, (await node.GetVersionsAsync(record)).Current);
        await node.AmendAsync(Amendment(record, AmendmentKind.EnteredInError, 3, null, third));
        RecordVersions versions = await node.GetVersionsAsync(record);
        Assert.Equal(second, versions.Current);
        Assert.Equal(RecordStatus.EnteredInError, versions.Links[1].Status);
        Assert.False(versions.Links[2].HasContent);
    }

    [Fact]
    public async Task Bad_amendment_is_refused_before_anything_happens()
    {
        await using TestLedger ledger = await TestLedger.CreateAsync();
        await using LedgerNode node = await ledger.StartAsync();
        RecordId record = (await node.AppendAsync(TestLedger.Record("1", "patient"))).RecordId;
        BlockHeight height = node.GetStatus().Height;
        AmendmentSubmission[] bad =
        [
            Amendment(record, default(AmendmentKind), 1, "x"),
            Amendment(record, AmendmentKind.Addendum, 0, "x"),
            Amendment(record, AmendmentKind.Addendum, 1, "x", reason: string.Empty),
            new()
            {
                RecordId = record,
                Kind = AmendmentKind.Addendum,
                Replaces = 1,
                Reason = "because",
                Payload = new byte[1],
            },
            Amendment(record, AmendmentKind.Addendum, 1, "x", reason: "\u00FC"),
        ];
        foreach (AmendmentSubmission amendment in bad)
        {
            await Assert.ThrowsAsync<ArgumentException>(() => node.AmendAsync(amendment));
        }

        await Assert.ThrowsAsync<ConsentDeniedException>(() => node.AmendAsync(
            Amendment(RecordId.Create(DateTimeOffset.UtcNow), AmendmentKind.Addendum, 1, "x")));
        Assert.Equal(height, node.GetStatus().Height);
    }

    private static AmendmentSubmission Amendment(
        RecordId record,
        AmendmentKind kind,
        long replaces,
        string? content,
        RecordId? answers = null,
        string reason = "because") => new()
        {
            RecordId = record,
            Kind = kind,
            Replaces = replaces,
            Answers = answers,
            Payload = content is null ? default : Encoding.UTF8.GetBytes(content).AsMemory(),
            PayloadType = content is null ? null : "text/plain",
            Reason = reason,
        };

    private static async Task<string> ReadAsync(LedgerNode node, RecordId record, RecordVersions expected)
    {
        SealedAccess access = await node.RequestAccessAsync(TestLedger.Request(record));
        using RecordContent content = await node.OpenAsync(access);
        Assert.Equal(expected.Version, content.Versions.Version);
        return Encoding.UTF8.GetString(content.Payload.Span);
    }
}
