using HealthLedger.Storage;

namespace HealthLedger.Testing.Conformance;

/// <content>Pages of the state tree.</content>
public static partial class StateStoreConformance
{
    private static async Task SetsAndRemovesPagesAsync(
        ILedgerStorageDriver driver, CancellationToken cancellationToken)
    {
        byte[] root = [0];
        byte[] first = [1, 0x10];
        byte[] second = [1, 0x20];
        ILedgerStorage storage = await driver.OpenAsync(cancellationToken).ConfigureAwait(false);
        await using (storage.ConfigureAwait(false))
        {
            await ExpectPageAsync(storage.State, root, null, cancellationToken).ConfigureAwait(false);
            await storage.Blocks.CommitAsync([Pages(0, root, first, second)], cancellationToken)
                .ConfigureAwait(false);
            await ExpectPageAsync(storage.State, first, 0, cancellationToken).ConfigureAwait(false);
            await storage.Blocks.CommitAsync(
                [
                    Sample.Commit(1),
                    Sample.Commit(2, pages:
                    [
                        Sample.Page(root, 2), new StatePage(second, null), new StatePage(new byte[] { 1, 0x30 }, null),
                    ]),
                ],
                cancellationToken).ConfigureAwait(false);
        }

        ILedgerStorage next = await driver.OpenAsync(cancellationToken).ConfigureAwait(false);
        await using (next.ConfigureAwait(false))
        {
            await ExpectPageAsync(next.State, root, 2, cancellationToken).ConfigureAwait(false);
            await ExpectPageAsync(next.State, first, 0, cancellationToken).ConfigureAwait(false);
            await ExpectPageAsync(next.State, second, null, cancellationToken).ConfigureAwait(false);
            await ExpectPageAsync(next.State, [1, 0x30], null, cancellationToken).ConfigureAwait(false);
        }
    }

    private static async Task TakesPagesWithTheLastBlockAsync(
        ILedgerStorageDriver driver, CancellationToken cancellationToken)
    {
        byte[] root = [0];
        byte[] gone = [1, 0x10];
        ILedgerStorage storage = await driver.OpenAsync(cancellationToken).ConfigureAwait(false);
        await using (storage.ConfigureAwait(false))
        {
            await storage.Blocks.CommitAsync([Pages(0, root, gone)], cancellationToken).ConfigureAwait(false);
            await Claim.ThrowsAsync<ArgumentException>(
                () => storage.Blocks.CommitAsync([Pages(1, root), Pages(2, root)], cancellationToken),
                "pages that do not come with the last block of a group are refused").ConfigureAwait(false);
            await ExpectPageAsync(storage.State, root, 0, cancellationToken).ConfigureAwait(false);
            await storage.Blocks.CommitAsync(
                [Sample.Commit(1), Sample.Commit(2, pages: [new StatePage(gone, null), Sample.Page(root, 2)])],
                cancellationToken).ConfigureAwait(false);
            await ExpectPageAsync(storage.State, root, 2, cancellationToken).ConfigureAwait(false);
            await ExpectPageAsync(storage.State, gone, null, cancellationToken).ConfigureAwait(false);
        }
    }

    private static async Task KeepsPathsApartAsync(ILedgerStorageDriver driver, CancellationToken cancellationToken)
    {
        StatePage shortest = new(new byte[] { 1, 0x10 }, Sample.Bytes(1, 1));
        StatePage longer = new(new byte[] { 3, 0x10, 0x00 }, Sample.Bytes(1500, 2));
        StatePage longest = new(
            Sample.Bytes(33, 3), Sample.Bytes(StorageContract.MaximumPageBytes, 4));
        ILedgerStorage storage = await driver.OpenAsync(cancellationToken).ConfigureAwait(false);
        await using (storage.ConfigureAwait(false))
        {
            await storage.Blocks.CommitAsync(
                [Sample.Commit(0, pages: [shortest, longer, longest])], cancellationToken).ConfigureAwait(false);
            foreach (StatePage page in (StatePage[])[shortest, longer, longest])
            {
                Claim.Same(
                    page.Content!.Value,
                    await storage.State.ReadPageAsync(page.Path, cancellationToken).ConfigureAwait(false),
                    "a page has the bytes that were stored");
            }

            foreach (byte[] path in (byte[][])[[1, 0x10, 0x00], [2, 0x10], [1], [3, 0x10], [3, 0x10, 0x01]])
            {
                Claim.That(
                    await storage.State.ReadPageAsync(path, cancellationToken).ConfigureAwait(false) is null,
                    "a path that begins or ends as another one is another path");
            }
        }
    }

