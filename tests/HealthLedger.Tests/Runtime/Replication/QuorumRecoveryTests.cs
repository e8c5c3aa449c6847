using System.Text;
using HealthLedger.Access;
using HealthLedger.Ledger;
using HealthLedger.Receipts;
using HealthLedger.Records;
using HealthLedger.Recovery;
using HealthLedger.Vaults;
using HealthLedger.Verifier;

namespace HealthLedger.Tests.Runtime.Replication;

/// <summary>
/// A ledger of four of which two or three are lost for good: officers end the epoch, one that is left goes on alone,
/// and the ledger grows again.
/// </summary>
public sealed class QuorumRecoveryTests
{
    [Fact]
    public async Task Ledger_of_two_that_are_left_goes_on_and_grows_to_four_again()
    {
        await using HalfLostLedger ledger = await HalfLostLedger.CreateAsync();
        AppendResult early = await ledger[2].AppendAsync(TestLedger.Record("of one that is lost", "p1"));
        AppendResult own = await ledger[0].AppendAsync(TestLedger.Record("own", "p1"));
        await ledger.Cluster.WaitForHeightAsync(own.Entry.Height);
        byte[] before = (await ledger[0].GetReceiptAsync(early.RecordId)).Bytes.ToArray();
        byte[] oldKey = (await ledger.Vault(0).GetVerificationKeyAsync(VaultKey.Seal, default)).Id.ToArray();
        await ledger.StopAllAsync();

        RecoverySurvey other = RecoverySurvey.TryDecode((await ledger.SurveyAsync(1)).Encode())!;
        RecoveryRequest request = await ledger.RecoverAsync(0, new RecoveryPlan { Survivors = [other] });
        Assert.Equal((other.Height.Value + 1, other.HeaderHash), (request.Height.Value, request.Previous));
        await ledger.Cluster.StartAsync(0);

        // Alone now: what was sealed is there, its own record opens, and the old seal key is gone.
        Assert.Null(ledger[0].GetStatus().Replication);
        AppendResult alone = await ledger[0].AppendAsync(TestLedger.Record("alone", "p1"));
        Assert.Equal(before, (await ledger[0].GetReceiptAsync(early.RecordId)).Bytes.ToArray());
        Assert.Equal("own", await OpenAsync(ledger[0], own));
        Receipt receipt = await ledger[0].GetReceiptAsync(alone.RecordId);
        Assert.Equal(request.Height.Value, ledger.Verdict(receipt, acceptRecovery: true).Facts!.RecoveredAt);
        Assert.Equal("HLS3273", ledger.Verdict(receipt, acceptRecovery: false).Code);
        await TestLedger.UntilAsync(() => IsDestroyedAsync(ledger.Vault(0), oldKey));

        ledger.Cluster.Introduction = receipt.Bytes;
        await ledger.GrowAsync(1);
        AppendResult after = await ledger[1].AppendAsync(TestLedger.Record("of the other that is left", "p2"));
        await ledger.Cluster.WaitForHeightAsync(after.Entry.Height);
        foreach (int replica in (int[])[0, 1, 4, 5])
        {
            // From before the recovery it verifies as ever, with whichever quorum's seals the replica has.
            Receipt former = await ledger[replica].GetReceiptAsync(early.RecordId);
            ReceiptFacts facts = ledger.Verdict(former, acceptRecovery: false).Facts!;
            Assert.Null(facts.RecoveredAt);
            Assert.Equal(early.Entry.HeaderHash.ToArray(), facts.HeaderHash.ToArray());
            Receipt newest = await ledger[replica].GetReceiptAsync(after.RecordId);
            Assert.Equal(request.Height.Value, ledger.Verdict(newest, acceptRecovery: true).Facts!.RecoveredAt);
            VerificationReport report = await ledger[replica].VerifyAsync(withPayloads: false);
            Assert.True(report.IsGood, report.FirstError);
        }
    }

    [Fact]
    public async Task What_was_accepted_and_not_sealed_is_sealed_once_by_the_one_that_goes_on()
    {
        await using HalfLostLedger ledger = await HalfLostLedger.CreateAsync();
        await ledger.Cluster.StopAsync(2);
        await ledger.Cluster.StopAsync(3);
        RecordSubmission waits = TestLedger.Record("waits", "p1", "key", "print");
        Task<AppendResult> unanswered = ledger[0].AppendAsync(waits);
        await TestLedger.UntilAsync(() => ledger[0].GetStatus().Replication!.WaitingForBundles == 1);
        await ledger.StopAllAsync();
        await Assert.ThrowsAnyAsync<HealthLedgerException>(() => unanswered);

        await ledger.RecoverAsync(0, new RecoveryPlan { Survivors = [await ledger.SurveyAsync(1)] });
        await ledger.Cluster.StartAsync(0);
        AppendResult answered = await ledger[0].AppendAsync(waits);
        Assert.Equal("waits", await OpenAsync(ledger[0], answered));
        Assert.Equal(answered.Entry.Height, (await ledger[0].AppendAsync(waits)).Entry.Height);
    }

