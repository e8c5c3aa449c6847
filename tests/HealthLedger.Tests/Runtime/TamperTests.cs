using HealthLedger.Ledger;
using HealthLedger.Primitives;
using HealthLedger.Storage.Sqlite;
using HealthLedger.Storage.Sqlite.Database;
using HealthLedger.Tests.Storage;
using Xunit.Abstractions;

namespace HealthLedger.Tests.Runtime;

/// <summary>Changes single bytes of a stored ledger behind the store's back, one at a time.</summary>
public sealed class TamperTests
{
    private readonly ITestOutputHelper _output;

    public TamperTests(ITestOutputHelper output) => _output = output;

    [Theory]
    [InlineData("ledger.db", "block", "bytes", 24, "height ")]
    [InlineData("ledger.db", "tile", "hashes", 16, "history")]
    [InlineData("ledger.db", "state", "value", 16, "state")]
    [InlineData("ledger.db", "state", "blinding", 16, "state")]
    [InlineData("ledger.db", "state", "key", 16, "state")]
    [InlineData("ledger.db", "state_page", "content", 24, "state")]
    [InlineData("custody.db", "envelope", "envelope", 16, "segment ")]
    [InlineData("custody.db", "envelope", "share", 16, "segment ")]
    public async Task Changed_byte_is_reported_with_its_place(
        string file, string table, string column, int places, string place)
    {
        using TemporaryFolder folder = new();
        await using TestLedger ledger = await CreateAsync(folder);
        string database = folder[file];
        List<byte[]> rows = Read(database, table, column);
        Assert.NotEmpty(rows);
        int changes = 0;
        foreach (byte[] value in rows)
        {
            int stride = Math.Max(1, value.Length / places);
            for (int i = changes % stride; i < value.Length; i += stride)
            {
                byte[] changed = [.. value];
                changed[i] ^= (byte)(1 << (i % 8));
                Write(database, table, column, value, changed);
                string? found = await FaultAsync(ledger);
                Assert.True(found is not null, $"{table}, byte {i} of {value.Length}: nobody noticed");
                Assert.Contains(place, found, StringComparison.OrdinalIgnoreCase);
                Write(database, table, column, changed, value);
                changes++;
            }
        }

        Assert.Null(await FaultAsync(ledger));
        _output.WriteLine($"{changes} changes in {rows.Count} rows, each reported");
    }

    [Theory]
    [InlineData("ledger.db", "block", "height", "height > 0")]
    [InlineData("ledger.db", "tile", "id", "1")]
    [InlineData("ledger.db", "state", "hex(key)", "kind <> 0")]
    [InlineData("ledger.db", "state", "hex(key)", "kind = 0")]
    [InlineData("ledger.db", "state_page", "hex(path)", "length(path) = 1")]
    [InlineData("ledger.db", "state_page", "hex(path)", "length(path) > 1")]
    [InlineData("custody.db", "segment", "hex(id)", "1")]
    public async Task Removed_row_is_reported(string file, string table, string id, string which)
    {
        using TemporaryFolder folder = new();
        await using TestLedger ledger = await CreateAsync(folder);
        using (SqliteDatabase database = SqliteDatabase.Open(folder[file], isWriter: true, TimeSpan.Zero))
        {
            database.Run(
                $"DELETE FROM {table} WHERE {id} = (SELECT {id} FROM {table} WHERE {which} ORDER BY {id} LIMIT 1)");
            Assert.True(database.Number("SELECT changes()") > 0);
        }

        Assert.NotNull(await FaultAsync(ledger));
    }

