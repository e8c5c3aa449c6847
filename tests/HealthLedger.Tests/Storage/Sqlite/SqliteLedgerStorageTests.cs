using System.Security.Cryptography;
using HealthLedger.Storage;
using HealthLedger.Storage.Sqlite;
using HealthLedger.Storage.Sqlite.Database;

namespace HealthLedger.Tests.Storage.Sqlite;

public sealed class SqliteLedgerStorageTests
{
    [Fact]
    public async Task Concurrent_writes_share_transactions()
    {
        const int Writers = 64;
        const int Each = 20;
        using TemporaryFolder folder = new();
        await using ILedgerStorage storage = await OpenAsync(folder);
        await Task.WhenAll(Enumerable.Range(0, Writers).Select(writer => Task.Run(async () =>
        {
            for (int number = 0; number < Each; number++)
            {
                await storage.Custody
                    .WriteAsync(Row(PrivateTable.Outbox, (writer * Each) + number), CancellationToken.None);
            }
        })));
        Assert.InRange(((SqliteLedgerStorage)storage).CustodyTransactions, 1, Writers * Each / 4);
        int rows = 0;
        await foreach (PrivateRow row in storage.Custody.ScanRowsAsync(PrivateTable.Outbox, CancellationToken.None))
        {
            Assert.Equal(PrivateTable.Outbox, row.Table);
            rows++;
        }

        Assert.Equal(Writers * Each, rows);
    }

    [Fact]
    public async Task Copy_taken_while_open_holds_every_acknowledged_write()
    {
        using TemporaryFolder folder = new();
        await using ILedgerStorage storage = await OpenAsync(folder);
        for (int number = 0; number < 5; number++)
        {
            await storage.Custody.WriteAsync(Row(PrivateTable.Subject, number), CancellationToken.None);
            await storage.Journal.AppendAsync([new byte[] { 1, 2, 3 }], CancellationToken.None);
            await storage.Blocks.CommitAsync([Commit((ulong)number)], CancellationToken.None);
            using TemporaryFolder copy = new();
            folder.CopyTo(copy["data"]);
            await using ILedgerStorage restored = await new SqliteLedgerStorageDriver(
                new SqliteLedgerStorageOptions { DataFolder = copy["data"] }).OpenAsync(CancellationToken.None);
            Assert.Equal((ulong)number, (await restored.Blocks.ReadHeadAsync(CancellationToken.None))!.Value.Height);
            Assert.Equal((ulong)number + 1, restored.Journal.End.Value);
            Assert.NotNull(await restored.Custody.ReadRowAsync(
                PrivateTable.Subject, Key(number), CancellationToken.None));
        }
    }

    [Theory]
    [InlineData("ledger.db", 4, HealthLedgerErrorCodes.StoreTooNew)]
    [InlineData("custody.db", 3, HealthLedgerErrorCodes.StoreTooNew)]
    [InlineData("ledger.db", 1, HealthLedgerErrorCodes.StoreTooOld)]
    [InlineData("custody.db", 1, HealthLedgerErrorCodes.StoreTooOld)]
    public async Task Store_of_another_version_is_refused(string file, int version, string code)
    {
        using TemporaryFolder folder = new();
        await FillAsync(folder);
        using (SqliteDatabase database = SqliteDatabase.Open(folder[file], isWriter: true, TimeSpan.Zero))
        {
            database.Run($"PRAGMA user_version = {version}");
        }

        await AssertRefusedAsync(folder, code, file);
    }

    [Theory]
    [InlineData("ledger.db")]
    [InlineData("custody.db")]
    [InlineData("journal")]
    public async Task Store_with_a_part_missing_is_refused(string part)
    {
        using TemporaryFolder folder = new();
        await FillAsync(folder);
        if (Directory.Exists(folder[part]))
        {
            Directory.Delete(folder[part], recursive: true);
        }
        else
        {
            File.Delete(folder[part]);
        }

        await AssertRefusedAsync(folder, HealthLedgerErrorCodes.FileMissing, part);
    }

    [Theory]
    [InlineData("ledger.db")]
    [InlineData("custody.db")]
    public async Task Store_with_something_else_in_place_of_a_database_is_damaged(string file)
    {
        using TemporaryFolder folder = new();
        await FillAsync(folder);
        await File.WriteAllBytesAsync(folder[file], RandomNumberGenerator.GetBytes(8192));
        await AssertRefusedAsync(folder, HealthLedgerErrorCodes.Damaged, file);
    }

