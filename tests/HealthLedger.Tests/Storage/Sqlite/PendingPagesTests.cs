using System.Security.Cryptography;
using HealthLedger.Storage;
using HealthLedger.Storage.Sqlite;
using HealthLedger.Storage.Sqlite.Database;

namespace HealthLedger.Tests.Storage.Sqlite;

/// <summary>State pages are appended first and merged later; whoever reads notices nothing of it.</summary>
public sealed class PendingPagesTests
{
    private const string Waiting = "SELECT count(*) FROM pending_page";
    private const string Merged = "SELECT count(*) FROM state_page";

    // Against a model, over hundreds of random groups: a copy taken in the midst is what a crash leaves.
    [Theory]
    [InlineData(1, 0, 1)]
    [InlineData(2, 10, 1_000)]
    [InlineData(3, 40, 60)]
    [InlineData(4, 10_000, 80)]
    [InlineData(5, 10_000, 10_000)]
    public async Task Pages_are_those_that_were_written_last(int seed, int most, int rows)
    {
        Random random = new(seed);
        using TemporaryFolder folder = new();
        SortedDictionary<string, byte[]> model = new(StringComparer.Ordinal);
        ILedgerStorage storage = await OpenAsync(folder.Path, most, rows);
        ulong height = 0;
        for (int round = 0; round < 12; round++)
        {
            for (int i = 0; i < 25; i++)
            {
                await CommitAsync(storage, height++, Change(random, model));
            }

            await AssertIsAsync(model, storage);
            using TemporaryFolder copy = new();
            folder.CopyTo(copy["data"]);
            await using (ILedgerStorage crashed = await OpenAsync(copy["data"], most, rows))
            {
                await AssertIsAsync(model, crashed);
                SortedDictionary<string, byte[]> next = new(model, StringComparer.Ordinal);
                await CommitAsync(crashed, height, Change(new Random(round), next));
                await AssertIsAsync(next, crashed);
            }

            if (round % 4 == 3)
            {
                await storage.DisposeAsync();
                Assert.Equal(0, Number(folder.Path, Waiting));
                Assert.Equal(model.Count, Number(folder.Path, Merged));
                storage = await OpenAsync(folder.Path, most, rows);
                await AssertIsAsync(model, storage);
            }
        }

        await storage.DisposeAsync();
    }

    [Theory]
    [InlineData(10_000, 200)]
    [InlineData(60, 10_000)]
    public async Task Rows_do_not_grow_beyond_what_their_limits_allow(int most, int rows)
    {
        // A few pages change all the time, and one in each block never again.
        using TemporaryFolder folder = new();
        await using ILedgerStorage storage = await OpenAsync(folder.Path, most, rows);
        for (ulong height = 0; height < 500; height++)
        {
            await CommitAsync(
                storage, height, [Page("00"), Page("0101"), Page("0102"), Page($"04{height:x8}")]);
        }

        // A block brings four rows and one page; a row waits for two sweeps at most.
        Assert.InRange(Number(folder.Path, Waiting), 1, (Math.Min(rows, most * 4) * 2) + 20);
    }

    [Fact]
    public async Task Group_that_is_not_stored_leaves_the_pages_before_it()
    {
        using TemporaryFolder folder = new();
        await using ILedgerStorage storage = await OpenAsync(folder.Path, 10_000, 10_000);
        SortedDictionary<string, byte[]> model = new(StringComparer.Ordinal);
        Random random = new(7);
        for (ulong height = 0; height < 20; height++)
        {
            await CommitAsync(storage, height, Change(random, model));
            SortedDictionary<string, byte[]> lost = new(model, StringComparer.Ordinal);
            using (SqliteDatabase other = SqliteDatabase.Open(
                Path.Combine(folder.Path, "ledger.db"), isWriter: true, TimeSpan.Zero))
            {
                other.Run("BEGIN IMMEDIATE");
                await Assert.ThrowsAsync<StorageFailureException>(
                    () => CommitAsync(storage, height + 1, Change(random, lost)));
                other.Run("ROLLBACK");
            }

            await AssertIsAsync(model, storage);
        }
    }

