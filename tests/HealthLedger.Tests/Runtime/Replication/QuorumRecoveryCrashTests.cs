using HealthLedger.Ledger;
using HealthLedger.Recovery;
using HealthLedger.Storage;
using HealthLedger.Testing.Faults;

namespace HealthLedger.Tests.Runtime.Replication;

/// <summary>The machine dies while the officers' decision is stored.</summary>
public sealed class QuorumRecoveryCrashTests
{
    // Every durable write is the last one once, done and not done: the same files finish what was begun.
    [Theory]
    [InlineData(StorageFault.CrashBefore)]
    [InlineData(StorageFault.CrashAfter)]
    public async Task Completion_that_dies_at_any_write_is_done_or_not_done(StorageFault fault)
    {
        int struck = 0;
        for (int write = 1; write <= 20; write++)
        {
            await using HalfLostLedger ledger = await HalfLostLedger.CreateAsync();
            AppendResult sealedBefore = await ledger[0].AppendAsync(TestLedger.Record("before", "p1"));
            await ledger.StopAllAsync();
            ILedgerStorageDriver sound = ledger.Cluster.MemberOf(0).Storage;
            RecoveryRequest request;
            await using (LedgerRecovery recovery = await ledger.OpenAsync(0))
            {
                request = await recovery.PrepareAsync();
            }

            FaultyLedgerStorageDriver faulty = new(sound, new StorageFaultPlan(fault, write));
            ledger.Cluster.MemberOf(0).Storage = faulty;
            await Assert.ThrowsAnyAsync<HealthLedgerException>(() => CompleteAsync(ledger, request));
            ledger.Cluster.MemberOf(0).Storage = sound;
            if (!faulty.HasStruck)
            {
                break;
            }

            struck++;
            await FinishAsync(ledger, request, sealedBefore);
        }

        Assert.InRange(struck, 2, 19);
    }

    // A second completion shows whether the first one was done, and where nothing struck it throws as well.
    private static async Task CompleteAsync(HalfLostLedger ledger, RecoveryRequest request)
    {
        await using LedgerRecovery recovery = await ledger.OpenAsync(0);
        await recovery.CompleteAsync(request, ledger.Sign(request, 0, 1));
        await recovery.CompleteAsync(request, ledger.Sign(request, 0, 1));
    }

    private static async Task FinishAsync(HalfLostLedger ledger, RecoveryRequest request, AppendResult before)
    {
        await using (LedgerRecovery recovery = await ledger.OpenAsync(0))
        {
            try
            {
                await recovery.CompleteAsync(request, ledger.Sign(request, 0, 1));
            }
            catch (KeyUnavailableException exception)
            {
                // Done already: the ledger stands above the request.
                Assert.Equal(HealthLedgerErrorCodes.RecoveryRefused, exception.Code);
            }
        }

        LedgerNode node = await ledger.Cluster.StartAsync(0);
        Assert.Single(node.GetReplicas().Replicas);
        await node.AppendAsync(TestLedger.Record("after", "p1"));
        Assert.NotNull(await node.GetReceiptAsync(before.RecordId));
        VerificationReport report = await node.VerifyAsync(withPayloads: true);
        Assert.True(report.IsGood, report.FirstError);
    }
}
