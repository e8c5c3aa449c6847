using HealthLedger.Cryptography;
using HealthLedger.Ledger;
using HealthLedger.Ledger.Operations;
using HealthLedger.Testing;
using HealthLedger.Tests.Runtime;
using HealthLedger.Tests.Runtime.Bundles;

namespace HealthLedger.Tests.Redealing;

/// <summary>A custodian that dealt wrongly, and hears of it on the ledger.</summary>
public sealed class ComplaintAnswerTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Custodian_that_dealt_wrongly_once_deals_the_record_anew_and_the_complaints_close(
        bool stopsTrustees)
    {
        await using LedgerTestCluster cluster = await LedgerTestCluster.StartAsync();
        RogueBundle bundle = await DealWronglyAsync(cluster);
        if (stopsTrustees)
        {
            // What was complained about is in rows.
            await cluster.StopAsync(0);
            await cluster.StartAsync(0);
        }

        await cluster.StartAsync(3);
        await BundleLedger.UntilAsync(async () => await CountAsync(cluster, bundle, OperationType.RedealRecord) == 1);
        await TestLedger.UntilAsync(() => Enumerable.Range(0, 3).All(
            i => cluster[i].GetStatus().Replication is { FaultyShares: 0, MissingBundles: 0 }));

        // One dealing answers both complaints; a start looks at them again and finds them answered.
        await cluster.StopAsync(3);
        await cluster.StartAsync(3);
        AppendResult another = await cluster[3].AppendAsync(TestLedger.Record("another"));
        await cluster.WaitForHeightAsync(another.Entry.Height);
        Assert.Equal(1, await CountAsync(cluster, bundle, OperationType.RedealRecord));
        Assert.Equal(2, await CountAsync(cluster, bundle, OperationType.ShareComplaint));

        (ulong, ulong) heights = await DealtToTrustees.HeightsAsync(cluster[0], bundle.Record);
        await BundleLedger.StopAllAsync(cluster);
        DealtToTrustees held = await DealtToTrustees.ReadAsync(cluster, [0, 1, 2, 3], 3, bundle.Record, heights);
        Assert.Equal(3, held.Holding);
        Assert.True(held.Opens(0, 3));
    }

    // Replica 3 seals a record with a package that does not open and one with a wrong share, and goes.
    private static async Task<RogueBundle> DealWronglyAsync(LedgerTestCluster cluster)
    {
        await using RogueReplica rogue = await RogueReplica.ReplaceAsync(cluster, 3);
        await TestLedger.UntilAsync(() => Enumerable.Range(0, 3).All(
            i => cluster[i].GetStatus().Replication!.Connected >= 2));
        RogueBundle bundle = await rogue.MakeAsync((x, point, info, content) => x switch
        {
            1 => new byte[content.Length + Hpke.OverheadBytes],
            2 => Hpke.TrySeal(point, info, default, Wrong(content))!,
            _ => Hpke.TrySeal(point, info, default, content)!,
        });
        await rogue.KeepAsync(bundle);
        for (int i = 0; i < 3; i++)
        {
            rogue.Send(i, bundle);
        }

        await BundleLedger.UntilAsync(async () => await CountAsync(cluster, bundle, OperationType.ShareComplaint) == 2);
        Assert.Equal([1, 1, 0], Enumerable.Range(0, 3).Select(
            i => cluster[i].GetStatus().Replication!.FaultyShares));
        return bundle;
    }

    private static byte[] Wrong(byte[] content)
    {
        byte[] wrong = [.. content];
        wrong[^1] ^= 1;
        return wrong;
    }

    private static async Task<int> CountAsync(LedgerTestCluster cluster, RogueBundle bundle, OperationType type) =>
        (await TestLedger.HistoryAsync(cluster[0], bundle.Record)).Count(
            each => each.Operation == type && each.Entry.Outcome == EntryOutcomeCode.Accepted);
}
