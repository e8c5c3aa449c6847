using HealthLedger.Ledger;
using HealthLedger.Records;
using HealthLedger.Testing;

namespace HealthLedger.Tests.Runtime.Bundles;

public sealed class BundleDisseminationTests
{
    [Fact]
    public async Task Sealed_record_lies_at_a_quorum_with_each_trustee_s_share_although_its_custodian_is_gone()
    {
        await using LedgerTestCluster cluster = await LedgerTestCluster.StartAsync();
        AppendResult result = await cluster[2].AppendAsync(TestLedger.Record("content", "p1"));
        await BundleLedger.StopAllAsync(cluster);
        Submission submission = Assert.Single(
            await BundleLedger.SubmissionsAsync(cluster, 2, result.Entry.Height.Value));

        int held = 0;
        foreach (int other in (int[])[0, 1, 3])
        {
            HeldBundle bundle = await HeldBundle.ReadAsync(cluster, other, submission);
            held += bundle is { HasHead: true, Packages: 3, Envelopes: 1, Shares: 1 } ? 1 : 0;
        }

        Assert.InRange(held, 2, 3);
    }
}