    [Fact]
    public async Task Databases_swapped_for_each_other_are_refused()
    {
        using TemporaryFolder folder = new();
        await FillAsync(folder);
        File.Copy(folder["ledger.db"], folder["custody.db"], overwrite: true);
        await AssertRefusedAsync(folder, HealthLedgerErrorCodes.Damaged, "custody.db");
    }

    [Fact]
    public async Task File_in_place_of_the_folder_is_refused()
    {
        using TemporaryFolder folder = new();
        await File.WriteAllTextAsync(folder["data"], "x");
        SqliteLedgerStorageDriver driver = new(new SqliteLedgerStorageOptions { DataFolder = folder["data"] });
        StorageFailureException failure = await Assert.ThrowsAsync<StorageFailureException>(
            async () => await driver.OpenAsync(CancellationToken.None));
        Assert.Equal(HealthLedgerErrorCodes.FolderNotWritable, failure.Code);
    }

    [Fact]
    public async Task Second_driver_is_refused_while_the_folder_is_held_and_gets_in_afterwards()
    {
        using TemporaryFolder folder = new();
        await using (ILedgerStorage first = await OpenAsync(folder))
        {
            await AssertRefusedAsync(folder, HealthLedgerErrorCodes.LockedByAnotherProcess, folder.Path);
        }

        await using ILedgerStorage second = await OpenAsync(folder);
    }

    [Fact]
    public async Task Lock_of_another_program_is_transient_and_leaves_nothing_of_the_write()
    {
        using TemporaryFolder folder = new();
        await using ILedgerStorage storage = await OpenAsync(folder, options => options.BusyTimeout = TimeSpan.Zero);
        using SqliteDatabase other = SqliteDatabase.Open(folder["custody.db"], isWriter: true, TimeSpan.Zero);
        other.Run("BEGIN IMMEDIATE");
        StorageFailureException failure = await Assert.ThrowsAsync<StorageFailureException>(
            async () => await storage.Custody.WriteAsync(Row(PrivateTable.Outbox, 1), CancellationToken.None));
        Assert.Equal(HealthLedgerErrorCodes.DatabaseLocked, failure.Code);
        Assert.True(failure.IsTransient);
        Assert.Null(await storage.Custody.ReadRowAsync(PrivateTable.Outbox, Key(1), CancellationToken.None));
        other.Run("ROLLBACK");
        await storage.Custody.WriteAsync(Row(PrivateTable.Outbox, 1), CancellationToken.None);
    }

    [Fact]
    public async Task Readers_go_on_while_another_program_holds_the_write_lock()
    {
        using TemporaryFolder folder = new();
        await using ILedgerStorage storage = await OpenAsync(folder, options => options.BusyTimeout = TimeSpan.Zero);
        await storage.Custody.WriteAsync(Row(PrivateTable.Outbox, 1), CancellationToken.None);
        using SqliteDatabase other = SqliteDatabase.Open(folder["custody.db"], isWriter: true, TimeSpan.Zero);
        other.Run("BEGIN IMMEDIATE");
        Assert.NotNull(await storage.Custody.ReadRowAsync(PrivateTable.Outbox, Key(1), CancellationToken.None));
        other.Run("ROLLBACK");
    }

    [Fact]
    public async Task Log_stays_bounded_under_writes()
    {
        using TemporaryFolder folder = new();
        await using ILedgerStorage storage = await OpenAsync(folder, options => options.CheckpointPages = 100);
        for (ulong height = 0; height < 300; height++)
        {
            await storage.Blocks.CommitAsync([Commit(height, bytes: 40_000)], CancellationToken.None);
        }

        Assert.InRange(new FileInfo(folder["ledger.db-wal"]).Length, 0, 100 * 4 * 4120 * 2);
        IReadOnlyDictionary<string, long> measured = await storage.MeasureAsync(CancellationToken.None);
        Assert.Equal("custody journal ledger", string.Join(' ', measured.Keys.Order(StringComparer.Ordinal)));
        Assert.True(measured["ledger"] > 300 * 40_000);
    }

