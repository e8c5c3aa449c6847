using HealthLedger.Bundles;
using HealthLedger.Ledger;
using HealthLedger.Participants;
using HealthLedger.Primitives;
using HealthLedger.Storage;
using HealthLedger.Testing;
using HealthLedger.Vaults;

namespace HealthLedger.Tests.Runtime.Bundles;

/// <summary>Heads of bundles that were made with another key than the submission's.</summary>
public sealed class BundleKeyTests
{
    [Fact]
    public async Task Head_that_was_made_with_a_key_in_between_is_good_for_a_replica_that_comes_after_the_next_one()
    {
        await using LedgerTestCluster cluster = await LedgerTestCluster.StartAsync(1);
        AppendResult result = await cluster[0].AppendAsync(TestLedger.Record("content", "p1"));
        await cluster[0].RotateSigningKeyAsync(KeyRotationReason.Superseded);
        await cluster.AddAsync(3);
        await UntilAllHoldAsync(cluster, 4);
        await cluster[0].RotateSigningKeyAsync(KeyRotationReason.Superseded);
        await cluster.AddAsync();
        await UntilAllHoldAsync(cluster, 5);

        (Digest256 signed, Digest256 head, Digest256 present) = await KeysAsync(cluster, result);
        Assert.NotEqual(signed, head);
        Assert.NotEqual(present, head);
    }

    private static Task UntilAllHoldAsync(LedgerTestCluster cluster, int replicas) => TestLedger.UntilAsync(() =>
        Enumerable.Range(1, replicas - 1).All(i => cluster[i].GetStatus() is { Replication.MissingBundles: 0 } status
            && status.Replicas == replicas && status.Height == cluster[0].GetStatus().Height));

    // The keys of a submission, of the head that its author has stored, and of its author now.
    private static async Task<(Digest256 Signed, Digest256 Head, Digest256 Present)> KeysAsync(
        LedgerTestCluster cluster, AppendResult result)
    {
        await BundleLedger.StopAllAsync(cluster);
        Submission submission = (await BundleLedger.SubmissionsAsync(cluster, 0, result.Entry.Height.Value))[0];
        await using ILedgerStorage storage = await cluster.MemberOf(0).Storage.OpenAsync(CancellationToken.None);
        StoredEnvelope row = (await storage.Custody
            .ReadEnvelopeAsync(BundleKey.Of(submission.Id), CancellationToken.None))!;
        return (
            submission.Body.KeyId,
            StoredBundle.TryDecode(row.Envelope)!.Head.KeyId,
            (await cluster.MemberOf(0).Vault
                .GetVerificationKeyAsync(VaultKey.Author, CancellationToken.None)).Id);
    }
}