    // Blocks that the database has yet to take are in the journal alone.
    [Fact]
    public async Task Changed_byte_of_the_journal_is_reported_where_the_journal_is_needed()
    {
        using TemporaryFolder folder = new();
        using TemporaryFolder copy = new();
        await using TestLedger ledger = await CreateAsync(folder);
        SelectiveDriver driver = new(ledger.Storage) { FailCommit = null };
        await using (LedgerNode node = await ledger.StartAsync(driver))
        {
            driver.FailCommit = HealthLedgerErrorCodes.DatabaseLocked;
            await node.AppendAsync(TestLedger.Record("only in the journal", "p"));
        }

        folder.CopyTo(copy.Path);
        string journal = Directory.EnumerateFiles(folder["journal"]).Order(StringComparer.Ordinal).Last();
        byte[] good = await File.ReadAllBytesAsync(journal);
        int end = Array.FindLastIndex(good, b => b != 0) + 1;
        int reported = 0;
        int torn = 0;
        for (int i = end - 900; i < end; i += 37)
        {
            byte[] changed = [.. good];
            changed[i] ^= 4;
            await File.WriteAllBytesAsync(journal, changed);
            string? fault = await FaultAsync(ledger, expectedRecords: 6);
            Assert.True(fault is not null, $"journal byte {i}: nobody noticed");
            reported += fault.StartsWith("HLS", StringComparison.Ordinal) ? 1 : 0;
            torn += fault.StartsWith("HLS", StringComparison.Ordinal) ? 0 : 1;
            Restore(copy.Path, folder.Path);
        }

        Assert.Null(await FaultAsync(ledger, expectedRecords: 6));
        _output.WriteLine($"{reported} reported by code, {torn} cut off as a torn tail");
        Assert.True(reported + torn > 20);
    }

    private static async Task<TestLedger> CreateAsync(TemporaryFolder folder)
    {
        TestLedger ledger = await TestLedger.CreateAsync(storage: new SqliteLedgerStorageDriver(
            new SqliteLedgerStorageOptions { DataFolder = folder.Path, HandOverTimeout = TimeSpan.Zero }));
        await using LedgerNode node = await ledger.StartAsync();
        RecordId record = default;
        for (int i = 0; i < 4; i++)
        {
            record = (await node.AppendAsync(TestLedger.Record($"content {i}", $"patient {i % 2}"))).RecordId;
        }

        await node.RequestAccessAsync(TestLedger.Request(record));

        // Requests fill the first tile without making the ledger large.
        await Task.WhenAll(Enumerable.Range(0, 260).Select(_ => node.RequestAccessAsync(TestLedger.Request(record))));
        await node.AppendAsync(TestLedger.Record("last", "patient 0"));
        VerificationReport report = await node.VerifyAsync(withPayloads: true);
        Assert.True(report.IsGood, report.FirstError);
        return ledger;
    }

    // What the start or the full verification says, or null when both find everything as it was.
    private static async Task<string?> FaultAsync(TestLedger ledger, ulong expectedRecords = 0)
    {
        try
        {
            await using LedgerNode node = await ledger.StartAsync();
            VerificationReport report = await node.VerifyAsync(withPayloads: true);
            return report.IsGood && expectedRecords > report.PayloadsVerified
                ? "the record is missing"
                : report.IsGood ? null : $"{report.FirstErrorCode}: {report.FirstError}";
        }
        catch (HealthLedgerException exception)
        {
            return $"{exception.Code}: {exception.Message}";
        }
    }

    private static void Restore(string from, string to)
    {
        foreach (string file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            File.Copy(file, Path.Combine(to, Path.GetRelativePath(from, file)), overwrite: true);
        }
    }

    // The first, the last and a few between; rows are told apart by their content, which short ones share.
    private static List<byte[]> Read(string path, string table, string column)
    {
        using SqliteDatabase database = SqliteDatabase.Open(path, isWriter: true, TimeSpan.Zero);
        SqliteStatement statement = database.Statement($"SELECT {column} FROM {table} WHERE length({column}) > 12");
        List<byte[]> rows = [];
        while (statement.Step())
        {
            rows.Add(statement.Bytes(0));
        }

        statement.Reset();
        return rows.Count <= 6 ? rows : [.. rows.Take(2), .. rows.Skip(rows.Count / 2).Take(2), .. rows.TakeLast(2)];
    }

    private static void Write(string path, string table, string column, byte[] expected, byte[] value)
    {
        using SqliteDatabase database = SqliteDatabase.Open(path, isWriter: true, TimeSpan.Zero);
        database.Statement($"UPDATE {table} SET {column} = ?1 WHERE {column} = ?2")
            .Bind(1, value).Bind(2, expected).Run();
        Assert.True(database.Number("SELECT changes()") > 0);
    }
}
