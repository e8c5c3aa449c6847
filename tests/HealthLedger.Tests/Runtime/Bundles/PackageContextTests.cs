using System.Buffers.Binary;
using System.Reflection;
using HealthLedger.Bundles;
using HealthLedger.Cryptography;
using HealthLedger.Ledger;
using HealthLedger.Runtime;
using HealthLedger.Runtime.Replication;
using HealthLedger.Storage;
using HealthLedger.Testing;

namespace HealthLedger.Tests.Runtime.Bundles;

public sealed class PackageContextTests
{
    [Fact]
    public async Task Records_of_one_run_are_sealed_in_one_context_for_each_trustee_and_of_the_next_run_in_another()
    {
        await using LedgerTestCluster cluster = await LedgerTestCluster.StartAsync();
        List<AppendResult> results = await AppendAsync(cluster, 3);
        await cluster.StopAsync(2);
        await cluster.StartAsync(2);
        results.AddRange(await AppendAsync(cluster, 2));
        await BundleLedger.StopAllAsync(cluster);

        List<(ManifestPackage Named, string Context, uint Number)> packages = [];
        foreach (AppendResult result in results)
        {
            packages.AddRange(await PackagesAsync(cluster, result));
        }

        foreach (uint x in (uint[])[1, 2, 4])
        {
            (ManifestPackage Named, string Context, uint Number)[] own =
                [.. packages.Where(package => package.Named.X == x)];
            Assert.Equal([0U, 1U, 2U, 0U, 1U], own.Select(package => package.Number));
            Assert.Single(own[..3].Select(package => package.Context).Distinct());
            Assert.Single(own[3..].Select(package => package.Context).Distinct());
        }

        Assert.Equal(6, packages.Select(package => package.Context).Distinct().Count());
    }

    [Fact]
    public async Task Trustee_that_publishes_another_key_is_sealed_to_in_another_context_and_opens_both()
    {
        await using LedgerTestCluster cluster = await LedgerTestCluster.StartAsync();
        List<AppendResult> results = await AppendAsync(cluster, 2);
        await cluster[0].PublishTrusteeKeyAsync();
        await TestLedger.UntilAsync(() => cluster[2].GetStatus().Height == cluster[0].GetStatus().Height);
        results.AddRange(await AppendAsync(cluster, 2));
        await cluster.WaitForHeightAsync(results[^1].Entry.Height);
        await TestLedger.UntilAsync(() => cluster[0].GetStatus().Replication!.MissingBundles == 0);
        Assert.Equal(0, cluster[0].GetStatus().Replication!.FaultyShares);
        await BundleLedger.StopAllAsync(cluster);

        List<(ManifestPackage Named, string Context, uint Number)> own = [];
        foreach (AppendResult result in results)
        {
            own.AddRange((await PackagesAsync(cluster, result)).Where(package => package.Named.X == 1));
            Submission submission = Assert.Single(
                await BundleLedger.SubmissionsAsync(cluster, 2, result.Entry.Height.Value));
            Assert.Equal(1, (await HeldBundle.ReadAsync(cluster, 0, submission)).Shares);
        }

        Assert.Equal([0UL, 0UL, 1UL, 1UL], own.Select(package => package.Named.Period));
        Assert.Equal([0U, 1U, 0U, 1U], own.Select(package => package.Number));
        Assert.Equal(2, own.Select(package => package.Context).Distinct().Count());
    }

    [Fact]
    public async Task Contexts_end_with_their_node()
    {
        await using LedgerTestCluster cluster = await LedgerTestCluster.StartAsync();
        await AppendAsync(cluster, 1);
        HpkeSenders senders = ((NodeParts)typeof(LedgerNode)
            .GetField("_parts", BindingFlags.Instance | BindingFlags.NonPublic)!.GetValue(cluster[2])!).Senders;
        Assert.Equal(3, senders.Count);

        await cluster.StopAsync(2);

        Assert.Equal(0, senders.Count);
        Assert.Throws<ObjectDisposedException>(() => senders.TrySeal(new byte[65], default, default, default));
    }

    private static async Task<List<AppendResult>> AppendAsync(LedgerTestCluster cluster, int count)
    {
        List<AppendResult> results = [];
        for (int i = 0; i < count; i++)
        {
            results.Add(await cluster[2].AppendAsync(TestLedger.Record($"content {i}", "p1")));
        }

        return results;
    }

    private static async Task<List<(ManifestPackage Named, string Context, uint Number)>> PackagesAsync(
        LedgerTestCluster cluster, AppendResult result)
    {
        Submission submission = Assert.Single(
            await BundleLedger.SubmissionsAsync(cluster, 2, result.Entry.Height.Value));
        ClusterMember member = cluster.MemberOf(2);
        await using ILedgerStorage storage = await member.Storage.OpenAsync(CancellationToken.None);
        BundleHead head = (await new BundleStore(storage.Custody, member.Vault, member.Participant)
            .ReadAsync(submission.Id, CancellationToken.None))!.Head;
        return
        [
            .. head.Manifest.Packages.Zip(head.Packages, (named, package) => (
                named,
                Convert.ToHexString(package.Span[..65]),
                BinaryPrimitives.ReadUInt32BigEndian(package.Span[65..]))),
        ];
    }
}
