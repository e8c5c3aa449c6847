using HealthLedger.Storage;

namespace HealthLedger.Testing.Conformance;

/// <summary>What every journal must do.</summary>
public static class JournalConformance
{
    /// <summary>The cases.</summary>
    public static IReadOnlyList<ConformanceCase> Cases { get; } =
    [
        new("A journal that is empty ends at 0 and yields nothing", StartsEmptyAsync),
        new("A journal yields what was appended, in order, from any position", YieldsInOrderAsync),
        new("A journal keeps its records and its end over reopening", KeepsOverReopenAsync),
        new("A journal keeps long records and many short ones", KeepsAllSizesAsync),
        new("A journal refuses empty appends and empty records", RefusesEmptyAsync),
        new("A journal does nothing when the call is cancelled before", HonoursCancellationAsync),
        new("A journal does not keep the caller's buffers", CopiesRecordsAsync),
        new("A reader of a journal ends where the journal ended when it began", ReadsToTheEndAtBeginningAsync),
        new("A journal gives concurrent appends positions of their own", OrdersConcurrentAppendsAsync),
        new("A journal keeps every record that was not released", KeepsWhatIsNotReleasedAsync),
        new("A journal refuses to read or release beyond its end", RefusesBeyondEndAsync),
    ];

    private static async Task StartsEmptyAsync(ILedgerStorageDriver driver, CancellationToken cancellationToken)
    {
        ILedgerStorage storage = await driver.OpenAsync(cancellationToken).ConfigureAwait(false);
        await using (storage.ConfigureAwait(false))
        {
            Claim.That(storage.Journal.End == JournalPosition.First, "an empty journal ends at 0");
            await ExpectAsync(storage.Journal, [], from: 0, cancellationToken).ConfigureAwait(false);
        }
    }

