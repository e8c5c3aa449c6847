using HealthLedger.Storage;

namespace HealthLedger.Testing.Conformance;

/// <summary>What every state store must do.</summary>
public static partial class StateStoreConformance
{
    /// <summary>The cases.</summary>
    public static IReadOnlyList<ConformanceCase> Cases { get; } =
    [
        new("A state store sets, replaces and removes rows, over reopening too", SetsAndRemovesAsync),
        new("A state store tells an empty value from none", KeepsEmptyValuesAsync),
        new("A state store scans by kind and key bytes", ScansInOrderAsync),
        new("A scan of the state sees one commit, whatever is committed meanwhile", ScansOneCommitAsync),
        new("A state store sets, replaces and removes pages, over reopening too", SetsAndRemovesPagesAsync),
        new("A state store takes pages with the last block of a group", TakesPagesWithTheLastBlockAsync),
        new("A state store keeps paths apart and pages of any length", KeepsPathsApartAsync),
        new("A state store reads pages together as it reads each alone", ReadsPagesTogetherAsync),
        new("A state store scans pages by path bytes, of one commit", ScansPagesOfOneCommitAsync),
    ];

    private static async Task SetsAndRemovesAsync(ILedgerStorageDriver driver, CancellationToken cancellationToken)
    {
        byte[] key = Sample.Bytes(32, 1);
        byte[] other = Sample.Bytes(32, 2);
        ILedgerStorage storage = await driver.OpenAsync(cancellationToken).ConfigureAwait(false);
        await using (storage.ConfigureAwait(false))
        {
            await storage.Blocks.CommitAsync(
                [
                    Sample.Commit(
                        0, state: [Sample.Mark(1, key, 10), Sample.Mark(2, key, 11), Sample.Mark(1, other, 12)]),
                ],
                cancellationToken).ConfigureAwait(false);
            await ExpectAsync(storage.State, 1, key, 10, cancellationToken).ConfigureAwait(false);
            await ExpectAsync(storage.State, 2, key, 11, cancellationToken).ConfigureAwait(false);
            await storage.Blocks.CommitAsync(
                [
                    Sample.Commit(1, state: [Sample.Mark(1, key, 20)]),
                    Sample.Commit(
                        2, state: [new StateRow(1, other, null, default), new StateRow(9, key, null, default)]),
                ],
                cancellationToken).ConfigureAwait(false);
        }

        ILedgerStorage next = await driver.OpenAsync(cancellationToken).ConfigureAwait(false);
        await using (next.ConfigureAwait(false))
        {
            await ExpectAsync(next.State, 1, key, 20, cancellationToken).ConfigureAwait(false);
            await ExpectAsync(next.State, 2, key, 11, cancellationToken).ConfigureAwait(false);
            await ExpectAsync(next.State, 1, other, null, cancellationToken).ConfigureAwait(false);
            await ExpectAsync(next.State, 9, key, null, cancellationToken).ConfigureAwait(false);
        }
    }

    private static async Task KeepsEmptyValuesAsync(ILedgerStorageDriver driver, CancellationToken cancellationToken)
    {
        ILedgerStorage storage = await driver.OpenAsync(cancellationToken).ConfigureAwait(false);
        await using (storage.ConfigureAwait(false))
        {
            StateRow empty = new(0, default, ReadOnlyMemory<byte>.Empty, Sample.Bytes(16, 1));
            await storage.Blocks.CommitAsync([Sample.Commit(0, state: [empty])], cancellationToken)
                .ConfigureAwait(false);
            StateRow? row = await storage.State.ReadStateAsync(0, default, cancellationToken).ConfigureAwait(false);
            Claim.That(row is { Value.Length: 0 }, "an empty key and an empty value are kept");
            Claim.Same(empty.Blinding, row!.Blinding, "the blinding is kept");
        }
    }

    private static async Task ScansInOrderAsync(ILedgerStorageDriver driver, CancellationToken cancellationToken)
    {
        List<StateRow> rows = [];
        for (int number = 0; number < 700; number++)
        {
            rows.Add(Sample.Mark(number % 7, Sample.Bytes(1 + (number % 40), number), (ulong)number));
        }

        rows.Add(Sample.Mark(255, new byte[] { 0x80 }, 1));
        rows.Add(Sample.Mark(255, new byte[] { 0x7f, 0xff }, 2));
        rows.Add(Sample.Mark(255, new byte[] { 0x7f }, 3));
        rows = [.. rows.DistinctBy(row => (row.Kind, Convert.ToHexString(row.Key.Span)))];
        ILedgerStorage storage = await driver.OpenAsync(cancellationToken).ConfigureAwait(false);
        await using (storage.ConfigureAwait(false))
        {
            await storage.Blocks.CommitAsync([Sample.Commit(0, state: rows)], cancellationToken).ConfigureAwait(false);
            List<StateRow> scanned = await Claim
                .ListAsync(storage.State.ScanStateAsync(cancellationToken), cancellationToken).ConfigureAwait(false);
            Claim.That(scanned.Count == rows.Count, "a scan yields every row once");
            rows.Sort((x, y) => x.Kind != y.Kind
                ? x.Kind.CompareTo(y.Kind)
                : x.Key.Span.SequenceCompareTo(y.Key.Span));
            for (int index = 0; index < rows.Count; index++)
            {
                Claim.That(scanned[index].Kind == rows[index].Kind, "a scan is ordered by kind");
                Claim.Same(rows[index].Key, scanned[index].Key, "a scan is ordered by key bytes");
                Claim.Same(rows[index].Value!.Value, scanned[index].Value, "a scan yields values");
                Claim.Same(rows[index].Blinding, scanned[index].Blinding, "a scan yields blindings");
            }
        }
    }

    private static async Task ScansOneCommitAsync(ILedgerStorageDriver driver, CancellationToken cancellationToken)
    {
        const int Keys = 400;
        ILedgerStorage storage = await driver.OpenAsync(cancellationToken).ConfigureAwait(false);
        await using (storage.ConfigureAwait(false))
        {
            ulong height = 0;
            await storage.Blocks.CommitAsync([AllKeys(height, Keys)], cancellationToken).ConfigureAwait(false);
            int count = 0;
            await foreach (StateRow row in storage.State.ScanStateAsync(cancellationToken).ConfigureAwait(false))
            {
                Claim.That(Sample.Height(row) == 0, "a scan sees one commit");
                if (count++ % 100 == 0)
                {
                    height++;
                    await storage.Blocks.CommitAsync([AllKeys(height, Keys)], cancellationToken).ConfigureAwait(false);
                }
            }

            Claim.That(count == Keys, "a scan sees all of one commit");
        }
    }

    private static BlockCommit AllKeys(ulong height, int keys) => Sample.Commit(
        height, state: [.. Enumerable.Range(0, keys).Select(key => Sample.Mark(1, Sample.Bytes(32, key), height))]);

    private static async Task ExpectAsync(
        IStateStore state, int kind, byte[] key, ulong? expected, CancellationToken cancellationToken)
    {
        StateRow? row = await state.ReadStateAsync(kind, key, cancellationToken).ConfigureAwait(false);
        Claim.That(
            (row is null ? null : Sample.Height(row)) == expected, "a row has the newest value, or is not there");
        if (row is not null)
        {
            Claim.That(row.Kind == kind, "a row says its kind");
            Claim.Same(key, row.Key, "a row says its key");
            Claim.Same(Sample.Bytes(16, (int)expected!.Value), row.Blinding, "a row has its blinding");
        }
    }
}
