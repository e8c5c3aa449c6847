using HealthLedger.Storage;

namespace HealthLedger.Testing.Conformance;

public static partial class BlockStoreConformance
{
    private const ulong SnapshotHeight = 41;

    private static async Task BeginsWithASnapshotAsync(ILedgerStorageDriver driver, CancellationToken cancellationToken)
    {
        ILedgerStorage storage = await driver.OpenAsync(cancellationToken).ConfigureAwait(false);
        await using (storage.ConfigureAwait(false))
        {
            await RefuseAsync(storage.Blocks, [Full(SnapshotHeight)], cancellationToken).ConfigureAwait(false);
            try
            {
                await storage.Blocks.CommitAsync([Snapshot(SnapshotHeight)], cancellationToken).ConfigureAwait(false);
            }
            catch (ArgumentException)
            {
                throw new ConformanceException("a store that is empty takes a snapshot of any height");
            }

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
                await RefuseAsync(storage.Blocks, [Snapshot(height)], cancellationToken).ConfigureAwait(false);
            }

            await ExpectAsync(storage, newest: 0, cancellationToken).ConfigureAwait(false);
        }
    }

    private static BlockCommit Snapshot(ulong height)
    {
        BlockCommit full = Full(height);
        return new BlockCommit
        {
            Height = height,
            Block = full.Block,
            JournalEnd = full.JournalEnd,
            IsSnapshot = true,
            State = full.State,
            Pages = full.Pages,
            Index = full.Index,
            Tiles = full.Tiles,
        };
    }
}
