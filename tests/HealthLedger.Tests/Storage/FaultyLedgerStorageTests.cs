using System.Buffers.Binary;
using HealthLedger.Storage;
using HealthLedger.Storage.InMemory;
using HealthLedger.Storage.Sqlite;
using HealthLedger.Testing.Faults;

namespace HealthLedger.Tests.Storage;

/// <summary>
/// A writer in the order of durability, disturbed at every write, must find nothing missing afterwards.
/// </summary>
public sealed class FaultyLedgerStorageTests
{
    private const int Heights = 8;

    [Theory]
    [InlineData(StorageFault.DiskFull)]
    [InlineData(StorageFault.InputOutputError)]
    [InlineData(StorageFault.CrashBefore)]
    [InlineData(StorageFault.CrashAfter)]
    public async Task Fault_at_every_write_in_memory_loses_nothing_acknowledged(StorageFault fault)
    {
        long writes = Heights * 3;
        for (long at = 1; at <= writes; at++)
        {
            using InMemoryLedgerStorageDriver inner = new();
            await RunAsync(inner, new StorageFaultPlan(fault, at));
        }
    }

    [Fact]
    public async Task Faults_from_seeds_on_disk_lose_nothing_acknowledged()
    {
        for (ulong seed = 0; seed < 20; seed++)
        {
            using TemporaryFolder folder = new();
            StorageFaultPlan plan = StorageFaultPlan.FromSeed(seed, Heights * 3);
            await RunAsync(
                new SqliteLedgerStorageDriver(new SqliteLedgerStorageOptions { DataFolder = folder.Path }), plan);
        }
    }

    [Fact]
    public void Seed_always_draws_the_same_plan_and_seeds_draw_every_fault()
    {
        Assert.Equal(
            StorageFaultPlan.FromSeed(7, 100).ToString(), StorageFaultPlan.FromSeed(7, 100).ToString());
        List<StorageFaultPlan> plans =
            [.. Enumerable.Range(0, 200).Select(seed => StorageFaultPlan.FromSeed((ulong)seed, 10))];
        Assert.Equal(4, plans.DistinctBy(plan => plan.Fault).Count());
        Assert.Equal(10, plans.DistinctBy(plan => plan.AtWrite).Count());
    }

    [Fact]
    public async Task After_a_crash_every_call_fails_until_it_is_opened_again()
    {
        using InMemoryLedgerStorageDriver inner = new();
        FaultyLedgerStorageDriver driver = new(inner, new StorageFaultPlan(StorageFault.CrashAfter, 1));
        await using (ILedgerStorage storage = await driver.OpenAsync(CancellationToken.None))
        {
            await Assert.ThrowsAsync<StorageFailureException>(
                async () => await storage.Journal.AppendAsync([new byte[] { 1 }], CancellationToken.None));
            await Assert.ThrowsAsync<StorageFailureException>(
                async () => await storage.Blocks.ReadHeadAsync(CancellationToken.None));
            await Assert.ThrowsAsync<StorageFailureException>(
                async () => await storage.Custody.WriteAsync(Write(0), CancellationToken.None));
        }

        await using ILedgerStorage next = await driver.OpenAsync(CancellationToken.None);
        Assert.Equal(1UL, next.Journal.End.Value);
        Assert.Equal(1, driver.Writes);
        Assert.True(driver.HasStruck);
    }

    private static async Task RunAsync(ILedgerStorageDriver inner, StorageFaultPlan plan)
    {
        FaultyLedgerStorageDriver driver = new(inner, plan);
        int acknowledged = 0;
        for (int run = 0; run < 3; run++)
        {
            await using ILedgerStorage storage = await driver.OpenAsync(CancellationToken.None);
            try
            {
                Assert.True((int)storage.Journal.End.Value >= acknowledged, plan.ToString());
                acknowledged = (int)storage.Journal.End.Value;
                await FollowAsync(storage);
                for (int height = (int)storage.Journal.End.Value; height < Heights; height++)
                {
                    PrivateRow? outbox = await storage.Custody
                        .ReadRowAsync(PrivateTable.Outbox, Key(height), CancellationToken.None);
                    if (outbox is null)
                    {
                        await storage.Custody.WriteAsync(Write(height), CancellationToken.None);
                    }

                    await storage.Journal.AppendAsync([Key(height)], CancellationToken.None);
                    acknowledged = height + 1;
                    await FollowAsync(storage);
                }
            }
            catch (StorageFailureException)
            {
                Assert.True(driver.HasStruck, plan.ToString());
            }
        }

        Assert.Equal(Heights, acknowledged);
        await using ILedgerStorage last = await inner.OpenAsync(CancellationToken.None);
        int records = 0;
        await foreach (JournalRecord record in last.Journal.ReadAsync(JournalPosition.First, CancellationToken.None))
        {
            Assert.Equal(Key(records++), record.Bytes.ToArray());
        }

        Assert.Equal(Heights, records);
        Assert.Equal((ulong)Heights - 1, (await last.Blocks.ReadHeadAsync(CancellationToken.None))!.Value.Height);
    }

    /// <summary>Brings the database to the journal's end.</summary>
    private static async Task FollowAsync(ILedgerStorage storage)
    {
        BlockStoreHead? head = await storage.Blocks.ReadHeadAsync(CancellationToken.None);
        await foreach (JournalRecord record in storage.Journal
            .ReadAsync(head?.JournalEnd ?? JournalPosition.First, CancellationToken.None))
        {
            await storage.Blocks.CommitAsync(
                [
                    new BlockCommit
                    {
                        Height = record.Position.Value,
                        Block = record.Bytes,
                        JournalEnd = record.Position.Next(),
                        State = [],
                        Pages = [],
                        Index = [],
                        Tiles = [],
                    },
                ],
                CancellationToken.None);
        }
    }

    private static byte[] Key(int height)
    {
        byte[] key = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(key, height);
        return key;
    }

    private static CustodyWrite Write(int height) =>
        new() { Rows = [new PrivateRow(PrivateTable.Outbox, Key(height), Key(height), height)] };
}
