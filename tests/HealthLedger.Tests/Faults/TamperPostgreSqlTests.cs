using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using HealthLedger.Tests.Storage.PostgreSql;
using Npgsql;
using Xunit.Abstractions;

namespace HealthLedger.Tests.Faults;

/// <summary>
/// Changes one bit of one byte of one column of one row at a time, in every table of a schema. A sample of each column;
/// every byte of every row in a long run. The lease is left out: it says who writes, and holds nothing of the ledger.
/// </summary>
[SuppressMessage("Security", "CA2100", Justification = "The texts are the tests' own.")]
public sealed class TamperPostgreSqlTests
{
    private static readonly string[] Tables =
    [
        "version", "journal_end", "journal", "block", "entry_index", "tile", "state", "state_page", "envelope",
        "private_row",
    ];

    private readonly ITestOutputHelper _output;

    public TamperPostgreSqlTests(ITestOutputHelper output) => _output = output;

    [PostgreSqlFact]
    public async Task Changed_byte_is_found_or_means_nothing()
    {
        await using TestSchema schema = new();
        await using SmallLedger ledger = await SmallLedger.CreateAsync(schema.Driver());
        await using NpgsqlDataSource source = NpgsqlDataSource.Create(TestServer.Settings().ConnectionString);
        string name = schema.Name;
        await RunAsync(source, string.Join(
            ';', Tables.Select(table => $"CREATE TABLE \"{name}\".\"{table}_whole\" AS TABLE \"{name}\".{table}")));
        await RestoreAsync(source, name);
        Draw draw = new((long)(TestScale.OnlySeed() ?? 1));
        SortedDictionary<string, int> results = new(StringComparer.Ordinal);
        List<Place> places = [];
        foreach (string table in Tables)
        {
            foreach ((string column, string type) in await ColumnsAsync(source, name, table))
            {
                places.AddRange(await PlacesAsync(source, name, table, column, type, draw));
            }
        }

        LongRun run = LongRun.Of("tamper-postgresql", places.Count);
        foreach (Place place in run.Items().Select(number => places[number]))
        {
            if (!await ChangeAsync(source, name, place))
            {
                continue;
            }

            (ProbeResult result, string? words) = await ledger.ProbeAsync(
                schema.Driver(), place.ToString(), mayExpire: place is { Table: "private_row", Column: "time" });
            string key = $"{place.Table}.{place.Column}: {result} {words?[..7]}";
            results[key] = results.GetValueOrDefault(key) + 1;
            await RestoreAsync(source, name);
            Assert.True(
                result is ProbeResult.Refused or ProbeResult.Reported || MayPass(place.Table, place.Column, result),
                $"{place}: {result} {words}");
        }

        _output.WriteLine(run.Summary);
        foreach ((string key, int count) in results)
        {
            _output.WriteLine($"{key} {count}");
        }

        Assert.Equal(ProbeResult.WithoutEffect, (await ledger.ProbeAsync(schema.Driver(), "nothing changed")).Result);
    }

    // The time of a private row says from when on it may be removed, and is no part of an answer. A private row under
    // another key is not found: nothing that is sealed says which private rows there are. Of the journal's end in
    // blocks only the newest is read, and the oldest record's link leads to a record that is gone.
    private static bool MayPass(string table, string column, ProbeResult result) => (table, column) switch
    {
        ("private_row", "time") => true,
        ("private_row", "key" or "kind") => result == ProbeResult.ReportedAfterGap,
        ("block", "journal_end") or ("journal", "link") => result == ProbeResult.WithoutEffect,
        _ => false,
    };

    private static async Task<List<(string Column, string Type)>> ColumnsAsync(
        NpgsqlDataSource source, string schema, string table)
    {
        await using NpgsqlCommand command = source.CreateCommand(
            "SELECT column_name, data_type FROM information_schema.columns WHERE table_schema = $1 AND table_name = $2 "
            + "ORDER BY ordinal_position");
        command.Parameters.AddWithValue(schema);
        command.Parameters.AddWithValue(table);
        await using NpgsqlDataReader reader = await command.ExecuteReaderAsync();
        List<(string, string)> columns = [];
        while (await reader.ReadAsync())
        {
            columns.Add((reader.GetString(0), reader.GetString(1)));
        }

        return columns;
    }

    // Rows by their place in the table, as it is before anything is changed.
    private static async Task<List<Place>> PlacesAsync(
        NpgsqlDataSource source, string schema, string table, string column, string type, Draw draw)
    {
        await using NpgsqlCommand command = source.CreateCommand(
            $"SELECT ctid::text, {(type == "bytea" ? $"length({column})" : "0")} FROM \"{schema}\".{table}");
        await using NpgsqlDataReader reader = await command.ExecuteReaderAsync();
        List<Place> places = [];
        while (await reader.ReadAsync())
        {
            int bytes = type switch
            {
                "bytea" => reader.GetInt32(1),
                "bigint" => 8,
                "integer" => 4,
                _ => 2,
            };

            // The highest bit of a number is its sign, and no row can have that.
            string row = reader.GetString(0);
            places.AddRange(Enumerable.Range(0, bytes).Select(at => new Place(
                table, column, type, row, (at * 8) + draw.Below(type != "bytea" && at == bytes - 1 ? 7 : 8))));
        }

        return TestScale.IsLong
            ? places
            : [.. Enumerable.Range(0, Math.Min(3, places.Count)).Select(_ => places[draw.Below(places.Count)])];
    }

    private static async Task<bool> ChangeAsync(NpgsqlDataSource source, string schema, Place place)
    {
        (string table, string column, string type, string row, int bit) = place;
        string changed = type == "bytea"
            ? $"set_bit({column}, {bit}, 1 - get_bit({column}, {bit}))"
            : $"({column}::bigint # (1::bigint << {bit}))::{type}";
        try
        {
            return await RunAsync(
                source, $"UPDATE \"{schema}\".{table} SET {column} = {changed} WHERE ctid = '{row}'") == 1;
        }
        catch (PostgresException refusal) when (refusal.SqlState == PostgresErrorCodes.UniqueViolation)
        {
            return false;
        }
    }

    // In the order of the copy, so that a row has its place again.
    private static Task<int> RestoreAsync(NpgsqlDataSource source, string schema) => RunAsync(source, string.Join(
        ';', Tables.Select(table => $"TRUNCATE \"{schema}\".{table};"
            + $"INSERT INTO \"{schema}\".{table} SELECT * FROM \"{schema}\".\"{table}_whole\" ORDER BY ctid")));

    private static async Task<int> RunAsync(NpgsqlDataSource source, string text)
    {
        await using NpgsqlCommand command = source.CreateCommand(text);
        return await command.ExecuteNonQueryAsync();
    }

    private sealed record Place(string Table, string Column, string Type, string Row, int Bit)
    {
        public override string ToString() =>
            string.Create(CultureInfo.InvariantCulture, $"{Table}.{Column} {Row} bit {Bit}");
    }
}