    [Fact]
    public async Task Last_one_of_four_goes_on_and_three_others_join()
    {
        await using HalfLostLedger ledger = await HalfLostLedger.CreateAsync();
        await ledger.StopAllAsync();
        RecoveryRequest request = await ledger.RecoverAsync(0, new RecoveryPlan());
        await ledger.Cluster.StartAsync(0);
        AppendResult alone = await ledger[0].AppendAsync(TestLedger.Record("alone", "p1"));
        ledger.Cluster.Introduction = (await ledger[0].GetReceiptAsync(alone.RecordId)).Bytes;
        using CancellationTokenSource patience = new(TimeSpan.FromMinutes(4));
        int first = await ledger.Cluster.AddAsync(3, patience.Token);
        AppendResult after = await ledger[first].AppendAsync(TestLedger.Record("after", "p2"));
        await ledger.Cluster.WaitForHeightAsync(after.Entry.Height);
        Receipt receipt = await ledger[first + 2].GetReceiptAsync(after.RecordId);
        Assert.Equal(request.Height.Value, ledger.Verdict(receipt, acceptRecovery: true).Facts!.RecoveredAt);
        Assert.DoesNotContain(ledger.Cluster.MemberOf(3).Participant, ledger[0].GetReplicas().Replicas);
    }

    // With the key that it had nobody lets it in, and its seals count for nothing.
    [Fact]
    public async Task Lost_replica_that_comes_back_is_one_again_with_another_key_only()
    {
        await using HalfLostLedger ledger = await HalfLostLedger.CreateAsync();
        await ledger.StopAllAsync();
        await ledger.RecoverAsync(0, new RecoveryPlan { Survivors = [await ledger.SurveyAsync(1)] });
        await ledger.Cluster.StartAsync(0);
        AppendResult alone = await ledger[0].AppendAsync(TestLedger.Record("alone", "p1"));
        ledger.Cluster.Introduction = (await ledger[0].GetReceiptAsync(alone.RecordId)).Bytes;
        await ledger.GrowAsync(1);

        LedgerNode back = await ledger.Cluster.StartAsync(2);
        AppendResult without = await ledger[1].AppendAsync(TestLedger.Record("without it", "p1"));
        Assert.True(back.GetStatus().Height.Value < alone.Entry.Height.Value);
        Assert.Equal(0UL, back.GetReplicas().Epoch);
        await ledger.Cluster.StopAsync(2);

        await ledger.RejoinAsync(2);
        await ledger.Cluster.WaitForHeightAsync(without.Entry.Height);
        await TestLedger.UntilAsync(() => ledger[2].GetStatus().Replication!.IsVoting);
        await ledger[2].AppendAsync(TestLedger.Record("with it", "p1"));
    }

    // Fewer than f + 1 that are left cannot keep the lost ones from sealing on. Both histories verify, each by its own
    // path; who holds receipts of both sees that they contradict each other, and a node says so.
    [Fact]
    public async Task Receipts_of_the_lost_ones_above_the_base_contradict_the_ledger()
    {
        await using HalfLostLedger ledger = await HalfLostLedger.CreateAsync();
        await ledger.Cluster.StopAsync(0);
        AppendResult beyond = await ledger[1].AppendAsync(TestLedger.Record("beyond", "p1"));
        Receipt theirs = await ledger[1].GetReceiptAsync(beyond.RecordId);
        await ledger.StopAllAsync();

        RecoveryRequest request = await ledger.RecoverAsync(0, new RecoveryPlan());
        await ledger.Cluster.StartAsync(0);
        while (ledger[0].GetStatus().Height.Value < beyond.Entry.Height.Value)
        {
            await ledger[0].AppendAsync(TestLedger.Record("on", "p1"));
        }

        Assert.True(beyond.Entry.Height.Value >= request.Height.Value);
        ReceiptVerdict verdict = ledger.Verdict(theirs, acceptRecovery: false);
        Assert.Equal((true, null), (verdict.IsAccepted, verdict.Facts?.RecoveredAt));
        ReceiptComparison comparison = await ledger[0].CompareAsync(theirs.Bytes);
        Assert.Equal(ReceiptComparisonResult.Contradiction, comparison.Result);
        Assert.Null(comparison.Evidence);
    }

    private static async Task<bool> IsDestroyedAsync(IKeyVault vault, byte[] key) =>
        (await vault.ListAsync(default)).Any(version => version.State == VaultKeyState.Destroyed
            && version.KeyId?.ToArray().AsSpan().SequenceEqual(key) == true);

    private static async Task<string> OpenAsync(LedgerNode node, AppendResult record)
    {
        SealedAccess access = await node.RequestAccessAsync(TestLedger.Request(record.RecordId));
        using RecordContent content = await node.OpenAsync(access);
        return Encoding.UTF8.GetString(content.Payload.Span);
    }
}