    // The transaction has applied everything when it fails, and is not known to have failed.
    [Fact]
    public async Task Pages_are_read_anew_after_a_failure_that_came_last()
    {
        using TemporaryFolder folder = new();
        await using ILedgerStorage storage = await OpenAsync(folder.Path, 10, 10_000);
        SortedDictionary<string, byte[]> model = new(StringComparer.Ordinal);
        Random random = new(8);
        PendingPages pages = ((SqliteLedgerStorage)storage).Pages;
        for (ulong height = 0; height < 30; height++)
        {
            await CommitAsync(storage, height, Change(random, model));
            SortedDictionary<string, byte[]> lost = new(model, StringComparer.Ordinal);
            using SqliteDatabase other = SqliteDatabase.Open(
                Path.Combine(folder.Path, "ledger.db"), isWriter: true, TimeSpan.Zero);
            other.Run("BEGIN IMMEDIATE");
            Action<bool> ended = pages.Write(other, Change(random, lost));
            bool isStored = height % 2 == 0;
            other.Run(isStored ? "COMMIT" : "ROLLBACK");
            ended(false);
            model = isStored ? lost : model;
            await CommitAsync(storage, height + 1, Change(random, model));
            await AssertIsAsync(model, storage);
            height++;
        }
    }

    [Fact]
    public async Task Row_that_somebody_has_deleted_holds_no_reader_up()
    {
        using TemporaryFolder folder = new();
        await using ILedgerStorage storage = await OpenAsync(folder.Path, 0, 0);
        StatePage older = Page("0101");
        await CommitAsync(storage, 0, [older]);
        await CommitAsync(storage, 1, [Page("0101")]);
        using (SqliteDatabase database = SqliteDatabase.Open(folder["ledger.db"], isWriter: true, TimeSpan.Zero))
        {
            database.Run("DELETE FROM pending_page");
        }

        // Whoever asked compares it with the hash in the page above.
        Assert.Equal(
            older.Content!.Value.ToArray(),
            (await storage.State.ReadPageAsync(older.Path, CancellationToken.None))?.ToArray());
        Assert.Equal(
            older.Content!.Value.ToArray(),
            (await storage.State.ReadPagesAsync([older.Path], CancellationToken.None))[0]?.ToArray());
    }

    [Fact]
    public async Task Store_of_the_version_before_is_taken_over()
    {
        using TemporaryFolder folder = new();
        SortedDictionary<string, byte[]> model = new(StringComparer.Ordinal);
        Random random = new(9);
        await using (ILedgerStorage storage = await OpenAsync(folder.Path, 10_000, 10_000))
        {
            await CommitAsync(storage, 0, Change(random, model));
        }

        using (SqliteDatabase database = SqliteDatabase.Open(
            Path.Combine(folder.Path, "ledger.db"), isWriter: true, TimeSpan.Zero))
        {
            database.Run("DROP TABLE pending_page");
            database.Run("PRAGMA user_version = 2");
        }

        for (ulong height = 1; height < 3; height++)
        {
            await using ILedgerStorage again = await OpenAsync(folder.Path, 10_000, 10_000);
            await AssertIsAsync(model, again);
            await CommitAsync(again, height, Change(random, model));
            await AssertIsAsync(model, again);
        }

        Assert.Equal(3, Number(folder.Path, "PRAGMA user_version"));
    }

    // Pages wait, are merged, and their rows deleted, all while others read: never is an older one read than the
    // newest of before.
    [Theory]
    [InlineData(0, 1)]
    [InlineData(4, 20)]
    public async Task Reader_beside_the_writer_never_goes_back(int most, int rows)
    {
        const int Places = 16;
        using TemporaryFolder folder = new();
        await using ILedgerStorage storage = await OpenAsync(folder.Path, most, rows);
        ReadOnlyMemory<byte>[] paths = [.. Enumerable.Range(0, Places).Select(i => new byte[] { 2, (byte)i })];
        ulong stored = 0;
        bool isOver = false;
        Task[] readers =
        [
            .. Enumerable.Range(0, 3).Select(reader => Task.Run(async () =>
            {
                while (!Volatile.Read(ref isOver))
                {
                    ulong before = Volatile.Read(ref stored);
                    IReadOnlyList<ReadOnlyMemory<byte>?> pages = reader == 0
                        ? [await storage.State.ReadPageAsync(paths[before % Places], CancellationToken.None)]
                        : await storage.State.ReadPagesAsync(paths, CancellationToken.None);
                    ulong oldest = pages.Min(page => page is { } bytes ? BitConverter.ToUInt64(bytes.Span) : 0);

                    // Every block changes every page but one in turn.
                    Assert.True(oldest + 1 >= before, $"{oldest} was read after {before} was stored.");
                }
            })),
        ];
        for (ulong height = 0; height < 200; height++)
        {
            await CommitAsync(
                storage,
                height,
                [
                    .. paths.Where((_, i) => height == 0 || (ulong)i != height % Places)
                        .Select(path => new StatePage(path, BitConverter.GetBytes(height))),
                ]);
            Volatile.Write(ref stored, height);
        }

        Volatile.Write(ref isOver, true);
        await Task.WhenAll(readers);
    }