    [Fact]
    public async Task Files_belong_to_the_account_alone()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        using TemporaryFolder folder = new();
        SqliteLedgerStorageDriver driver = new(new SqliteLedgerStorageOptions { DataFolder = folder["data"] });
        await using ILedgerStorage storage = await driver.OpenAsync(CancellationToken.None);
        await storage.Custody.WriteAsync(Row(PrivateTable.Outbox, 1), CancellationToken.None);
        foreach (string file in Directory.EnumerateFiles(folder["data"], "*", SearchOption.AllDirectories))
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        }
    }

    [Fact]
    public void Result_codes_become_the_codes_of_the_store()
    {
        (int Result, string Code, bool IsTransient)[] expected =
        [
            (13, HealthLedgerErrorCodes.DiskFull, true),
            (5, HealthLedgerErrorCodes.DatabaseLocked, true),
            (517, HealthLedgerErrorCodes.DatabaseLocked, true),
            (6, HealthLedgerErrorCodes.DatabaseLocked, true),
            (11, HealthLedgerErrorCodes.Damaged, false),
            (26, HealthLedgerErrorCodes.Damaged, false),
            (10, HealthLedgerErrorCodes.InputOutputFailed, false),
            (1034, HealthLedgerErrorCodes.InputOutputFailed, false),
            (8, HealthLedgerErrorCodes.FolderNotWritable, false),
            (14, HealthLedgerErrorCodes.FolderNotWritable, false),
        ];
        foreach ((int result, string code, bool isTransient) in expected)
        {
            StorageFailureException failure = Assert.IsType<StorageFailureException>(SqliteFailure.Of(result, "x.db"));
            Assert.Equal((code, isTransient), (failure.Code, failure.IsTransient));
        }

        Assert.IsType<InvalidOperationException>(SqliteFailure.Of(19, "x.db"));
    }

    [Fact]
    public void Options_outside_their_ranges_are_refused()
    {
        foreach (SqliteLedgerStorageOptions options in (SqliteLedgerStorageOptions[])
        [
            new() { DataFolder = string.Empty },
            new() { DataFolder = "x", CheckpointPages = 1 },
            new() { DataFolder = "x", JournalFileBytes = 1 },
            new() { DataFolder = "x", BusyTimeout = TimeSpan.FromHours(1) },
            new() { DataFolder = "x", HandOverTimeout = TimeSpan.FromSeconds(-1) },
        ])
        {
            Assert.Throws<ArgumentException>(() => new SqliteLedgerStorageDriver(options));
        }
    }

    private static byte[] Key(int number) => [0, 0, (byte)(number >> 8), (byte)(number & 0xff)];

    private static CustodyWrite Row(PrivateTable table, int number) =>
        new() { Rows = [new PrivateRow(table, Key(number), RandomNumberGenerator.GetBytes(300), number)] };

    private static BlockCommit Commit(ulong height, int bytes = 500) => new()
    {
        Height = height,
        Block = RandomNumberGenerator.GetBytes(bytes),
        JournalEnd = new JournalPosition(height + 1),
        State = [],
        Pages = [],
        Index = [],
        Tiles = [],
    };

    private static async ValueTask<ILedgerStorage> OpenAsync(
        TemporaryFolder folder, Action<SqliteLedgerStorageOptions>? change = null)
    {
        SqliteLedgerStorageOptions options = new() { DataFolder = folder.Path, HandOverTimeout = TimeSpan.Zero };
        change?.Invoke(options);
        return await new SqliteLedgerStorageDriver(options).OpenAsync(CancellationToken.None);
    }

    private static async Task FillAsync(TemporaryFolder folder)
    {
        await using ILedgerStorage storage = await OpenAsync(folder);
        await storage.Custody.WriteAsync(Row(PrivateTable.Outbox, 1), CancellationToken.None);
        await storage.Journal.AppendAsync([new byte[] { 1 }], CancellationToken.None);
        await storage.Blocks.CommitAsync([Commit(0)], CancellationToken.None);
    }

    private static async Task AssertRefusedAsync(TemporaryFolder folder, string code, string named)
    {
        StorageFailureException failure =
            await Assert.ThrowsAsync<StorageFailureException>(async () => await OpenAsync(folder));
        Assert.Equal(code, failure.Code);
        Assert.Contains(named, failure.Message, StringComparison.Ordinal);
    }
}
