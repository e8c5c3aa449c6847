using HealthLedger.Bundles;
using HealthLedger.Runtime.Replication;
using HealthLedger.Storage;
using HealthLedger.Testing;

namespace HealthLedger.Tests.Runtime.Bundles;

/// <summary>What a bundle is read from gives the same bytes as encoding all of it.</summary>
public sealed class BundleLayoutTests
{
    [Theory]
    [InlineData(100)]
    [InlineData(300_000)]
    public async Task Parts_of_any_place_and_length_are_those_of_the_bundle(int payload)
    {
        await using LedgerTestCluster cluster = await LedgerTestCluster.StartAsync();
        RogueBundle bundle;
        await using (RogueReplica rogue = await RogueReplica.ReplaceAsync(cluster, 3))
        {
            bundle = await rogue.MakeAsync(payload: payload);
            rogue.Send(0, bundle);
            rogue.Send(1, bundle);
            await BundleLedger.UntilAsync(async () =>
                (await TestLedger.HistoryAsync(cluster[0], bundle.Record)).Count > 0);
            await TestLedger.UntilAsync(() => cluster[0].GetStatus().Replication!.MissingBundles == 0);
            await rogue.KeepAsync(bundle);
        }

        await BundleLedger.StopAllAsync(cluster);
        await using ILedgerStorage other = await cluster.MemberOf(0).Storage.OpenAsync(CancellationToken.None);
        await ReadsAsync(
            other.Custody,
            (await BundleLayout.OfStoredAsync(other.Custody, bundle.Decoded, mayHold: null, CancellationToken.None))!,
            bundle.Bytes);
        await using ILedgerStorage own = await cluster.MemberOf(3).Storage.OpenAsync(CancellationToken.None);
        await ReadsAsync(
            own.Custody,
            (await BundleLayout.OfOwnAsync(
                own.Custody,
                bundle.Decoded,
                Bundle.TryDecode(bundle.Bytes, 1000)!.Head,
                Dealing.Of(bundle.Decoded),
                mayHold: null,
                CancellationToken.None))!,
            bundle.Bytes);
    }

    private static async Task ReadsAsync(ICustodyStore custody, BundleLayout layout, ReadOnlyMemory<byte> whole)
    {
        Assert.Equal((uint)whole.Length, layout.Total);
        Random random = new(whole.Length);
        for (int i = 0; i < 200; i++)
        {
            int offset = i == 0 ? 0 : random.Next(whole.Length);
            int length = i == 0 ? whole.Length : random.Next(whole.Length - offset + 1);
            byte[]? read = await layout.ReadAsync(custody, (uint)offset, length, CancellationToken.None);
            Assert.True(whole.Slice(offset, length).Span.SequenceEqual(read), $"{offset} {length}");
        }
    }
}
