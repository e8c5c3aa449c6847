using HealthLedger.Ledger;
using HealthLedger.Receipts;
using HealthLedger.Recovery;
using HealthLedger.Storage.InMemory;
using HealthLedger.Testing;

namespace HealthLedger.Tests.Runtime.Replication;

/// <summary>One that is left, and that nobody asked, holds sealed blocks above the base.</summary>
public sealed class RecoveryBeyondTests
{
    [Fact]
    public async Task Replica_with_sealed_blocks_above_the_base_does_not_start_with_them_and_rejoins_with_none()
    {
        await using HalfLostLedger ledger = await HalfLostLedger.CreateAsync();
        await ledger.Cluster.StopAsync(0);
        AppendResult beyond = await ledger[1].AppendAsync(TestLedger.Record("beyond", "p1"));
        byte[] theirs = (await ledger[1].GetReceiptAsync(beyond.RecordId)).Bytes.ToArray();
        await ledger.StopAllAsync();
        RecoverySurvey former = await ledger.SurveyAsync(1);
        RecoveryRequest request = await ledger.RecoverAsync(0, new RecoveryPlan());
        Assert.True(former.Height.Value >= request.Height.Value);

        await ledger.Cluster.StartAsync(0);
        AppendResult alone = await ledger[0].AppendAsync(TestLedger.Record("alone", "p1"));
        ReadOnlyMemory<byte> introduction = (await ledger[0].GetReceiptAsync(alone.RecordId)).Bytes;
        ledger.Cluster.Introduction = introduction;
        using CancellationTokenSource patience = new(TimeSpan.FromMinutes(4));
        await ledger.Cluster.AddAsync(3, patience.Token);

        // It says why, before and after it has another key, and keeps what it has.
        ClusterMember left = ledger.Cluster.MemberOf(1);
        await RefusedAsync(ledger);
        await ReplicaRejoin.PrepareAsync(ledger.Cluster.Genesis, left.Vault, left.Storage);
        await RefusedAsync(ledger);
        ledger.Cluster.Introduction = default;
        LedgerNode stays = await ledger.Cluster.StartAsync(1);
        Assert.Equal(former.Height, stays.GetStatus().Height);
        Assert.Equal(beyond.Entry.HeaderHash, (await EntryAsync(stays, beyond)).HeaderHash);
        await ledger.Cluster.StopAsync(1);

        left.Storage = new InMemoryLedgerStorageDriver { HandOverTime = TimeSpan.Zero };
        ledger.Cluster.Introduction = introduction;
        await ledger.RejoinAsync(1);
        AppendResult after = await ledger[0].AppendAsync(TestLedger.Record("after", "p1"));
        await ledger.Cluster.WaitForHeightAsync(after.Entry.Height);
        await TestLedger.UntilAsync(() => ledger[1].GetStatus().Replication!.IsVoting);
        await ledger[1].AppendAsync(TestLedger.Record("with it", "p1"));
        ReceiptComparison comparison = await ledger[1].CompareAsync(theirs);
        Assert.Equal(ReceiptComparisonResult.Contradiction, comparison.Result);
        VerificationReport report = await ledger[1].VerifyAsync(withPayloads: false);
        Assert.True(report.IsGood, report.FirstError);
        Assert.Equal(request.Height, Assert.Single(report.Recoveries).Height);
    }

    private static async Task<SealedEntry> EntryAsync(LedgerNode node, AppendResult record) =>
        (await TestLedger.HistoryAsync(node, record.RecordId))[0].Entry;

    private static async Task RefusedAsync(HalfLostLedger ledger)
    {
        IntegrityException refused = await Assert.ThrowsAsync<IntegrityException>(
            () => ledger.Cluster.StartAsync(1));
        Assert.Equal(HealthLedgerErrorCodes.IntroductionContradicts, refused.Code);
    }
}
