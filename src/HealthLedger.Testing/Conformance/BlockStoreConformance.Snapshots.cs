using System.Threading.Channels;
using HealthLedger.Storage;

namespace HealthLedger.Testing.Conformance;

public static partial class BlockStoreConformance
{
    private const ulong SnapshotHeight = 41;
    private const int Parts = 5;
    private const int RowsOfPart = 40;

    private static async Task BeginsWithASnapshotAsync(ILedgerStorageDriver driver, CancellationToken cancellationToken)
    {
        ILedgerStorage storage = await driver.OpenAsync(cancellationToken).ConfigureAwait(false);
        await using (storage.ConfigureAwait(false))
        {
            await RefuseAsync(storage.Blocks, [Full(SnapshotHeight)], cancellationToken).ConfigureAwait(false);
            IAsyncEnumerable<StatePart> state = Snapshot().ToAsyncEnumerable().Select(async (part, token) =>
            {
                await ExpectNothingAsync(storage, token).ConfigureAwait(false);
                return part;
            });
            try
            {
                await storage.Blocks.BeginAsync(First(SnapshotHeight), state, cancellationToken)
                    .ConfigureAwait(false);
            }
            catch (ArgumentException)
            {
                throw new ConformanceException("a store that is empty takes a snapshot of any height");
            }

            await ExpectStateAsync(storage, cancellationToken).ConfigureAwait(false);
            await ExpectBlockAsync(storage, SnapshotHeight, cancellationToken).ConfigureAwait(false);
            Claim.That(
                (await FindAsync(storage.Blocks, null, 10, cancellationToken).ConfigureAwait(false))
                    .SequenceEqual([new EntryPosition(SnapshotHeight, 1)]),
                "the index rows of the first block are found");
            await storage.Blocks
                .CommitAsync([Full(SnapshotHeight + 1)], cancellationToken).ConfigureAwait(false);
        }

        ILedgerStorage next = await driver.OpenAsync(cancellationToken).ConfigureAwait(false);
        await using (next.ConfigureAwait(false))
        {
            BlockStoreHead? head = await next.Blocks.ReadHeadAsync(cancellationToken).ConfigureAwait(false);
            Claim.That(head?.Height == SnapshotHeight + 1, "a store that begins with a snapshot goes on from it");
            foreach (ulong before in (ulong[])[0, SnapshotHeight - 1])
            {
                Claim.That(
                    await next.Blocks.ReadBlockAsync(before, cancellationToken).ConfigureAwait(false) is null,
                    "a store that begins with a snapshot has no block before it");
            }

            await ExpectBlockAsync(next, SnapshotHeight, cancellationToken).ConfigureAwait(false);
            await ExpectBlockAsync(next, SnapshotHeight + 1, cancellationToken).ConfigureAwait(false);
            await ExpectStateAsync(next, cancellationToken).ConfigureAwait(false);
        }
    }

    private static async Task RefusesLateSnapshotsAsync(
        ILedgerStorageDriver driver, CancellationToken cancellationToken)
    {
        ILedgerStorage storage = await driver.OpenAsync(cancellationToken).ConfigureAwait(false);
        await using (storage.ConfigureAwait(false))
        {
            await storage.Blocks.CommitAsync([Full(0)], cancellationToken).ConfigureAwait(false);
            foreach (ulong height in (ulong[])[0, 1, SnapshotHeight])
            {
                await RefuseAsync(storage.Blocks, First(height), Snapshot(), cancellationToken).ConfigureAwait(false);
            }

            await ExpectAsync(storage, newest: 0, cancellationToken).ConfigureAwait(false);
        }
    }

    private static async Task LeavesNothingOfAFailedSnapshotAsync(
        ILedgerStorageDriver driver, CancellationToken cancellationToken)
    {
        ILedgerStorage storage = await driver.OpenAsync(cancellationToken).ConfigureAwait(false);
        await using (storage.ConfigureAwait(false))
        {
            // Kinds that a store could take for something else: a refusal of its own, its disk, the end of a call.
            Exception[] failures =
            [
                new InvalidDataException(), new ArgumentException("part", nameof(driver)), new IOException(),
                new TimeoutException(), new OperationCanceledException(), new ChannelClosedException(),
            ];
            foreach (Exception failure in failures)
            {
                Exception thrown = await Claim.ThrowsAsync<Exception>(
                    () => storage.Blocks.BeginAsync(First(SnapshotHeight), FailingAsync(failure), cancellationToken),
                    "what a snapshot's parts throw reaches the caller").ConfigureAwait(false);
                Claim.That(
                    ReferenceEquals(thrown, failure), "what a snapshot's parts throw reaches the caller as it is");
            }

            using CancellationTokenSource cancelled =
                CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            await Claim.ThrowsAsync<OperationCanceledException>(
                () => storage.Blocks.BeginAsync(
                    First(SnapshotHeight),
                    Snapshot().ToAsyncEnumerable().Select(part =>
                    {
                        cancelled.Cancel();
                        return part;
                    }),
                    cancelled.Token),
                "a snapshot is cancelled between its parts").ConfigureAwait(false);
            await ExpectNothingAsync(storage, cancellationToken).ConfigureAwait(false);
        }

        ILedgerStorage next = await driver.OpenAsync(cancellationToken).ConfigureAwait(false);
        await using (next.ConfigureAwait(false))
        {
            await ExpectNothingAsync(next, cancellationToken).ConfigureAwait(false);
            await next.Blocks.CommitAsync([Full(0)], cancellationToken).ConfigureAwait(false);
            await ExpectAsync(next, newest: 0, cancellationToken).ConfigureAwait(false);
        }
    }

