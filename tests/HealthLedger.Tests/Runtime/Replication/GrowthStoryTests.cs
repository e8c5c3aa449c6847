using System.Collections.Concurrent;
using HealthLedger.Ledger;
using HealthLedger.Primitives;
using HealthLedger.Receipts;
using HealthLedger.Testing;
using HealthLedger.Verifier;

namespace HealthLedger.Tests.Runtime.Replication;

/// <summary>One ledger from one node to six organisations, while records are appended all the time.</summary>
public sealed class GrowthStoryTests
{
    [Fact]
    public async Task Ledger_grows_loses_its_primary_gains_loses_and_replaces_replicas_while_records_are_appended()
    {
        await using LedgerTestCluster cluster = await LedgerTestCluster.StartAsync(1);
        ConcurrentQueue<AppendResult> acknowledged = new();
        acknowledged.Enqueue(await cluster[0].AppendAsync(TestLedger.Record("the first", "p1")));
        using CancellationTokenSource alone = new();
        Task founder = WriteAsync(cluster[0], acknowledged, alone.Token);

        await cluster.AddAsync(3);
        await MoreAsync(acknowledged);
        Assert.Equal(4, cluster[3].GetReplicas().Replicas.Count);
        await alone.CancelAsync();
        await founder;

        // From here on it is the third of the new ones that writes, whose seal key changes meanwhile.
        using CancellationTokenSource together = new();
        Task joined = WriteAsync(cluster[3], acknowledged, together.Token);
        await cluster.StopAsync(0);
        await MoreAsync(acknowledged);
        await cluster.StartAsync(0);

        Assert.Equal(4, await cluster.AddAsync());
        await MoreAsync(acknowledged);
        await cluster.RemoveAsync(2);
        await MoreAsync(acknowledged);
        await cluster.RenewSealKeyAsync(3);
        await MoreAsync(acknowledged);
        Assert.Equal(5, await cluster.ReplaceAsync([1]));
        await MoreAsync(acknowledged);
        await together.CancelAsync();
        await joined;

        await cluster.StopAsync(0);
        acknowledged.Enqueue(await cluster[5].AppendAsync(TestLedger.Record("without the first", "p2")));
        await cluster.StartAsync(0);
        await CheckAsync(cluster, acknowledged, [0, 3, 4, 5]);
        Assert.Equal(5UL, cluster[0].GetReplicas().Epoch);

        // Who has left reads what it has, up to the end of its time and a little above.
        AppendResult first = acknowledged.First();
        Assert.NotNull(await cluster[2].GetReceiptAsync(first.Entry.Height, first.Entry.Index));
        Assert.Null((await cluster[2].VerifyAsync(withPayloads: false)).FirstError);
    }

    private static async Task CheckAsync(
        LedgerTestCluster cluster, ConcurrentQueue<AppendResult> acknowledged, int[] replicas)
    {
        await cluster.WaitForHeightAsync(new BlockHeight(acknowledged.Max(result => result.Entry.Height.Value)));
        Assert.Equal(
            replicas.Select(replica => cluster[replica].Organisation),
            cluster[replicas[0]].GetReplicas().Replicas);
        foreach (int replica in replicas)
        {
            VerificationReport report = await cluster[replica].VerifyAsync(withPayloads: false);
            Assert.True(report.IsGood, report.FirstError);
            foreach (AppendResult result in acknowledged.Where((_, i) => i % 7 == 0 || i > acknowledged.Count - 3))
            {
                Receipt receipt = await cluster[replica].GetReceiptAsync(result.Entry.Height, result.Entry.Index);
                ReceiptVerdict verdict = ReceiptVerifier.Verify(
                    receipt.Bytes.Span,
                    ReceiptExpectation.ForRecord(result.RecordId.ToArray()),
                    new VerificationPolicy(cluster.Genesis.Bytes.Span, DateTimeOffset.UtcNow));
                Assert.True(verdict.IsAccepted, verdict.ToString());
            }
        }
    }

    private static async Task MoreAsync(ConcurrentQueue<AppendResult> acknowledged)
    {
        int before = acknowledged.Count;
        await TestLedger.UntilAsync(() => acknowledged.Count > before + 2);
    }

    private static async Task WriteAsync(
        LedgerNode node, ConcurrentQueue<AppendResult> acknowledged, CancellationToken done)
    {
        for (int i = 0; !done.IsCancellationRequested; i++)
        {
            acknowledged.Enqueue(await node.AppendAsync(
                TestLedger.Record($"content {i}", $"p{i % 5}"), CancellationToken.None));
        }
    }
}
