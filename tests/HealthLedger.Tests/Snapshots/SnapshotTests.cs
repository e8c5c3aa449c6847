using HealthLedger.Ledger;
using HealthLedger.Ledger.Execution;
using HealthLedger.Participants;
using HealthLedger.Primitives;
using HealthLedger.Receipts;
using HealthLedger.Runtime;
using HealthLedger.Snapshots;
using HealthLedger.Storage;
using HealthLedger.Tests.Backups;
using HealthLedger.Tests.Runtime;

namespace HealthLedger.Tests.Snapshots;

/// <summary>A store that begins with a snapshot executes the next block as the store it was taken from.</summary>
public sealed class SnapshotTests
{
    [Theory]
    [InlineData(true, 3, 0)]
    [InlineData(false, 3, 0)]
    [InlineData(false, 300, 0)]
    [InlineData(true, 3, 1)]
    [InlineData(false, 3, 3)]
    public async Task Store_that_begins_with_a_snapshot_executes_what_follows_identically(
        bool isSqlite, int requests, int epochs)
    {
        await using BackedUpLedger ledger = await BackedUpLedger.CreateAsync(isSqlite);
        await FillAsync(ledger, requests, epochs);
        (SnapshotManifest manifest, List<byte[]> chunks) = await ExportAsync(ledger, "live");

        // The original goes on.
        ulong height = Block.TryDecode(manifest.Block.Span)!.Header.Height;
        Assert.Equal(epochs, manifest.Epochs.Count);
        await using (LedgerNode node = await ledger.StartAsync())
        {
            for (int i = 0; i < 4; i++)
            {
                await node.AppendAsync(TestLedger.Record($"after {i}", $"patient {i}"));
            }
        }

        Assert.Null(await ImportAsync(ledger, "joined", manifest.Encode(), chunks));
        await using ILedgerStorage original = await ledger.Storage(ledger["live"]).OpenAsync(CancellationToken.None);
        using VerificationKeyCache keys = new();
        BlockExecutor executor = new(keys);
        for (ulong next = height + 1; next <= height + 4; next++)
        {
            // Opened anew each time: what the store holds is what the head is made from.
            await using ILedgerStorage joined = await ledger.Storage(ledger["joined"])
                .OpenAsync(CancellationToken.None);
            using StateCache cache = new(joined.State, 1 << 20);
            (LedgerHead head, EpochHistory history, JournalPosition _) = await NodeOpener.LoadAsync(
                joined, cache, ledger.Folder.Genesis.Document, ProtocolRules.Known, CancellationToken.None);
            Assert.Equal((ulong)epochs, history.Newest.Epoch);
            Block block = Block.TryDecode(
                (await original.Blocks.ReadBlockAsync(next, CancellationToken.None))!.Value.Span)!;
            ExecutedBlock executed = await new BatchExecution(executor, cache)
                .ExecuteAsync(head, Batch.TryDecode(block.BatchBytes)!, CancellationToken.None);
            Assert.Equal(block.HeaderBytes, executed.HeaderBytes);
            await joined.Blocks.CommitAsync(
                [
                    new BlockCommit
                    {
                        Height = next,
                        Block = block.Encode(),
                        JournalEnd = JournalPosition.First,
                        State = executed.State,
                        Pages = [.. executed.Pages.Select(page => page.ToStored())],
                        Index = executed.Index,
                        Tiles = executed.Tiles,
                    },
                ],
                CancellationToken.None);
        }
    }

    [Fact]
    public async Task Snapshot_of_a_store_that_began_with_one_has_the_same_epochs()
    {
        await using BackedUpLedger ledger = await BackedUpLedger.CreateAsync(isSqlite: false);
        await FillAsync(ledger, 1, epochs: 2);
        (SnapshotManifest manifest, List<byte[]> chunks) = await ExportAsync(ledger, "live");
        Assert.Null(await ImportAsync(ledger, "joined", manifest.Encode(), chunks));

        (SnapshotManifest again, _) = await ExportAsync(ledger, "joined");

        Assert.Equal(manifest.Encode(), again.Encode());
    }