    private static async Task RefusesPartsAsync(ILedgerStorageDriver driver, CancellationToken cancellationToken)
    {
        ILedgerStorage storage = await driver.OpenAsync(cancellationToken).ConfigureAwait(false);
        await using (storage.ConfigureAwait(false))
        {
            StateRow removedRow = new(3, Sample.Bytes(8, 1), value: null, default);
            StatePage removedPage = new(Sample.Bytes(8, 1), content: null);
            StatePage emptyPage = new(Sample.Bytes(8, 1), Array.Empty<byte>());
            StateRow row = Sample.Mark(3, Sample.Bytes(8, 1), 1);
            StatePage page = Sample.Page(Sample.Bytes(8, 1), 1);
            foreach (StatePart part in (StatePart[])
            [
                new([removedRow], []), new([], [removedPage]), new([], [emptyPage]), new([row, row], []),
                new([], [page, page]),
            ])
            {
                await RefuseAsync(
                    storage.Blocks, First(SnapshotHeight), [.. Snapshot(), part], cancellationToken)
                    .ConfigureAwait(false);
            }

            await RefuseAsync(storage.Blocks, Full(SnapshotHeight), Snapshot(), cancellationToken)
                .ConfigureAwait(false);
            await ExpectNothingAsync(storage, cancellationToken).ConfigureAwait(false);
        }
    }

    private static Task<ArgumentException> RefuseAsync(
        IBlockStore blocks, BlockCommit first, IEnumerable<StatePart> state, CancellationToken cancellationToken) =>
        Claim.ThrowsAsync<ArgumentException>(
            () => blocks.BeginAsync(first, state.ToAsyncEnumerable(), cancellationToken),
            "a beginning that is not allowed is refused");

    private static async Task ExpectNothingAsync(ILedgerStorage storage, CancellationToken cancellationToken)
    {
        Claim.That(
            await storage.Blocks.ReadHeadAsync(cancellationToken).ConfigureAwait(false) is null
                && !await storage.State.ScanStateAsync(cancellationToken).AnyAsync(cancellationToken)
                    .ConfigureAwait(false)
                && !await storage.State.ScanPagesAsync(cancellationToken).AnyAsync(cancellationToken)
                    .ConfigureAwait(false),
            "readers see nothing of a snapshot that is not stored as a whole");
    }

    private static async Task ExpectStateAsync(ILedgerStorage storage, CancellationToken cancellationToken)
    {
        foreach (StatePart part in Snapshot())
        {
            foreach (StateRow row in part.Rows)
            {
                StateRow? stored = await storage.State.ReadStateAsync(row.Kind, row.Key, cancellationToken)
                    .ConfigureAwait(false);
                Claim.Same(row.Value!.Value, stored?.Value, "a row has the value that a snapshot brought");
                Claim.Same(row.Blinding, stored?.Blinding, "a row has the blinding that a snapshot brought");
            }

            foreach (StatePage page in part.Pages)
            {
                Claim.Same(
                    page.Content!.Value,
                    await storage.State.ReadPageAsync(page.Path, cancellationToken).ConfigureAwait(false),
                    "a page has the bytes that a snapshot brought");
            }
        }
    }

    private static async IAsyncEnumerable<StatePart> FailingAsync(Exception failure)
    {
        await foreach (StatePart part in Snapshot().ToAsyncEnumerable().ConfigureAwait(false))
        {
            yield return part;
        }

        throw failure;
    }

    // Rows, an empty part, and pages; none of the rows and pages that `Full` has.
    private static IEnumerable<StatePart> Snapshot()
    {
        for (int part = 0; part < Parts; part++)
        {
            int offset = part * RowsOfPart;
            yield return new StatePart(
                [.. Enumerable.Range(offset, RowsOfPart).Select(at => Sample.Mark(4, Sample.Bytes(16, at), (ulong)at))],
                []);
        }

        yield return new StatePart([], []);
        yield return new StatePart(
            [],
            [.. Enumerable.Range(0, RowsOfPart).Select(at => Sample.Page(Sample.Bytes(20, at), (ulong)at))]);
    }

    private static BlockCommit First(ulong height)
    {
        BlockCommit full = Full(height);
        return Sample.Commit(height, [], full.Index, full.Tiles);
    }
}
