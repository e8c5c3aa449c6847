using HealthLedger.Storage;

namespace HealthLedger.Testing.Conformance;

/// <summary>What every block store must do.</summary>
public static partial class BlockStoreConformance
{
    private static readonly byte[] Key = Sample.Bytes(32, 77);

    /// <summary>The cases.</summary>
    public static IReadOnlyList<ConformanceCase> Cases { get; } =
    [
        new("A block store that is empty has no head and finds nothing", StartsEmptyAsync),
        new("A block store keeps all that a commit holds, over reopening too", KeepsCommitsAsync),
        new("A block store refuses heights that do not follow, and stores nothing of the call", RefusesGapsAsync),
        new("A block store that is empty begins with a snapshot, at its height", BeginsWithASnapshotAsync),
        new("A block store that is not empty refuses a snapshot", RefusesLateSnapshotsAsync),
        new("A snapshot that fails on its way leaves the block store empty", LeavesNothingOfAFailedSnapshotAsync),
        new("A block store refuses parts of a snapshot that are not allowed", RefusesPartsAsync),
        new("A block store stores a group as a whole", StoresGroupsAsync),
        new("A block store finds entries oldest first, after a position, up to a limit", FindsInOrderAsync),
        new("A block store keeps indexes and keys apart", KeepsIndexesApartAsync),
        new("A block store rewrites tiles", RewritesTilesAsync),
        new("A block store refuses misuse before it stores anything", RefusesMisuseAsync),
        new("A block store does nothing when the call is cancelled before", HonoursCancellationAsync),
        new("Readers of a block store see whole commits while it is written", ShowsWholeCommitsAsync),
    ];

    private static async Task StartsEmptyAsync(ILedgerStorageDriver driver, CancellationToken cancellationToken)
    {
        ILedgerStorage storage = await driver.OpenAsync(cancellationToken).ConfigureAwait(false);
        await using (storage.ConfigureAwait(false))
        {
            IBlockStore blocks = storage.Blocks;
            Claim.That(
                await blocks.ReadHeadAsync(cancellationToken)
                    .ConfigureAwait(false) is null, "an empty store has no head");
            foreach (ulong height in (ulong[])[0, 1, ulong.MaxValue])
            {
                Claim.That(
                    await blocks.ReadBlockAsync(height, cancellationToken).ConfigureAwait(false) is null,
                    "a block that is not stored is null");
            }

            Claim.That(
                await blocks.ReadTileAsync(0, 0, cancellationToken).ConfigureAwait(false) is null,
                "a tile that is not stored is null");
            Claim.That(
                (await FindAsync(blocks, after: null, 10, cancellationToken).ConfigureAwait(false)).Count == 0,
                "an empty index finds nothing");
        }
    }

    private static async Task KeepsCommitsAsync(ILedgerStorageDriver driver, CancellationToken cancellationToken)
    {
        ILedgerStorage storage = await driver.OpenAsync(cancellationToken).ConfigureAwait(false);
        await using (storage.ConfigureAwait(false))
        {
            await storage.Blocks.CommitAsync([Full(0)], cancellationToken).ConfigureAwait(false);
            await storage.Blocks.CommitAsync([WithoutPages(1), Full(2)], cancellationToken).ConfigureAwait(false);
            await ExpectAsync(storage, newest: 2, cancellationToken).ConfigureAwait(false);
        }

        ILedgerStorage next = await driver.OpenAsync(cancellationToken).ConfigureAwait(false);
        await using (next.ConfigureAwait(false))
        {
            await ExpectAsync(next, newest: 2, cancellationToken).ConfigureAwait(false);
        }
    }

    private static async Task RefusesGapsAsync(ILedgerStorageDriver driver, CancellationToken cancellationToken)
    {
        ILedgerStorage storage = await driver.OpenAsync(cancellationToken).ConfigureAwait(false);
        await using (storage.ConfigureAwait(false))
        {
            await RefuseAsync(storage.Blocks, [Full(1)], cancellationToken).ConfigureAwait(false);
            await storage.Blocks.CommitAsync([Full(0)], cancellationToken).ConfigureAwait(false);
            await RefuseAsync(storage.Blocks, [Full(0)], cancellationToken).ConfigureAwait(false);
            await RefuseAsync(storage.Blocks, [Full(2)], cancellationToken).ConfigureAwait(false);
            await RefuseAsync(storage.Blocks, [WithoutPages(1), Full(3)], cancellationToken).ConfigureAwait(false);
            await ExpectAsync(storage, newest: 0, cancellationToken).ConfigureAwait(false);
        }
    }

