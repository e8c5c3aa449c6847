using HealthLedger.Ledger;
using HealthLedger.Receipts;
using HealthLedger.Tests.Runtime;
using HealthLedger.Verifier;
using OperationType = HealthLedger.Ledger.Operations.OperationType;

namespace HealthLedger.Tests.Redealing;

/// <summary>One organisation, then witnesses, then four replicas, then five: one history, nothing to
/// migrate.</summary>
public sealed class GrowthTests
{
    private const string Alone = "Operator";
    private const string Witnessed = "Witnessed(2)";

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Ledger_grows_from_one_node_over_witnesses_to_five_replicas_as_one_history(bool overTls)
    {
        await using GrowingLedger ledger = await GrowingLedger.CreateAsync(overTls);
        List<(AppendResult Result, string Content, string Assurance)> sealedRecords = [];

        await ledger.StartAsync(0, isWitnessed: false);
        await AppendAsync(ledger, sealedRecords, 0, "alone", Alone);

        // The head that is the newest when witnesses are added is the first that they sign.
        await ledger[0].AppendAsync(TestLedger.Record("last alone", "p2"));
        await ledger.StopAsync(0);

        await ledger.StartAsync(0);
        await AppendAsync(ledger, sealedRecords, 0, "witnessed", Witnessed);

        await ledger.AddAsync(3);
        await AppendAsync(ledger, sealedRecords, 0, "among four", "Quorum(4, 1)");
        await AppendAsync(ledger, sealedRecords, 2, "of a new one", "Quorum(4, 1)");
        await DealtAsync(ledger, sealedRecords.Where(each => each.Content == "alone" || each.Content == "witnessed"));
        await CheckAsync(ledger, sealedRecords, "Quorum(4, 1)");

        await ledger.AddAsync(1);
        await AppendAsync(ledger, sealedRecords, 4, "of the fifth", "Quorum(5, 1)");
        await AppendAsync(ledger, sealedRecords, 0, "among five", "Quorum(5, 1)");
        await DealtAsync(ledger, sealedRecords.Where(each => each.Result.Entry.Height.Value < 10));
        await CheckAsync(ledger, sealedRecords, "Quorum(5, 1)");

        for (int i = 0; i < ledger.Count; i++)
        {
            await ledger.StopAsync(i);
        }

        for (int i = 0; i < ledger.Count; i++)
        {
            await ledger.StartAsync(i);
        }

        await AppendAsync(ledger, sealedRecords, 3, "after all stood still", "Quorum(5, 1)");
        await CheckAsync(ledger, sealedRecords, "Quorum(5, 1)");
        await TestLedger.UntilAsync(
            () => Enumerable.Range(0, 5).Select(i => ledger[i].GetStatus().HistoryRoot).Distinct().Count() == 1);
    }

    private static async Task AppendAsync(
        GrowingLedger ledger,
        List<(AppendResult Result, string Content, string Assurance)> sealedRecords,
        int node,
        string content,
        string assurance)
    {
        AppendResult result = await ledger[node].AppendAsync(TestLedger.Record(content, "p1"));
        sealedRecords.Add((result, content, assurance));
        for (int i = 0; i < ledger.Count; i++)
        {
            await TestLedger.UntilAsync(() => ledger[i].GetStatus().Height.Value >= result.Entry.Height.Value);
        }
    }

    private static async Task DealtAsync(
        GrowingLedger ledger, IEnumerable<(AppendResult Result, string Content, string Assurance)> records)
    {
        for (int i = 0; i < ledger.Count; i++)
        {
            await TestLedger.UntilAsync(() => ledger[i].GetStatus().Redealing is null);
        }

        foreach ((AppendResult result, string content, _) in records)
        {
            Assert.Contains(
                await TestLedger.HistoryAsync(ledger[0], result.RecordId),
                each => each is { Operation: OperationType.RedealRecord, Entry.Outcome: EntryOutcomeCode.Accepted });
            Assert.Equal(content, await RedealingTests.ReadAsync(ledger[0], result.RecordId));
        }
    }

    // A node that came later may have no signatures of witnesses for what was before it.
    // Receipts of all stages are what they were, and the newest head covers them: what one party alone once sealed is
    // now under the seals of a quorum.
    private static async Task CheckAsync(
        GrowingLedger ledger,
        List<(AppendResult Result, string Content, string Assurance)> sealedRecords,
        string newest)
    {
        VerificationPolicy policy = new(ledger.Genesis.Bytes.Span, TimeProvider.System.GetUtcNow())
        {
            Witnesses = [.. ledger.WitnessKeys.Select(key => key.PublicPoint)],
        };
        for (int i = 0; i < ledger.Count; i++)
        {
            foreach ((AppendResult result, _, string assurance) in sealedRecords)
            {
                Receipt receipt = await ledger[i].GetReceiptAsync(result.Entry.Height, result.Entry.Index);
                ReceiptVerdict verdict = ReceiptVerifier.Verify(
                    receipt.Bytes.Span, ReceiptExpectation.ForRecord(result.RecordId.ToArray()), policy);
                Assert.True(verdict.IsAccepted, verdict.ToString());
                if (i == 0 || verdict.Facts!.Assurance.Kind == AssuranceKind.Quorum)
                {
                    Assert.Equal(assurance, verdict.Facts!.Assurance.ToString());
                }

                Assert.Equal(
                    assurance is not (Alone or Witnessed), verdict.Facts!.Assurance.Kind == AssuranceKind.Quorum);
                ConsistencyProof proof = await ledger[i].GetConsistencyAsync(verdict.Facts.HistorySize);
                ProofVerdict<ConsistencyFacts> covered = ConsistencyVerifier.Verify(
                    proof.Bytes.Span,
                    new ConsistencyExpectation(verdict.Facts.HistorySize, verdict.Facts.HistoryRoot.Span),
                    policy);
                Assert.True(covered.IsAccepted, covered.ToString());
                Assert.Equal(newest, covered.Facts!.Header.Assurance.ToString());
            }

            VerificationReport report = await ledger[i].VerifyAsync(withPayloads: true);
            Assert.True(report.IsGood, report.FirstError);
        }
    }
}