    [Fact]
    public async Task Epochs_that_a_dishonest_peer_leaves_out_exchanges_or_seals_itself_are_refused()
    {
        await using BackedUpLedger ledger = await BackedUpLedger.CreateAsync(isSqlite: false);
        await FillAsync(ledger, 1, epochs: 2);
        (SnapshotManifest manifest, List<byte[]> chunks) = await ExportAsync(ledger, "live");
        IReadOnlyList<EpochStep> epochs = manifest.Epochs;

        foreach (IReadOnlyList<EpochStep> forged in (IReadOnlyList<EpochStep>[])
            [[], [epochs[0]], [epochs[1]], [epochs[1], epochs[0]], [epochs[0], epochs[0]], [.. epochs, epochs[1]],
            [epochs[0], new EpochStep { Boundary = epochs[1].Boundary, Next = epochs[0].Next }]])
        {
            SnapshotManifest wrong = new()
            {
                Block = manifest.Block,
                Epochs = forged,
                History = manifest.History,
                Rows = manifest.Rows,
                Chunks = manifest.Chunks,
            };
            Assert.NotNull(await ImportAsync(ledger, "joined", wrong.Encode(), chunks));
        }

        Assert.Null(await ImportAsync(ledger, "joined", manifest.Encode(), chunks));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task Every_changed_byte_of_a_snapshot_is_refused_and_nothing_is_stored(int epochs)
    {
        await using BackedUpLedger ledger = await BackedUpLedger.CreateAsync(isSqlite: false);
        await FillAsync(ledger, 1, epochs);
        (SnapshotManifest manifest, List<byte[]> chunks) = await ExportAsync(ledger, "live");
        byte[] good = manifest.Encode();
        for (int i = 0; i < good.Length; i++)
        {
            byte[] changed = [.. good];
            changed[i] ^= (byte)(1 << (i % 8));
            string? fault = await ImportAsync(ledger, "joined", changed, chunks);
            Assert.True(fault is not null, $"byte {i} of the manifest: nobody noticed");
        }

        for (int i = 0; i < chunks[0].Length; i++)
        {
            byte[] changed = [.. chunks[0]];
            changed[i] ^= (byte)(1 << (i % 8));
            Assert.StartsWith(
                "chunk 0", await ImportAsync(ledger, "joined", good, [changed]), StringComparison.Ordinal);
        }

        await using ILedgerStorage joined = await ledger.Storage(ledger["joined"]).OpenAsync(CancellationToken.None);
        Assert.Null(await joined.Blocks.ReadHeadAsync(CancellationToken.None));
    }

    [Fact]
    public async Task Rows_that_a_dishonest_peer_leaves_out_adds_or_repeats_are_refused()
    {
        await using BackedUpLedger ledger = await BackedUpLedger.CreateAsync(isSqlite: false);
        await FillAsync(ledger, 1);
        (SnapshotManifest manifest, List<byte[]> chunks) = await ExportAsync(ledger, "live");
        List<StateRow> rows = SnapshotChunk.TryDecode(chunks[0])!;

        Assert.Contains("sealed root", await ForgeAsync(ledger, manifest, rows[1..]), StringComparison.Ordinal);
        Assert.Contains("order", await ForgeAsync(ledger, manifest, [rows[0], .. rows]), StringComparison.Ordinal);
        Assert.Contains(
            "sealed root",
            await ForgeAsync(
                ledger, manifest, [.. rows, new StateRow(200, new byte[] { 1 }, new byte[] { 2 }, new byte[16])]),
            StringComparison.Ordinal);
        Assert.Null(await ForgeAsync(ledger, manifest, rows));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Chunk_that_is_another_one_when_it_is_stored_is_refused_and_nothing_is_stored(bool isSqlite)
    {
        await using BackedUpLedger ledger = await BackedUpLedger.CreateAsync(isSqlite);
        await FillAsync(ledger, 1);
        (SnapshotManifest older, List<byte[]> olderChunks) = await ExportAsync(ledger, "live");
        await FillAsync(ledger, 1, epochs: 2);
        (SnapshotManifest manifest, List<byte[]> chunks) = await ExportAsync(ledger, "live");
        byte[] changed = [.. chunks[^1]];
        changed[^1] ^= 1;
        int reads = 0;
        await using (ILedgerStorage storage = await ledger.Storage(ledger["joined"]).OpenAsync(CancellationToken.None))
        {
            SnapshotImport import = new(
                ledger.Folder.Genesis,
                (number, _) => ValueTask.FromResult<ReadOnlyMemory<byte>>(
                    ++reads > chunks.Count && number == chunks.Count - 1 ? changed : chunks[number]));
            IntegrityException refused = await Assert.ThrowsAsync<IntegrityException>(
                () => import.RunAsync(storage, manifest.Encode(), CancellationToken.None));
            Assert.Equal(HealthLedgerErrorCodes.SnapshotInvalid, refused.Code);
            Assert.Equal(2 * chunks.Count, reads);
            Assert.Null(await storage.Blocks.ReadHeadAsync(CancellationToken.None));
            Assert.False(await storage.State.ScanStateAsync(CancellationToken.None).AnyAsync());
        }

        // Boundaries of what was not loaded do not stay in a store that begins below them.
        Assert.Null(await ImportAsync(ledger, "joined", older.Encode(), olderChunks));
        await using ILedgerStorage joined = await ledger.Storage(ledger["joined"]).OpenAsync(CancellationToken.None);
        Assert.Empty(older.Epochs);
        Assert.False(await joined.Custody
            .ScanRowsAsync(PrivateTable.EpochBoundary, CancellationToken.None).AnyAsync());
    }

    [Fact]
    public async Task Snapshot_of_another_ledger_and_a_store_in_use_are_refused()
    {
        await using BackedUpLedger ledger = await BackedUpLedger.CreateAsync(isSqlite: false);
        await using BackedUpLedger other = await BackedUpLedger.CreateAsync(isSqlite: false);
        await FillAsync(ledger, 1);
        (SnapshotManifest older, List<byte[]> olderChunks) = await ExportAsync(ledger, "live");
        await FillAsync(ledger, 1, epochs: 1);
        (SnapshotManifest manifest, List<byte[]> chunks) = await ExportAsync(ledger, "live");

        Assert.Contains(
            "another ledger",
            await ImportAsync(other, "joined", older.Encode(), olderChunks),
            StringComparison.Ordinal);
        await Assert.ThrowsAsync<ArgumentException>(() => ImportAsync(ledger, "live", manifest.Encode(), chunks));
        Assert.Null(await ImportAsync(ledger, "joined", manifest.Encode(), chunks));
        await Assert.ThrowsAsync<ArgumentException>(
            () => ImportAsync(ledger, "joined", older.Encode(), olderChunks));
        await using ILedgerStorage joined = await ledger.Storage(ledger["joined"]).OpenAsync(CancellationToken.None);
        Assert.Single(await joined.Custody
            .ScanRowsAsync(PrivateTable.EpochBoundary, CancellationToken.None).ToListAsync());
    }

    private static async Task FillAsync(BackedUpLedger ledger, int requests, int epochs = 0)
    {
        await using LedgerNode node = await ledger.StartAsync();
        List<RecordId> records = await BackedUpLedger.FillAsync(node);
        for (int epoch = 0; epoch < epochs; epoch++)
        {
            await node.RotateSealKeyAsync(KeyRotationReason.Routine);
        }

        await Task.WhenAll(Enumerable.Range(0, requests).Select(
            _ => node.RequestAccessAsync(TestLedger.Request(records[0]))));
    }

    private static async Task<(SnapshotManifest Manifest, List<byte[]> Chunks)> ExportAsync(
        BackedUpLedger ledger, string name)
    {
        await using ILedgerStorage storage = await ledger.Storage(ledger[name]).OpenAsync(CancellationToken.None);
        List<byte[]> chunks = [];
        SnapshotManifest manifest = await SnapshotExport.RunAsync(
            storage,
            (number, chunk, _) =>
            {
                Assert.Equal(chunks.Count, number);
                chunks.Add(chunk.ToArray());
                return ValueTask.CompletedTask;
            },
            CancellationToken.None);
        return (manifest, chunks);
    }

    private static async Task<string?> ImportAsync(
        BackedUpLedger ledger, string name, byte[] manifest, List<byte[]> chunks)
    {
        await using ILedgerStorage storage = await ledger.Storage(ledger[name]).OpenAsync(CancellationToken.None);
        SnapshotImport import = new(
            ledger.Folder.Genesis, (number, _) => ValueTask.FromResult<ReadOnlyMemory<byte>>(chunks[number]));
        return await import.RunAsync(storage, manifest, CancellationToken.None);
    }

    private static Task<string?> ForgeAsync(BackedUpLedger ledger, SnapshotManifest manifest, List<StateRow> rows)
    {
        byte[] chunk = SnapshotChunk.Encode(rows);
        SnapshotManifest forged = new()
        {
            Block = manifest.Block,
            History = manifest.History,
            Rows = (ulong)rows.Count,
            Chunks = [new Digest256(System.Security.Cryptography.SHA256.HashData(chunk))],
        };
        return ImportAsync(ledger, "joined", forged.Encode(), [chunk]);
    }
}