    private static List<StatePage> Change(Random random, SortedDictionary<string, byte[]> model)
    {
        // Few places, so that most are written again, many while they wait.
        Dictionary<string, StatePage> pages = new(StringComparer.Ordinal);
        for (int i = random.Next(1, 12); i > 0; i--)
        {
            string path = $"{random.Next(1, 5):X2}{random.Next(0, 24):X2}";
            bool isRemoved = random.Next(6) == 0;
            byte[] content = RandomNumberGenerator.GetBytes(random.Next(1, 200));
            pages[path] = new StatePage(
                Convert.FromHexString(path), isRemoved ? default(ReadOnlyMemory<byte>?) : content);
            if (isRemoved)
            {
                model.Remove(path);
            }
            else
            {
                model[path] = content;
            }
        }

        return [.. pages.Values];
    }

    private static StatePage Page(string path) =>
        new(Convert.FromHexString(path), RandomNumberGenerator.GetBytes(100));

    private static async Task AssertIsAsync(SortedDictionary<string, byte[]> model, ILedgerStorage storage)
    {
        List<(string Path, string Content)> scanned = [];
        await foreach (StatePage page in storage.State.ScanPagesAsync(CancellationToken.None))
        {
            scanned.Add((Convert.ToHexString(page.Path.Span), Convert.ToHexString(page.Content!.Value.Span)));
        }

        Assert.Equal(model.Select(page => (page.Key, Convert.ToHexString(page.Value))), scanned);
        string[] paths =
        [
            .. Enumerable.Range(1, 4).SelectMany(depth => Enumerable.Range(0, 24).Select(at => $"{depth:X2}{at:X2}")),
        ];
        IReadOnlyList<ReadOnlyMemory<byte>?> together = await storage.State.ReadPagesAsync(
            [.. paths.Select(path => new ReadOnlyMemory<byte>(Convert.FromHexString(path)))], CancellationToken.None);
        for (int i = 0; i < paths.Length; i++)
        {
            ReadOnlyMemory<byte>? alone = await storage.State
                .ReadPageAsync(Convert.FromHexString(paths[i]), CancellationToken.None);
            Assert.Equal(model.GetValueOrDefault(paths[i]), alone?.ToArray());
            Assert.Equal(model.GetValueOrDefault(paths[i]), together[i]?.ToArray());
        }
    }

    private static long Number(string data, string query)
    {
        using SqliteDatabase database = SqliteDatabase.Open(
            Path.Combine(data, "ledger.db"), isWriter: false, TimeSpan.Zero);
        return database.Number(query) ?? 0;
    }

    private static async Task CommitAsync(ILedgerStorage storage, ulong height, IReadOnlyList<StatePage> pages) =>
        await storage.Blocks.CommitAsync(
            [
                new BlockCommit
                {
                    Height = height,
                    Block = new byte[] { 1 },
                    JournalEnd = new JournalPosition(height + 1),
                    State = [],
                    Pages = pages,
                    Index = [],
                    Tiles = [],
                },
            ],
            CancellationToken.None);

    private static ValueTask<ILedgerStorage> OpenAsync(string folder, int most, int rows) =>
        new SqliteLedgerStorageDriver(new SqliteLedgerStorageOptions
        {
            DataFolder = folder,
            HandOverTimeout = TimeSpan.Zero,
            PendingPages = most,
            PendingPageRows = rows,
        }).OpenAsync(CancellationToken.None);
}
