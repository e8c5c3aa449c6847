using System.Text;
using HealthLedger.Access;
using HealthLedger.Ledger;
using HealthLedger.Ledger.Operations;
using HealthLedger.Ledger.State;
using HealthLedger.Primitives;
using HealthLedger.Records;
using HealthLedger.Runtime;
using HealthLedger.Testing;
using HealthLedger.Tests.Runtime;

namespace HealthLedger.Tests.Redealing;

/// <summary>What a node does with its records when the replicas become others.</summary>
public sealed class RedealingTests
{
    [Fact]
    public async Task Records_of_one_node_are_dealt_to_four_and_are_read_and_verified_as_before()
    {
        await using LedgerTestCluster cluster = await LedgerTestCluster.StartAsync(1);
        List<AppendResult> records = [];
        for (int i = 0; i < 20; i++)
        {
            records.Add(await cluster[0].AppendAsync(TestLedger.Record($"content {i}", $"p{i % 3}")));
        }

        Assert.Null(cluster[0].GetStatus().Redealing);
        await cluster.AddAsync(3);
        await TestLedger.UntilAsync(() => cluster[0].GetStatus().Redealing is null);
        foreach ((AppendResult record, int i) in records.Select((record, i) => (record, i)))
        {
            Assert.Equal($"content {i}", await ReadAsync(cluster[0], record.RecordId));
            List<HistoryEntry> history = await TestLedger.HistoryAsync(cluster[0], record.RecordId);
            HistoryEntry entry = Assert.Single(history, each => each.Operation == OperationType.RedealRecord);
            Assert.Equal(EntryOutcomeCode.Accepted, entry.Entry.Outcome);
        }

        VerificationReport report = await cluster[0].VerifyAsync(withPayloads: true);
        Assert.True(report.IsGood, report.FirstError);
        Assert.Equal(20UL, report.PayloadsVerified);
    }

    internal static async Task<string> ReadAsync(LedgerNode node, RecordId record)
    {
        SealedAccess access = await node.RequestAccessAsync(TestLedger.Request(record));
        using RecordContent content = await node.OpenAsync(access);
        return Encoding.UTF8.GetString(content.Payload.Span);
    }
}
