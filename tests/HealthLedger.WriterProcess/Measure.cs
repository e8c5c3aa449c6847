using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using HealthLedger.Records;
using HealthLedger.Storage.PostgreSql;
using HealthLedger.Vaults;
using Npgsql;
using NpgsqlTypes;

namespace HealthLedger.WriterProcess;

/// <summary>
/// Records of 512 bytes appended a hundred at once, in turn with rows of the same bytes inserted raw by a hundred in a
/// transaction, on the same server. Says rates, this process's processor time and that of all PostgreSQL processes.
/// </summary>
internal sealed class Measure
{
    private const int RecordBytes = 512;
    private const int AtOnce = 100;
    private const int Rounds = 3;

    private readonly string _connectionString;
    private readonly string _schema;
    private readonly int _count;
    private readonly TextWriter _output;
    private readonly byte[] _payload = RandomNumberGenerator.GetBytes(RecordBytes);

    public Measure(string connectionString, string schema, int count, TextWriter output)
    {
        _connectionString = connectionString;
        _schema = schema;
        _count = count;
        _output = output;
    }

    public async Task RunAsync()
    {
        await using InMemoryKeyVault vault = InMemoryKeyVault.Create();
        await using LedgerNode node = await new LedgerNodeBuilder
        {
            Genesis = await LedgerGenesis.CreateSingleReplicaAsync("measure", "north", "DE", vault, null),
            Vault = vault,
            Storage = new PostgreSqlLedgerStorageDriver(new PostgreSqlLedgerStorageOptions
            {
                ConnectionString = _connectionString,
                Schema = _schema,
                CreateSchema = true,
            }),
        }.StartAsync();
        await using NpgsqlConnection raw = new(_connectionString);
        await raw.OpenAsync();
        await using NpgsqlCommand create = new(
            "DROP TABLE IF EXISTS measured_row; "
            + "CREATE TABLE measured_row (id bigint PRIMARY KEY, body bytea NOT NULL)",
            raw);
        await create.ExecuteNonQueryAsync();
        await AppendAsync(node, 10);
        await InsertAsync(raw, -1_000_000, 10);
        for (int round = 0; round < Rounds; round++)
        {
            await SayAsync("ledger", () => AppendAsync(node, _count / AtOnce));
            int first = round * _count;
            await SayAsync("raw rows", () => InsertAsync(raw, first, _count / AtOnce));
        }
    }

    private async Task AppendAsync(LedgerNode node, int batches)
    {
        for (int batch = 0; batch < batches; batch++)
        {
            await Task.WhenAll(Enumerable.Range(0, AtOnce).Select(_ => node.AppendAsync(new RecordSubmission
            {
                Kind = RecordKind.Laboratory,
                Payload = _payload,
                PayloadType = "application/octet-stream",
            })));
        }
    }

    private async Task InsertAsync(NpgsqlConnection raw, long first, int batches)
    {
        byte[][] bodies = [.. Enumerable.Repeat(_payload, AtOnce)];
        for (int batch = 0; batch < batches; batch++)
        {
            long start = first + ((long)batch * AtOnce);
            await using NpgsqlCommand insert = new(
                "INSERT INTO measured_row SELECT * FROM unnest($1::bigint[], $2::bytea[])", raw);
            insert.Parameters.Add(new NpgsqlParameter<long[]>
            {
                TypedValue = [.. Enumerable.Range(0, AtOnce).Select(i => start + i)],
                NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bigint,
            });
            insert.Parameters.Add(new NpgsqlParameter<byte[][]>
            {
                TypedValue = bodies,
                NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bytea,
            });
            await insert.ExecuteNonQueryAsync();
        }
    }

    private async Task SayAsync(string what, Func<Task> work)
    {
        using Process self = Process.GetCurrentProcess();
        TimeSpan own = self.TotalProcessorTime;
        double server = ServerSeconds();
        Stopwatch watch = Stopwatch.StartNew();
        await work();
        double seconds = watch.Elapsed.TotalSeconds;
        self.Refresh();
        await _output.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture,
            $"{what}: {_count / seconds:F0}/s, own CPU {(self.TotalProcessorTime - own).TotalMicroseconds / _count:F0} "
            + $"us each, server CPU {(ServerSeconds() - server) * 1e6 / _count:F0} us each"));
    }

    /// <summary>Processor seconds of all processes named postgres, those that have ended among them.</summary>
    private static double ServerSeconds()
    {
        const double TicksPerSecond = 100;
        double ticks = 0;
        foreach (string folder in Directory.EnumerateDirectories("/proc"))
        {
            if (!char.IsAsciiDigit(Path.GetFileName(folder)[0]))
            {
                continue;
            }

            try
            {
                string line = File.ReadAllText(Path.Combine(folder, "stat"));
                if (line.Contains("(postgres)", StringComparison.Ordinal))
                {
                    string[] fields = line[(line.LastIndexOf(')') + 2)..].Split(' ');
                    ticks += fields[11..15].Sum(field => double.Parse(field, CultureInfo.InvariantCulture));
                }
            }
            catch (IOException)
            {
                // The process has ended meanwhile.
            }
        }

        return ticks / TicksPerSecond;
    }
}