    private static async Task StoresGroupsAsync(ILedgerStorageDriver driver, CancellationToken cancellationToken)
    {
        ILedgerStorage storage = await driver.OpenAsync(cancellationToken).ConfigureAwait(false);
        await using (storage.ConfigureAwait(false))
        {
            List<BlockCommit> group = [];
            for (ulong height = 0; height < 39; height++)
            {
                group.Add(WithoutPages(height));
            }

            group.Add(Full(39));
            await storage.Blocks.CommitAsync(group, cancellationToken).ConfigureAwait(false);
            await ExpectAsync(storage, newest: 39, cancellationToken).ConfigureAwait(false);
        }
    }

    private static async Task FindsInOrderAsync(ILedgerStorageDriver driver, CancellationToken cancellationToken)
    {
        ILedgerStorage storage = await driver.OpenAsync(cancellationToken).ConfigureAwait(false);
        await using (storage.ConfigureAwait(false))
        {
            List<EntryPosition> all = [];
            for (ulong height = 0; height < 6; height++)
            {
                EntryPosition[] positions = [new(height, 300), new(height, 2), new(height, 0)];
                all.AddRange(positions.Reverse());
                await storage.Blocks.CommitAsync(
                    [
                        Sample.Commit(
                            height, index: [.. positions.Select(at => new IndexRow(IndexKind.Subject, Key, at))]),
                    ],
                    cancellationToken).ConfigureAwait(false);
            }

            Claim.That(
                all.SequenceEqual(await FindAsync(storage.Blocks, null, 100, cancellationToken).ConfigureAwait(false)),
                "entries are found oldest first");
            for (int skip = 0; skip < all.Count; skip++)
            {
                Claim.That(
                    all.Skip(skip + 1).Take(4).SequenceEqual(
                        await FindAsync(storage.Blocks, all[skip], 4, cancellationToken).ConfigureAwait(false)),
                    "entries after a position are found, up to the limit");
            }

            Claim.That(
                all.Skip(4).SequenceEqual(
                    await FindAsync(storage.Blocks, new EntryPosition(1, 1), 100, cancellationToken)
                        .ConfigureAwait(false)),
                "a position need not be an entry");
            Claim.That(
                (await FindAsync(storage.Blocks, new EntryPosition(ulong.MaxValue, 0), 9, cancellationToken)
                    .ConfigureAwait(false)).Count == 0,
                "nothing is found after the last position");
        }
    }

    private static async Task KeepsIndexesApartAsync(ILedgerStorageDriver driver, CancellationToken cancellationToken)
    {
        ILedgerStorage storage = await driver.OpenAsync(cancellationToken).ConfigureAwait(false);
        await using (storage.ConfigureAwait(false))
        {
            byte[] neighbour = Key.AsSpan().ToArray();
            neighbour[31] ^= 1;
            await storage.Blocks.CommitAsync(
                [
                    Sample.Commit(0, index:
                    [
                        new IndexRow(IndexKind.Subject, Key, new EntryPosition(0, 1)),
                        new IndexRow(IndexKind.Submission, Key, new EntryPosition(0, 2)),
                        new IndexRow(IndexKind.Subject, neighbour, new EntryPosition(0, 3)),
                        new IndexRow(IndexKind.Record, Key.AsMemory(0, 16), new EntryPosition(0, 4)),
                        new IndexRow(IndexKind.Request, Key.AsMemory(0, 16), new EntryPosition(0, 5)),
                    ]),
                ],
                cancellationToken).ConfigureAwait(false);
            IReadOnlyList<EntryPosition> found =
                await FindAsync(storage.Blocks, null, 10, cancellationToken).ConfigureAwait(false);
            Claim.That(found is [{ Index: 1 }], "an index finds the entries of its kind and key alone");
            found = await storage.Blocks
                .FindAsync(IndexKind.Request, Key.AsMemory(0, 16), null, 10, cancellationToken).ConfigureAwait(false);
            Claim.That(found is [{ Index: 5 }], "an index finds the entries of its kind and key alone");
        }
    }

