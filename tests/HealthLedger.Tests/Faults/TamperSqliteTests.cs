using System.Globalization;
using System.Security.Cryptography;
using HealthLedger.Storage.Sqlite;
using HealthLedger.Storage.Sqlite.Database;
using HealthLedger.Tests.Storage;
using Xunit.Abstractions;

namespace HealthLedger.Tests.Faults;

/// <summary>
/// Changes one bit of one byte of the files of a data folder at a time. Which bytes: of every file the first 128, of
/// every database page the first 32, of the rest a sample; every byte of every file in a long run.
/// </summary>
public sealed class TamperSqliteTests
{
    private const int PageBytes = 8192;

    private readonly ITestOutputHelper _output;

    public TamperSqliteTests(ITestOutputHelper output) => _output = output;

    [Theory]
    [InlineData("ledger.db", false)]
    [InlineData("custody.db", false)]
    [InlineData("journal/00000000000000000000.journal", false)]
    [InlineData("ledger.db-wal", true)]
    [InlineData("custody.db-wal", true)]
    public async Task Changed_byte_is_found_or_means_nothing(string file, bool isKilled)
    {
        using TemporaryFolder original = new();
        using TemporaryFolder killed = new();
        using TemporaryFolder copy = new();
        await using SmallLedger ledger = isKilled
            ? await SmallLedger.CreateKilledAsync(Driver(original.Path), () => original.CopyTo(killed.Path))
            : await SmallLedger.CreateAsync(Driver(original.Path));
        TemporaryFolder image = isKilled ? killed : original;
        byte[] bytes = await File.ReadAllBytesAsync(image[file]);
        Draw draw = new((long)(TestScale.OnlySeed() ?? 1));
        image.CopyTo(copy.Path);
        string rows = Rows(copy.Path);
        Empty(copy.Path);
        SortedDictionary<string, int> results = new(StringComparer.Ordinal);
        List<int> silent = [];
        int[] places = [.. Places(bytes.Length, draw)];
        LongRun run = LongRun.Of($"tamper-sqlite-{file.Replace('/', '-')}", places.Length, cases: 5);
        foreach (int place in run.Items().Select(number => places[number]))
        {
            image.CopyTo(copy.Path);
            byte[] changed = [.. bytes];
            changed[place] ^= (byte)(1 << draw.Below(8));
            await File.WriteAllBytesAsync(copy[file], changed);
            (ProbeResult result, string? words) = await ledger.ProbeAsync(
                Driver(copy.Path), string.Create(CultureInfo.InvariantCulture, $"{file}, byte {place}"));
            Assert.True(
                result != ProbeResult.ReportedAfterGap || file.StartsWith("custody", StringComparison.Ordinal),
                $"{file}, byte {place}: an answer with a gap");
            string key = $"{result} {words?[..7]}";
            results[key] = results.GetValueOrDefault(key) + 1;
            Empty(copy.Path);
            if (result == ProbeResult.WithoutEffect)
            {
                silent.Add(place);

                // What the log of the ledger database lost was executed again from the journal.
                if (!isKilled)
                {
                    image.CopyTo(copy.Path);
                    await File.WriteAllBytesAsync(copy[file], changed);
                    Assert.True(rows == Rows(copy.Path), $"{file}, byte {place}: other rows, and nobody noticed");
                    Empty(copy.Path);
                }
            }
        }

        _output.WriteLine(
            $"{file}, {bytes.Length} bytes, {run.Summary}: "
            + string.Join(", ", results.Select(pair => $"{pair.Key} {pair.Value}")));
        _output.WriteLine("Without effect: " + string.Join(' ', silent.Take(400)));
        image.CopyTo(copy.Path);
        Assert.Equal(ProbeResult.WithoutEffect, (await ledger.ProbeAsync(Driver(copy.Path), "nothing changed")).Result);
    }

    private static SqliteLedgerStorageDriver Driver(string folder) => new(
        new SqliteLedgerStorageOptions { DataFolder = folder, HandOverTimeout = TimeSpan.Zero });

    // A hash of every row of every table: what no byte without effect may change. Of the journal's end only that of
    // the newest block is ever read.
    private static string Rows(string folder)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach ((string file, string[] columns) in (ReadOnlySpan<(string, string[])>)
            [
                ("ledger.db",
                [
                    "height, bytes FROM block",
                    "height, journal_end FROM block WHERE height = (SELECT max(height) FROM block)",
                    "kind, key, value, blinding FROM state",
                    "path, content FROM state_page",
                    "kind, key, height, entry FROM entry_index",
                    "id, hashes FROM tile",
                ]),
                ("custody.db", ["id, envelope, share FROM envelope", "id, envelope FROM segment",
                    "id, kind, key, time, value FROM private_row"]),
            ])
        {
            using SqliteDatabase database = SqliteDatabase.Open(
                Path.Combine(folder, file), isWriter: true, TimeSpan.Zero);
            foreach (string select in columns)
            {
                SqliteStatement statement = database.Statement("SELECT " + select + " ORDER BY 1, 2");
                while (statement.Step())
                {
                    for (int column = 0; column <= select.Count(c => c == ','); column++)
                    {
                        hash.AppendData(statement.Bytes(column));
                    }
                }

                statement.Reset();
            }
        }

        return Convert.ToHexString(hash.GetHashAndReset());
    }

    private static IEnumerable<int> Places(int length, Draw draw)
    {
        if (TestScale.IsLong)
        {
            return Enumerable.Range(0, length);
        }

        SortedSet<int> places = [];
        for (int i = 0; i < 60; i++)
        {
            places.Add(draw.Below(Math.Min(128, length)));
            places.Add((draw.Below(1 + (length / PageBytes)) * PageBytes) + draw.Below(32));
            places.Add(draw.Below(length));
        }

        return places.Where(place => place < length);
    }

    private static void Empty(string folder)
    {
        foreach (string file in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
        {
            File.Delete(file);
        }
    }
}
