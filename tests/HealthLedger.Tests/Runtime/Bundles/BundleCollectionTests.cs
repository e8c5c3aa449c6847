using HealthLedger.Cryptography;
using HealthLedger.Testing;

namespace HealthLedger.Tests.Runtime.Bundles;

/// <summary>Replica 3 is another one's puppet, whose records are not all sealed.</summary>
public sealed class BundleCollectionTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Bundle_of_what_can_never_be_sealed_is_deleted_and_what_is_or_may_be_sealed_stays(bool restarts)
    {
        await using LedgerTestCluster cluster = await LedgerTestCluster.StartAsync();
        await using RogueReplica rogue = await RogueReplica.ReplaceAsync(cluster, 3);
        await TestLedger.UntilAsync(() => Enumerable.Range(0, 3).All(
            i => cluster[i].GetStatus().Replication!.Connected >= 2));
        ulong until = cluster[0].GetStatus().Height.Value + 12;
        RogueBundle dead = await rogue.MakeAsync(
            (_, _, content) => new byte[content.Length + HpkePackage.OverheadBytes],
            validUntil: until,
            isSealable: false);
        RogueBundle waiting = await rogue.MakeAsync(isSealable: false);
        RogueBundle sealedOne = await rogue.MakeAsync(validUntil: until);
        for (int i = 0; i < 3; i++)
        {
            rogue.Send(i, dead);
            rogue.Send(i, waiting);
            rogue.Send(i, sealedOne);
        }

        // They are stored in the order in which they came.
        for (int i = 0; i < 3; i++)
        {
            int replica = i;
            await BundleLedger.UntilAsync(async () =>
                (await TestLedger.HistoryAsync(cluster[replica], sealedOne.Record)).Count > 0);
        }

        await cluster.StopAsync(1);
        Assert.True((await HeldBundle.ReadAsync(cluster, 1, dead.Decoded)).HasHead);
        await cluster.StartAsync(1);
        await TestLedger.UntilAsync(() => cluster[0].GetStatus().Replication!.FaultyShares == 1);
        if (restarts)
        {
            await cluster.StopAsync(0);
            await cluster.StartAsync(0);
        }

        await TestLedger.UntilAsync(() => cluster[0].GetStatus().Replication!.Connected >= 2);
        while (cluster[0].GetStatus().Height.Value < until)
        {
            await cluster[0].AppendAsync(TestLedger.Record("content"));
        }

        // With the bundle goes what was to be said about its packages.
        await TestLedger.UntilAsync(() => cluster[0].GetStatus().Replication!.FaultyShares == 0);
        await cluster.StopAsync(0);
        Assert.False((await HeldBundle.ReadAsync(cluster, 0, dead.Decoded)).HasHead);
        Assert.True((await HeldBundle.ReadAsync(cluster, 0, waiting.Decoded)).HasHead);
        Assert.True(await HeldBundle.ReadAsync(cluster, 0, sealedOne.Decoded) is
        {
            HasHead: true, Envelopes: 1, Shares: 1,
        });
    }

    [Fact]
    public async Task Bundle_that_comes_after_its_time_is_not_stored()
    {
        await using LedgerTestCluster cluster = await LedgerTestCluster.StartAsync();
        await using RogueReplica rogue = await RogueReplica.ReplaceAsync(cluster, 3);
        await TestLedger.UntilAsync(() => Enumerable.Range(0, 3).All(
            i => cluster[i].GetStatus().Replication!.Connected >= 2));
        RogueBundle late = await rogue.MakeAsync(validUntil: cluster[0].GetStatus().Height.Value);
        RogueBundle next = await rogue.MakeAsync();
        rogue.Send(0, late);
        rogue.Send(0, next);
        await BundleLedger.UntilAsync(async () =>
            (await TestLedger.HistoryAsync(cluster[0], next.Record)).Count > 0);
        await cluster.StopAsync(0);
        Assert.False((await HeldBundle.ReadAsync(cluster, 0, late.Decoded)).HasHead);
    }
}
