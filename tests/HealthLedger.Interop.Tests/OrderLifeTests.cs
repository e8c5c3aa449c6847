using System.Text;
using HealthLedger.Interop.Tests.Listener;
using HealthLedger.Ledger;
using HealthLedger.Primitives;
using HealthLedger.Receipts;
using HealthLedger.Records;
using HealthLedger.Subjects;
using HealthLedger.Verifier;
using VerifiedType = HealthLedger.Verifier.OperationType;

namespace HealthLedger.Interop.Tests;

/// <summary>
/// An order, its results and a merge of its patient, over sockets into the listener process, which is killed and
/// started again between each: one record with its versions, proven without the ledger.
/// </summary>
public sealed class OrderLifeTests
{
    private static readonly (string ControlId, byte[] Message)[] Life =
    [
        Message("ORD1", "EHR|WARD|LIS|LAB", "ORM^O01", "4711", "ORC|NW|P77^EHR\rOBR|1|P77^EHR||GLU\r"),
        Result("RES1", "P", "5.4"),
        Result("RES2", "F", "5.5"),
        Result("RES3", "C", "4.5"),
        Message("ADM1", "ADT|WARD|X|Y", "ADT^A01", "4700", "PV1|1|I\r"),
        Message("MRG1", "ADT|WARD|X|Y", "ADT^A40", "4700", "MRG|4711^^^HOSP^MR\r"),
        Message("RES4", "LIS|LAB|EHR|WARD", "ORU^R01", "4700",
            "OBR|1|P77^EHR|F88^LIS|GLU\rOBX|1|NM|GLU||4.6|mmol/L|||||C\r"),
    ];

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_order_its_results_and_a_merge_are_one_record_with_its_versions(bool isStored)
    {
        using TestFolder folder = new();
        string data = folder.At("data");
        List<byte[]> answers = [];
        for (int i = 0; i < Life.Length; i++)
        {
            await using ListenerProcess listener = await ListenerProcess.StartReadyAsync(
                data, isStored: isStored, isLinking: true);
            using Hl7Sender sender = await Hl7Sender.ConnectAsync(listener.Port);

            // Everything before it comes again, and is recognised.
            for (int before = 0; before < i; before++)
            {
                Assert.Equal(answers[before], await sender.ExchangeAsync(Life[before].Message));
            }

            byte[] answer = (await sender.ExchangeAsync(Life[i].Message))!;
            Assert.Equal("AA", Reply.CodeOf(answer));
            answers.Add(answer);
            await listener.KillAsync();
            if (isStored)
            {
                // What is acknowledged waits in the queue. Messages of several senders that wait there together have no
                // order among them: what comes first makes the record.
                await using OpenedLedger between = await OpenedLedger.StartAsync(data);
                await between.DrainAsync();
            }
        }

        await using OpenedLedger ledger = await OpenedLedger.StartAsync(data);
        await ledger.DrainAsync();
        await CheckAsync(ledger);
    }

    private static async Task CheckAsync(OpenedLedger ledger)
    {
        LedgerLine[] lines = [.. await ledger.ReadEntriesAsync()];
        LedgerLine[] records =
        [
            .. lines.Where(line => line.Operation is VerifiedType.AppendRecord or VerifiedType.AmendRecord),
        ];
        Assert.Equal(Life.Length, records.Length);
        Assert.Single(lines, line => line.Operation == VerifiedType.MergeSubjects);
        RecordVersions versions = await ledger.Node.GetVersionsAsync(
            new RecordId(Convert.FromHexString(records[0].Record!)));
        Assert.Equal(
            [AmendmentKind.Addendum, AmendmentKind.Addendum, AmendmentKind.Correction, AmendmentKind.Correction],
            versions.Links.Select(link => link.Kind));
        byte[][] expected = [.. new[] { 0, 1, 2, 3, 6 }.Select(index => Life[index].Message)];
        string[] parts = [records[0].Record!, .. versions.Links.Select(link => link.RecordId.ToString())];
        for (int i = 0; i < parts.Length; i++)
        {
            Assert.Equal(expected[i], await ledger.ReadRecordAsync(parts[i]));
        }

        // The survivor's history has all of it, and the accountings of the linked pseudonyms every access.
        PatientIdentifier survivor = new("HOSP", "4700");
        HashSet<string> history = [];
        HashSet<SubjectId> linked = [];
        await foreach (HistoryEntry entry in ledger.Node.ListHistoryAsync(survivor))
        {
            history.Add(entry.RecordId?.ToString() ?? string.Empty);
            linked.UnionWith(entry.LinkedSubjects);
        }

        Assert.Superset(records.Select(line => line.Record!).ToHashSet(), history);
        Assert.Equal(2, linked.Count);
        int accesses = 0;
        foreach (SubjectId subject in linked)
        {
            accesses += await CountAccessesAsync(ledger, subject);
        }

        Assert.Equal(parts.Length, accesses);
        await ledger.VerifyAsync();
    }

    private static async Task<int> CountAccessesAsync(OpenedLedger ledger, SubjectId subject)
    {
        AccountingProof proof = await ledger.Node.GetAccountingAsync(
            subject, DateTimeOffset.UnixEpoch, TimeProvider.System.GetUtcNow().AddHours(1));
        ProofVerdict<AccountingFacts> verdict = AccountingVerifier.Verify(
            proof.Bytes.Span,
            new AccountingExpectation(subject.ToArray(), proof.From, proof.To),
            new VerificationPolicy(ledger.Node.Genesis.Bytes.Span, TimeProvider.System.GetUtcNow()));
        Assert.True(verdict.IsAccepted, verdict.ToString());
        return verdict.Facts!.Items.Count(item => item.OperationType == VerifiedType.RequestAccess);
    }

    private static (string ControlId, byte[] Message) Result(string controlId, string status, string value) => Message(
        controlId,
        "LIS|LAB|EHR|WARD",
        "ORU^R01",
        "4711",
        $"OBR|1|P77^EHR|F88^LIS|GLU\rOBX|1|NM|GLU||{value}|mmol/L|||||{status}\r");

    private static (string ControlId, byte[] Message) Message(
        string controlId, string systems, string type, string patient, string body) =>
        (controlId, Encoding.ASCII.GetBytes(
            $"MSH|^~\\&|{systems}|20260101120000||{type}|{controlId}|P|2.5.1\r"
            + $"PID|1||{patient}^^^HOSP^MR||Doe^Jane\r{body}"));
}
