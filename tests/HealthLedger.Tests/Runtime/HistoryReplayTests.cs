using HealthLedger.Cryptography;
using HealthLedger.Ledger;
using HealthLedger.Ledger.Execution;
using HealthLedger.Ledger.State;
using HealthLedger.Primitives;
using HealthLedger.Runtime;
using HealthLedger.Storage;
using HealthLedger.Storage.Sqlite;
using HealthLedger.Testing.Benchmarks;
using HealthLedger.Tests.Storage;
using HealthLedger.Vaults;

namespace HealthLedger.Tests.Runtime;

public sealed class HistoryReplayTests
{
    private const int Records = 6_000;

    // A budget of next to nothing sends the state to disk with the first block; the headers must not know.
    [Theory]
    [InlineData(1, true)]
    [InlineData(1L << 40, false)]
    public async Task A_history_replayed_gives_its_sealed_headers_wherever_the_state_is(long budget, bool isOnDisk)
    {
        using TemporaryFolder folder = new();
        await using InMemoryKeyVault vault = InMemoryKeyVault.Create();
        LedgerGenesis genesis = await LedgerGenesis.CreateSingleReplicaAsync("test", "north", "DE", vault);
        SqliteLedgerStorageDriver driver = new(new SqliteLedgerStorageOptions { DataFolder = folder["data"] });
        await LedgerGenerator.AppendAsync(genesis, vault, driver, Records);
        await using ILedgerStorage storage = await driver.OpenAsync(default);
        using VerificationKeyCache keys = new();
        ScratchReplayState state = new(storage, new BlockExecutor(keys), budget);
        HistoryReplay replay = new(genesis.Document, GenesisBuilder.Build(genesis.Document), state);
        await using (state)
        {
            for (ulong height = 1; height <= Records / 2_000; height++)
            {
                Block block = Block.TryDecode((await storage.Blocks.ReadBlockAsync(height, default))!.Value.Span)!;
                (ExecutedBlock? executed, ReplayFault? fault) = await replay.NextAsync(block, default);
                Assert.Null(fault);
                Assert.Equal(block.HeaderBytes, executed!.HeaderBytes);
            }

            Assert.Equal(isOnDisk, state.IsOnDisk);
            Assert.Equal(isOnDisk ? 1 : 0, ScratchFolders(folder));
        }

        Assert.Equal(0, ScratchFolders(folder));
    }

    // A batch that is proposed again in a later view can come above one that was proposed after it.
    [Fact]
    public async Task Batch_whose_time_is_not_above_the_block_below_is_no_damage()
    {
        using TemporaryFolder folder = new();
        await using InMemoryKeyVault vault = InMemoryKeyVault.Create();
        LedgerGenesis genesis = await LedgerGenesis.CreateSingleReplicaAsync("test", "north", "DE", vault);
        SqliteLedgerStorageDriver driver = new(new SqliteLedgerStorageOptions { DataFolder = folder["data"] });
        await using ILedgerStorage storage = await driver.OpenAsync(default);
        using VerificationKeyCache keys = new();
        LedgerHead head = GenesisBuilder.Build(genesis.Document);
        BlockExecutor executor = new(keys);
        await using ScratchReplayState state = new(storage, new BlockExecutor(keys), 1L << 40);
        HistoryReplay replay = new(genesis.Document, head, state);
        long genesisTime = head.Header.Time;
        foreach (long time in (long[])[100, 50, 101, 200])
        {
            ExecutedBlock made = executor.Execute(
                head, new BatchWork(Batch.Create(genesisTime + time, []), head.Parameters));
            head = made.Head;
            Seal seal = new(0, await vault.SignAsync(
                VaultKey.Seal, SigningDomain.Seal, genesis.LedgerId, made.HeaderBytes, default));

            (ExecutedBlock? executed, ReplayFault? fault) = await replay.NextAsync(made.Sealed([seal]), default);

            Assert.Null(fault);
            Assert.Equal(made.HeaderBytes, executed!.HeaderBytes);
        }
    }

    [Fact]
    public async Task Scratch_storage_that_a_crash_left_goes_when_the_folder_is_opened()
    {
        using TemporaryFolder folder = new();
        SqliteLedgerStorageDriver driver = new(new SqliteLedgerStorageOptions { DataFolder = folder["data"] });
        Directory.CreateDirectory(Path.Combine(folder["data"], "scratch-0011"));
        await File.WriteAllTextAsync(Path.Combine(folder["data"], "scratch-0011", "ledger.db"), "left");

        await using (await driver.OpenAsync(default))
        {
            Assert.Equal(0, ScratchFolders(folder));
        }
    }

    [Theory]
    [InlineData(10)]
    [InlineData(100)]
    [InlineData(1_000_000)]
    public void Root_of_leaves_is_the_same_in_memory_and_in_a_file(int limit)
    {
        Draw draw = new(7);
        foreach (int count in (int[])[0, 1, 2, 3, 50, 3_000])
        {
            using StateLeafSpill spill = new(limit);
            List<(Digest256 Place, Digest256 Hash)> leaves = [];
            for (int i = 0; i < count; i++)
            {
                // Some share their first byte and more.
                byte[] place = draw.Bytes(32);
                place[0] = (byte)(draw.Coin() ? 7 : place[0]);
                place[1] = (byte)(draw.Coin() ? 7 : place[1]);
                Digest256 valueHash = new(draw.Bytes(32));
                leaves.Add((new Digest256(place), StateHash.OfLeaf(new Digest256(place), valueHash)));
                spill.Add(leaves[^1].Place, valueHash);
            }

            Assert.Equal(StateRoot.Of(leaves), spill.Root());
        }
    }

    [Fact]
    public void Two_leaves_of_one_place_are_found_in_a_file_too()
    {
        Draw draw = new(8);
        using StateLeafSpill spill = new(limit: 2);
        Digest256 place = new(draw.Bytes(32));
        for (int i = 0; i < 5; i++)
        {
            spill.Add(i is 0 or 4 ? place : new Digest256(draw.Bytes(32)), new Digest256(draw.Bytes(32)));
        }

        Assert.Null(spill.Root());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(1_000)]
    public void Expected_pages_come_in_the_order_in_which_they_were_named_from_a_file_too(int entriesOfChunk)
    {
        Draw draw = new(9);
        using ExpectedPages pages = new(entriesOfChunk);
        Queue<(byte[] Path, Digest256 Hash)> right = [];
        for (int step = 0; step < 5_000; step++)
        {
            // First they become many, then fewer.
            if (draw.Below(5_000) > step)
            {
                (byte[] path, Digest256 hash) = (
                    StatePath.Of(draw.Bytes(32), draw.Below(StatePath.MaxDepth)), new Digest256(draw.Bytes(32)));
                right.Enqueue((path, hash));
                pages.Add(path, hash);
            }
            else
            {
                bool isThere = right.TryDequeue(out (byte[] Path, Digest256 Hash) first);
                Assert.Equal(isThere, pages.TryTake(out ReadOnlyMemory<byte> path, out Digest256 hash));
                Assert.True(!isThere || (path.Span.SequenceEqual(first.Path) && hash == first.Hash));
            }
        }
    }

    private static int ScratchFolders(TemporaryFolder folder) =>
        Directory.EnumerateDirectories(folder["data"], "scratch-*").Count();
}
