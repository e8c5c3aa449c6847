using HealthLedger.Ledger;
using HealthLedger.Primitives;
using HealthLedger.Receipts;
using HealthLedger.Records;
using HealthLedger.Testing;
using HealthLedger.Verifier;

namespace HealthLedger.Tests.Runtime.Replication;

public sealed class MembershipTests
{
    [Fact]
    public async Task One_node_becomes_four_with_the_same_history_and_the_four_seal_what_comes()
    {
        await using LedgerTestCluster cluster = await LedgerTestCluster.StartAsync(1);
        AppendResult before = await cluster[0].AppendAsync(TestLedger.Record("before", "p1"));
        Receipt early = await cluster[0].GetReceiptAsync(before.Entry.Height, before.Entry.Index);

        Assert.Equal(1, await cluster.AddAsync(3));

        AppendResult after = await cluster[2].AppendAsync(TestLedger.Record("after", "p1"));
        await cluster.WaitForHeightAsync(after.Entry.Height);
        for (int i = 0; i < 4; i++)
        {
            Receipt first = await cluster[i].GetReceiptAsync(before.Entry.Height, before.Entry.Index);
            Assert.Equal(early.Bytes.ToArray(), first.Bytes.ToArray());
            Assert.Equal(AssuranceKind.Operator, Judge(cluster, first, before).Facts!.Assurance.Kind);
            Receipt second = await cluster[i].GetReceiptAsync(after.Entry.Height, after.Entry.Index);
            Assert.Equal(AssuranceKind.Quorum, Judge(cluster, second, after).Facts!.Assurance.Kind);
            VerificationReport report = await cluster[i].VerifyAsync(withPayloads: false);
            Assert.True(report.IsGood, report.FirstError);
        }

        Assert.Single(Enumerable.Range(0, 4).Select(i => cluster[i].GetStatus().HistoryRoot).Distinct());
    }

    private static ReceiptVerdict Judge(LedgerTestCluster cluster, Receipt receipt, AppendResult result)
    {
        ReceiptVerdict verdict = ReceiptVerifier.Verify(
            receipt.Bytes.Span,
            ReceiptExpectation.ForRecord(result.RecordId.ToArray()),
            new VerificationPolicy(cluster.Genesis.Bytes.Span, DateTimeOffset.UtcNow));
        Assert.True(verdict.IsAccepted, verdict.ToString());
        return verdict;
    }
}