    private static async Task YieldsInOrderAsync(ILedgerStorageDriver driver, CancellationToken cancellationToken)
    {
        ILedgerStorage storage = await driver.OpenAsync(cancellationToken).ConfigureAwait(false);
        await using (storage.ConfigureAwait(false))
        {
            List<ReadOnlyMemory<byte>> all = [];
            foreach (List<ReadOnlyMemory<byte>> group in Groups())
            {
                JournalPosition first =
                    await storage.Journal.AppendAsync(group, cancellationToken).ConfigureAwait(false);
                Claim.That(first.Value == (ulong)all.Count, "an append returns the position of its first record");
                all.AddRange(group);
                Claim.That(storage.Journal.End.Value == (ulong)all.Count, "the end counts every record");
            }

            for (int from = 0; from <= all.Count; from++)
            {
                await ExpectAsync(storage.Journal, all, (ulong)from, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private static async Task KeepsOverReopenAsync(ILedgerStorageDriver driver, CancellationToken cancellationToken)
    {
        List<ReadOnlyMemory<byte>> all = [];
        foreach (List<ReadOnlyMemory<byte>> group in Groups())
        {
            ILedgerStorage storage = await driver.OpenAsync(cancellationToken).ConfigureAwait(false);
            await using (storage.ConfigureAwait(false))
            {
                await ExpectAsync(storage.Journal, all, from: 0, cancellationToken).ConfigureAwait(false);
                await storage.Journal.AppendAsync(group, cancellationToken).ConfigureAwait(false);
                all.AddRange(group);
            }
        }

        ILedgerStorage last = await driver.OpenAsync(cancellationToken).ConfigureAwait(false);
        await using (last.ConfigureAwait(false))
        {
            Claim.That(last.Journal.End.Value == (ulong)all.Count, "the end survives reopening");
            await ExpectAsync(last.Journal, all, from: 0, cancellationToken).ConfigureAwait(false);
        }
    }

    private static async Task KeepsAllSizesAsync(ILedgerStorageDriver driver, CancellationToken cancellationToken)
    {
        List<ReadOnlyMemory<byte>> all = Sample.Records(3, 3_000_000, 1, 65_536);
        for (int number = 0; number < 1000; number++)
        {
            all.Add(Sample.Bytes(1 + (number % 97), number));
        }

        ILedgerStorage storage = await driver.OpenAsync(cancellationToken).ConfigureAwait(false);
        await using (storage.ConfigureAwait(false))
        {
            await storage.Journal.AppendAsync(all, cancellationToken).ConfigureAwait(false);
            await ExpectAsync(storage.Journal, all, from: 0, cancellationToken).ConfigureAwait(false);
        }
    }

    private static async Task RefusesEmptyAsync(ILedgerStorageDriver driver, CancellationToken cancellationToken)
    {
        ILedgerStorage storage = await driver.OpenAsync(cancellationToken).ConfigureAwait(false);
        await using (storage.ConfigureAwait(false))
        {
            foreach (List<ReadOnlyMemory<byte>> records in (List<ReadOnlyMemory<byte>>[])[[], Sample.Records(1, 5, 0)])
            {
                await Claim.ThrowsAsync<ArgumentException>(
                    async () => await storage.Journal.AppendAsync(records, cancellationToken).ConfigureAwait(false),
                    "an empty append, or one with an empty record, is refused").ConfigureAwait(false);
            }

            Claim.That(storage.Journal.End.Value == 0, "a refused append leaves nothing");
        }
    }

    private static async Task HonoursCancellationAsync(ILedgerStorageDriver driver, CancellationToken cancellationToken)
    {
        ILedgerStorage storage = await driver.OpenAsync(cancellationToken).ConfigureAwait(false);
        await using (storage.ConfigureAwait(false))
        {
            await Claim.ThrowsAsync<OperationCanceledException>(
                async () => await storage.Journal
                    .AppendAsync(Sample.Records(1, 5), new CancellationToken(canceled: true))
                    .ConfigureAwait(false),
                "a call that is cancelled before does nothing").ConfigureAwait(false);
            Claim.That(storage.Journal.End.Value == 0, "a cancelled append leaves nothing");
        }
    }

    private static async Task CopiesRecordsAsync(ILedgerStorageDriver driver, CancellationToken cancellationToken)
    {
        ILedgerStorage storage = await driver.OpenAsync(cancellationToken).ConfigureAwait(false);
        await using (storage.ConfigureAwait(false))
        {
            byte[] buffer = Sample.Bytes(40, 1);
            await storage.Journal.AppendAsync([buffer], cancellationToken).ConfigureAwait(false);
            buffer.AsSpan().Clear();
            await ExpectAsync(storage.Journal, Sample.Records(1, 40), from: 0, cancellationToken).ConfigureAwait(false);
        }
    }

    private static async Task ReadsToTheEndAtBeginningAsync(
        ILedgerStorageDriver driver, CancellationToken cancellationToken)
    {
        ILedgerStorage storage = await driver.OpenAsync(cancellationToken).ConfigureAwait(false);
        await using (storage.ConfigureAwait(false))
        {
            await storage.Journal.AppendAsync(Sample.Records(1, 10, 20), cancellationToken).ConfigureAwait(false);
            int count = 0;
            await foreach (JournalRecord record in storage.Journal
                .ReadAsync(JournalPosition.First, cancellationToken).ConfigureAwait(false))
            {
                Claim.That(record.Position.Value == (ulong)count, "positions are consecutive");
                await storage.Journal.AppendAsync(Sample.Records(9, 30), cancellationToken).ConfigureAwait(false);
                count++;
            }

            Claim.That(count == 2, "a reader ends where the journal ended when it began");
        }
    }

    private static async Task OrdersConcurrentAppendsAsync(
        ILedgerStorageDriver driver, CancellationToken cancellationToken)
    {
        const int Callers = 16;
        ILedgerStorage storage = await driver.OpenAsync(cancellationToken).ConfigureAwait(false);
        await using (storage.ConfigureAwait(false))
        {
            JournalPosition[] firsts = await Task.WhenAll(Enumerable.Range(0, Callers).Select(caller => Task.Run(
                async () => await storage.Journal
                    .AppendAsync(Sample.Records(caller * 2, 20, 30), cancellationToken).ConfigureAwait(false),
                cancellationToken))).ConfigureAwait(false);
            List<JournalRecord> records = await Claim
                .ListAsync(storage.Journal.ReadAsync(JournalPosition.First, cancellationToken), cancellationToken)
                .ConfigureAwait(false);
            Claim.That(records.Count == Callers * 2, "no append is lost");
            for (int caller = 0; caller < Callers; caller++)
            {
                int first = (int)Math.Min(firsts[caller].Value, int.MaxValue);
                Claim.That(first + 1 < records.Count, "an append returns the position of its first record");
                Claim.Same(Sample.Bytes(20, caller * 2), records[first].Bytes, "a record is at its position");
                Claim.Same(
                    Sample.Bytes(30, (caller * 2) + 1), records[first + 1].Bytes, "a group stays together, in order");
            }
        }
    }

    private static async Task KeepsWhatIsNotReleasedAsync(
        ILedgerStorageDriver driver, CancellationToken cancellationToken)
    {
        List<ReadOnlyMemory<byte>> all = [];
        ILedgerStorage storage = await driver.OpenAsync(cancellationToken).ConfigureAwait(false);
        await using (storage.ConfigureAwait(false))
        {
            foreach (List<ReadOnlyMemory<byte>> group in Groups())
            {
                await storage.Journal.AppendAsync(group, cancellationToken).ConfigureAwait(false);
                all.AddRange(group);
                ulong keep = (ulong)all.Count - 1;
                await storage.Journal.ReleaseBeforeAsync(new JournalPosition(keep), cancellationToken)
                    .ConfigureAwait(false);
                await ExpectAsync(storage.Journal, all, keep, cancellationToken).ConfigureAwait(false);
            }
        }

        ILedgerStorage next = await driver.OpenAsync(cancellationToken).ConfigureAwait(false);
        await using (next.ConfigureAwait(false))
        {
            Claim.That(next.Journal.End.Value == (ulong)all.Count, "releasing does not renumber");
            await ExpectAsync(next.Journal, all, (ulong)all.Count - 1, cancellationToken).ConfigureAwait(false);
            await next.Journal.ReleaseBeforeAsync(next.Journal.End, cancellationToken).ConfigureAwait(false);
            JournalPosition first =
                await next.Journal.AppendAsync(Sample.Records(5, 5), cancellationToken).ConfigureAwait(false);
            Claim.That(first.Value == (ulong)all.Count, "a journal that was released as a whole goes on counting");
        }
    }

    private static async Task RefusesBeyondEndAsync(ILedgerStorageDriver driver, CancellationToken cancellationToken)
    {
        ILedgerStorage storage = await driver.OpenAsync(cancellationToken).ConfigureAwait(false);
        await using (storage.ConfigureAwait(false))
        {
            await storage.Journal.AppendAsync(Sample.Records(1, 10), cancellationToken).ConfigureAwait(false);
            JournalPosition beyond = new(2);
            StorageFailureException failure = await Claim.ThrowsAsync<StorageFailureException>(
                async () => await Claim
                    .ListAsync(storage.Journal.ReadAsync(beyond, cancellationToken), cancellationToken)
                    .ConfigureAwait(false),
                "reading from beyond the end fails").ConfigureAwait(false);
            Claim.That(failure.Code == HealthLedgerErrorCodes.FileMissing, "reading from beyond the end is HLS7010");
            await Claim.ThrowsAsync<ArgumentOutOfRangeException>(
                () => storage.Journal.ReleaseBeforeAsync(beyond, cancellationToken),
                "releasing beyond the end is refused").ConfigureAwait(false);
        }
    }

    private static List<ReadOnlyMemory<byte>>[] Groups() =>
    [
        Sample.Records(1, 1),
        Sample.Records(2, 100, 5000, 16),
        Sample.Records(5, 15, 17),
        Sample.Records(7, 70_000),
        Sample.Records(8, 3, 3, 3, 3),
    ];

    private static async Task ExpectAsync(
        IJournal journal, List<ReadOnlyMemory<byte>> all, ulong from, CancellationToken cancellationToken)
    {
        List<JournalRecord> records = await Claim
            .ListAsync(journal.ReadAsync(new JournalPosition(from), cancellationToken), cancellationToken)
            .ConfigureAwait(false);
        Claim.That(records.Count == all.Count - (int)from, "a journal yields every record from the position on");
        for (int index = 0; index < records.Count; index++)
        {
            Claim.That(records[index].Position.Value == from + (ulong)index, "positions are consecutive");
            Claim.Same(all[(int)from + index], records[index].Bytes, "a journal yields the bytes that were appended");
        }
    }
}