    private static async Task ReadsPagesTogetherAsync(
        ILedgerStorageDriver driver, CancellationToken cancellationToken)
    {
        byte[][] paths =
        [
            [0], [1, 0x10], [1, 0x20], [2, 0x11], [3, 0x11, 0x10], [64, .. Sample.Bytes(32, 1)],
        ];
        byte[][] wanted = [paths[4], [1, 0x30], paths[0], paths[5], paths[2], [9], paths[1], paths[3], paths[0]];
        ulong?[] first = [0, null, 0, 0, 0, null, 0, 0, 0];
        ulong?[] second = [0, 1, 1, 0, null, null, 0, 0, 1];
        ILedgerStorage storage = await driver.OpenAsync(cancellationToken).ConfigureAwait(false);
        await using (storage.ConfigureAwait(false))
        {
            await ExpectPagesAsync(storage.State, wanted, new ulong?[wanted.Length], cancellationToken)
                .ConfigureAwait(false);
            await storage.Blocks.CommitAsync([Pages(0, paths)], cancellationToken).ConfigureAwait(false);
            await ExpectPagesAsync(storage.State, wanted, first, cancellationToken).ConfigureAwait(false);
            await storage.Blocks.CommitAsync(
                [
                    Sample.Commit(1, pages:
                    [
                        new StatePage(paths[2], null), Sample.Page(wanted[1], 1), Sample.Page(paths[0], 1),
                    ]),
                ],
                cancellationToken).ConfigureAwait(false);
            await ExpectPagesAsync(storage.State, wanted, second, cancellationToken).ConfigureAwait(false);
            await ExpectPagesAsync(storage.State, wanted[..1], second[..1], cancellationToken).ConfigureAwait(false);
        }

        ILedgerStorage next = await driver.OpenAsync(cancellationToken).ConfigureAwait(false);
        await using (next.ConfigureAwait(false))
        {
            await ExpectPagesAsync(next.State, wanted, second, cancellationToken).ConfigureAwait(false);
        }
    }

    private static async Task ExpectPagesAsync(
        IStateStore state, byte[][] paths, ulong?[] expected, CancellationToken cancellationToken)
    {
        IReadOnlyList<ReadOnlyMemory<byte>?> pages = await state
            .ReadPagesAsync([.. paths.Select(path => new ReadOnlyMemory<byte>(path))], cancellationToken)
            .ConfigureAwait(false);
        Claim.That(
            expected.SequenceEqual(pages.Select(Sample.Height)),
            "pages that are read together are in the order of their paths, each the newest, or not there");
    }

    private static async Task ScansPagesOfOneCommitAsync(
        ILedgerStorageDriver driver, CancellationToken cancellationToken)
    {
        byte[][] paths =
        [
            [0], [1, 0x10], [1, 0x20], [1, 0xf0], [2, 0x11], [2, 0xff], [3, 0x11, 0x10], [64, .. Sample.Bytes(32, 1)],
        ];
        ILedgerStorage storage = await driver.OpenAsync(cancellationToken).ConfigureAwait(false);
        await using (storage.ConfigureAwait(false))
        {
            byte[][] mixed = [.. paths.Where((_, at) => at % 2 == 1), .. paths.Where((_, at) => at % 2 == 0)];
            await storage.Blocks.CommitAsync([Pages(0, mixed)], cancellationToken).ConfigureAwait(false);
            int count = 0;
            await foreach (StatePage page in storage.State.ScanPagesAsync(cancellationToken).ConfigureAwait(false))
            {
                Claim.That(count < paths.Length, "a scan yields every page once");
                Claim.Same(paths[count], page.Path, "a scan of pages is ordered by path bytes");
                Claim.That(Sample.Height(page.Content) == 0, "a scan of pages sees one commit");
                if (count++ == 1)
                {
                    await storage.Blocks.CommitAsync([Pages(1, paths)], cancellationToken).ConfigureAwait(false);
                }
            }

            Claim.That(count == paths.Length, "a scan yields all pages of one commit");
        }
    }

    private static BlockCommit Pages(ulong height, params ReadOnlySpan<byte[]> paths)
    {
        List<StatePage> pages = [];
        foreach (byte[] path in paths)
        {
            pages.Add(Sample.Page(path, height));
        }

        return Sample.Commit(height, pages: pages);
    }

    private static async Task ExpectPageAsync(
        IStateStore state, byte[] path, ulong? expected, CancellationToken cancellationToken)
    {
        ReadOnlyMemory<byte>? page = await state.ReadPageAsync(path, cancellationToken).ConfigureAwait(false);
        Claim.That(Sample.Height(page) == expected, "a page has the newest content, or is not there");
    }
}