    private static async Task RewritesTilesAsync(ILedgerStorageDriver driver, CancellationToken cancellationToken)
    {
        ILedgerStorage storage = await driver.OpenAsync(cancellationToken).ConfigureAwait(false);
        await using (storage.ConfigureAwait(false))
        {
            byte[] hashes = Sample.Bytes(32 * 256, 5);
            for (ulong height = 0; height < 3; height++)
            {
                await storage.Blocks.CommitAsync(
                    [
                        Sample.Commit(height, tiles:
                        [
                            new HistoryTile(1, 0, hashes.AsMemory(0, 32 * (int)(height + 1))),
                            new HistoryTile(0, height, hashes),
                        ]),
                    ],
                    cancellationToken).ConfigureAwait(false);
                Claim.Same(
                    hashes.AsMemory(0, 32 * (int)(height + 1)),
                    await storage.Blocks.ReadTileAsync(1, 0, cancellationToken).ConfigureAwait(false),
                    "a tile is rewritten");
                Claim.Same(
                    hashes,
                    await storage.Blocks.ReadTileAsync(0, height, cancellationToken).ConfigureAwait(false),
                    "a tile is stored");
            }

            Claim.That(
                await storage.Blocks.ReadTileAsync(1, 1, cancellationToken).ConfigureAwait(false) is null,
                "levels and numbers are apart");
        }
    }

    private static async Task RefusesMisuseAsync(ILedgerStorageDriver driver, CancellationToken cancellationToken)
    {
        ILedgerStorage storage = await driver.OpenAsync(cancellationToken).ConfigureAwait(false);
        await using (storage.ConfigureAwait(false))
        {
            StateRow row = Sample.Mark(1, Key, 0);
            await RefuseAsync(storage.Blocks, [], cancellationToken).ConfigureAwait(false);
            await RefuseAsync(storage.Blocks, [Sample.Commit(0, state: [row, row])], cancellationToken)
                .ConfigureAwait(false);
            await RefuseAsync(
                storage.Blocks, [Sample.Commit(0, tiles: [new HistoryTile(0, 0, Key.AsMemory(1))])], cancellationToken)
                .ConfigureAwait(false);
            StatePage page = Sample.Page(Key, 0);
            foreach (IReadOnlyList<StatePage> pages in (StatePage[][])
                [
                    [page, page], [new StatePage(default, page.Content)], [new StatePage(new byte[34], page.Content)],
                    [new StatePage(Key, new byte[4097])], [new StatePage(Key, ReadOnlyMemory<byte>.Empty)],
                ])
            {
                await RefuseAsync(storage.Blocks, [Sample.Commit(0, pages: pages)], cancellationToken)
                    .ConfigureAwait(false);
            }

            foreach (int limit in (int[])[0, 10_001])
            {
                await Claim.ThrowsAsync<ArgumentOutOfRangeException>(
                    async () => await FindAsync(storage.Blocks, null, limit, cancellationToken).ConfigureAwait(false),
                    "a limit outside 1 to 10,000 is refused").ConfigureAwait(false);
            }

            Claim.That(
                await storage.Blocks.ReadHeadAsync(cancellationToken).ConfigureAwait(false) is null,
                "a refused commit stores nothing");
        }
    }

    private static async Task HonoursCancellationAsync(ILedgerStorageDriver driver, CancellationToken cancellationToken)
    {
        ILedgerStorage storage = await driver.OpenAsync(cancellationToken).ConfigureAwait(false);
        await using (storage.ConfigureAwait(false))
        {
            await Claim.ThrowsAsync<OperationCanceledException>(
                () => storage.Blocks.CommitAsync([Full(0)], new CancellationToken(canceled: true)),
                "a call that is cancelled before does nothing").ConfigureAwait(false);
            Claim.That(
                await storage.Blocks.ReadHeadAsync(cancellationToken).ConfigureAwait(false) is null,
                "a cancelled commit stores nothing");
        }
    }

