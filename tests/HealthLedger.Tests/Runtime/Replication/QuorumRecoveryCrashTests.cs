using HealthLedger.Backups;
using HealthLedger.Ledger;
using HealthLedger.Recovery;
using HealthLedger.Runtime;
using HealthLedger.Storage;
using HealthLedger.Testing;
using HealthLedger.Testing.Faults;
using HealthLedger.Vaults;

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

    // The block is the decision: whatever dies behind it, the first block of a node states it, and no second one does.
    [Theory]
    [InlineData(StorageFault.CrashBefore)]
    [InlineData(StorageFault.CrashAfter)]
    public async Task Start_after_a_completion_that_died_behind_the_block_states_the_recovery_once(StorageFault fault)
    {
        bool hasStruck = true;
        for (int write = 1; hasStruck && write <= 6; write++)
        {
            await using HalfLostLedger ledger = await HalfLostLedger.CreateAsync();
            await ledger.StopAllAsync();
            ClusterMember left = ledger.Cluster.MemberOf(0);
            ILedgerStorageDriver sound = left.Storage;
            await DieBehindTheBlockAsync(ledger, ledger.Vault(0));

            FaultyLedgerStorageDriver faulty = new(sound, new StorageFaultPlan(fault, write));
            left.Storage = faulty;
            try
            {
                LedgerNode dying = await ledger.Cluster.StartAsync(0);
                await dying.AppendAsync(TestLedger.Record("dying", "p1"));
            }
            catch (HealthLedgerException)
            {
                // The death.
            }

            hasStruck = faulty.HasStruck;
            Assert.True(hasStruck || write > 2, $"Nothing was written at write {write}.");
            await ledger.Cluster.StopAsync(0);
            left.Storage = sound;
            LedgerNode node = await ledger.Cluster.StartAsync(0);
            await node.AppendAsync(TestLedger.Record("after", "p1"));
            await StopWithAllStoredAsync(ledger, node);
            Assert.Equal(1, await HalfLostLedger.CountRecoveriesAsync(sound));
        }
    }

    // The vault is a backup, far behind the journal; that it may serve the officers have said.
    [Fact]
    public async Task Start_after_a_completion_that_died_behind_the_block_takes_a_vault_that_is_far_behind()
    {
        await using HalfLostLedger ledger = await HalfLostLedger.CreateAsync();
        await ledger.StopAllAsync();
        ILedgerStorageDriver sound = ledger.Cluster.MemberOf(0).Storage;
        await using (ILedgerStorage storage = await sound.OpenAsync(default))
        {
            await CounterBase.WriteAsync(storage.Custody, 10 * VaultCounter.Window, default);
        }

        await using FullCounterVault vault = new(ledger.Vault(0));
        await DieBehindTheBlockAsync(ledger, vault);
        Assert.True(await vault.ReadCounterAsync(default) < VaultCounter.Window);
        await using LedgerNode node = await new LedgerNodeBuilder
        {
            Genesis = ledger.Cluster.Genesis,
            Vault = vault,
            Storage = sound,
            Peers = new ReplicaPeers { Local = new LocalReplicaNetwork() },
        }.StartAsync();
        Assert.Single(node.GetReplicas().Replicas);
        Assert.True(await vault.ReadCounterAsync(default) > 10 * VaultCounter.Window);
    }

    [Fact]
    public async Task Start_over_a_damaged_mark_of_the_decision_is_refused()
    {
        await using HalfLostLedger ledger = await HalfLostLedger.CreateAsync();
        await ledger.StopAllAsync();
        await DieBehindTheBlockAsync(ledger, ledger.Vault(0));
        await using (ILedgerStorage storage = await ledger.Cluster.MemberOf(0).Storage.OpenAsync(default))
        {
            PrivateRow row = (await storage.Custody
                .ReadRowAsync(PrivateTable.Meta, RecoveryMark.Removal.Key, default))!;
            byte[] damaged = row.Value!.Value.ToArray();
            damaged[8] ^= 1;
            Assert.True(RecoveryMark.IsWhole(row));
            PrivateRow changed = new(row.Table, row.Key, damaged, row.Time);
            Assert.False(RecoveryMark.IsWhole(changed));
            await storage.Custody.WriteAsync(new CustodyWrite { Rows = [changed] }, default);
        }

        IntegrityException refused = await Assert.ThrowsAsync<IntegrityException>(
            () => ledger.Cluster.StartAsync(0));
        Assert.Equal(HealthLedgerErrorCodes.PrivateRowDamaged, refused.Code);
    }

    // Stored it is by then, and nothing behind it was done.
    private static async Task DieBehindTheBlockAsync(HalfLostLedger ledger, IKeyVault vault)
    {
        FaultyLedgerStorageDriver faulty = new(
            ledger.Cluster.MemberOf(0).Storage, new StorageFaultPlan(StorageFault.CrashAfter, 1, StoragePart.Ledger));
        await using LedgerRecovery recovery = await LedgerRecovery.OpenAsync(ledger.Cluster.Genesis, vault, faulty);
        RecoveryRequest request = await recovery.PrepareAsync(new RecoveryPlan { GivesUpUnproven = true });
        await Assert.ThrowsAnyAsync<HealthLedgerException>(
            () => recovery.CompleteAsync(request, ledger.Sign(request, 0, 1)));
    }

    private static async Task StopWithAllStoredAsync(HalfLostLedger ledger, LedgerNode node)
    {
        await TestLedger.UntilAsync(() => node.GetStatus().Lag == 0);
        await ledger.Cluster.StopAsync(0);
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
        await StopWithAllStoredAsync(ledger, node);
        Assert.Equal(1, await HalfLostLedger.CountRecoveriesAsync(ledger.Cluster.MemberOf(0).Storage));
    }
}