    private static async Task ShowsWholeCommitsAsync(ILedgerStorageDriver driver, CancellationToken cancellationToken)
    {
        const ulong Heights = 60;
        ILedgerStorage storage = await driver.OpenAsync(cancellationToken).ConfigureAwait(false);
        await using (storage.ConfigureAwait(false))
        {
            Task writing = Task.Run(
                async () =>
                {
                    for (ulong height = 0; height < Heights; height += 2)
                    {
                        await storage.Blocks
                            .CommitAsync([WithoutPages(height), Full(height + 1)], cancellationToken)
                            .ConfigureAwait(false);
                    }
                },
                cancellationToken);
            while (!writing.IsCompleted)
            {
                if (await storage.Blocks.ReadHeadAsync(cancellationToken).ConfigureAwait(false) is { } head)
                {
                    Claim.That(head.Height % 2 == 1, "readers see whole commits only");
                    await ExpectBlockAsync(storage, head.Height, cancellationToken).ConfigureAwait(false);
                }

                await Task.Yield();
            }

            await writing.ConfigureAwait(false);
            await ExpectAsync(storage, Heights - 1, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>A commit with something of everything, whose state row is overwritten by the next one.</summary>
    private static BlockCommit Full(ulong height) => Sample.Commit(
        height,
        [Sample.Mark(3, Key, height)],
        [new IndexRow(IndexKind.Subject, Key, new EntryPosition(height, 1))],
        [new HistoryTile(0, height, Sample.Bytes(64, (int)height))],
        [Sample.Page(Key, height)]);

    /// <summary>The same as a block of a group that is not the last one.</summary>
    private static BlockCommit WithoutPages(ulong height)
    {
        BlockCommit full = Full(height);
        return Sample.Commit(height, full.State, full.Index, full.Tiles);
    }

    private static ValueTask<IReadOnlyList<EntryPosition>> FindAsync(
        IBlockStore blocks, EntryPosition? after, int limit, CancellationToken cancellationToken) =>
        blocks.FindAsync(IndexKind.Subject, Key, after, limit, cancellationToken);

    private static Task<ArgumentException> RefuseAsync(
        IBlockStore blocks, IReadOnlyList<BlockCommit> commits, CancellationToken cancellationToken) =>
        Claim.ThrowsAsync<ArgumentException>(
            () => blocks.CommitAsync(commits, cancellationToken), "a commit that is not allowed is refused");

    private static async Task ExpectAsync(ILedgerStorage storage, ulong newest, CancellationToken cancellationToken)
    {
        BlockStoreHead? head = await storage.Blocks.ReadHeadAsync(cancellationToken).ConfigureAwait(false);
        Claim.That(
            head is { } found && found.Height == newest && found.JournalEnd.Value == newest + 1,
            "the head is the newest block and its journal end");
        for (ulong height = 0; height <= newest; height++)
        {
            await ExpectBlockAsync(storage, height, cancellationToken).ConfigureAwait(false);
        }

        Claim.That(
            await storage.Blocks.ReadBlockAsync(newest + 1, cancellationToken).ConfigureAwait(false) is null,
            "there is no block after the head");
        Claim.That(
            (await FindAsync(storage.Blocks, null, 10_000, cancellationToken).ConfigureAwait(false))
                .SequenceEqual(Enumerable.Range(0, (int)newest + 1).Select(at => new EntryPosition((ulong)at, 1))),
            "every index row is found once, oldest first");
        StateRow? row = await storage.State.ReadStateAsync(3, Key, cancellationToken).ConfigureAwait(false);
        Claim.That(row is not null && Sample.Height(row) == newest, "the state is that of the newest block");
        ReadOnlyMemory<byte>? page = await storage.State.ReadPageAsync(Key, cancellationToken).ConfigureAwait(false);
        Claim.That(Sample.Height(page) == newest, "the state's pages are those of the newest block");
    }

    private static async Task ExpectBlockAsync(
        ILedgerStorage storage, ulong height, CancellationToken cancellationToken)
    {
        BlockCommit expected = Full(height);
        Claim.Same(
            expected.Block,
            await storage.Blocks.ReadBlockAsync(height, cancellationToken).ConfigureAwait(false),
            "a block has the bytes that were stored");
        Claim.Same(
            expected.Tiles[0].Hashes,
            await storage.Blocks.ReadTileAsync(0, height, cancellationToken).ConfigureAwait(false),
            "a tile has the bytes that were stored");
    }
}
