using System.Security.Cryptography;
using HealthLedger.Storage;
using HealthLedger.Storage.PostgreSql;
using Npgsql;

namespace HealthLedger.Tests.Storage.PostgreSql;

/// <summary>
/// What deletion leaves in the files of the table; the server's log is another matter, said in the guide. In a
/// database of its own: the server keeps what an older transaction of the same database, such as another test's, may
/// still see, and so does the guide's promise.
/// </summary>
public sealed class PostgreSqlErasureTests
{
    private const int Envelopes = 60;
    private const string Schema = "erasure";

    // Short ones lie in their rows, long ones beside them in pieces.
    [PostgreSqlTheory]
    [InlineData(400)]
    [InlineData(9000)]
    public async Task Deleted_envelopes_are_in_no_file_of_their_table(int bytes)
    {
        string database = "erasure_" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8));
        await TestServer.RunAsync($"CREATE DATABASE {database}");
        try
        {
            await DeleteAsync(database, bytes);
        }
        finally
        {
            await TestServer.RunAsync($"DROP DATABASE {database} WITH (FORCE)");
        }
    }

    private static async Task DeleteAsync(string database, int bytes)
    {
        NpgsqlConnectionStringBuilder settings = TestServer.Settings();
        settings.Database = database;
        settings.Pooling = false;
        PostgreSqlLedgerStorageDriver driver = new(new PostgreSqlLedgerStorageOptions
        {
            ConnectionString = settings.ConnectionString,
            Schema = Schema,
            CreateSchema = true,
        });
        await using ILedgerStorage storage = await driver.OpenAsync(CancellationToken.None);
        byte[][] contents = [.. Enumerable.Range(0, Envelopes).Select(_ => RandomNumberGenerator.GetBytes(bytes))];
        for (int number = 0; number < Envelopes; number++)
        {
            await storage.Custody.WriteAsync(
                new CustodyWrite { Envelopes = [new StoredEnvelope(Id(number), contents[number], contents[number])] },
                CancellationToken.None);
        }

        Assert.Equal(Envelopes, await CountAsync(database, contents));
        await storage.Custody.DeleteEnvelopesAsync([Id(20), Id(21), Id(40)], CancellationToken.None);
        Assert.Equal(Envelopes - 3, await CountAsync(database, contents));
        Assert.Null(await storage.Custody.ReadEnvelopeAsync(Id(21), CancellationToken.None));
        Assert.NotNull(await storage.Custody.ReadEnvelopeAsync(Id(22), CancellationToken.None));
    }

    private static byte[] Id(int number) => [.. Enumerable.Repeat((byte)number, 16)];

    /// <summary>How many contents have a piece in the files: the table and the one that holds long values.</summary>
    private static async Task<int> CountAsync(string database, byte[][] contents)
    {
        await TestServer.RunAsync("CHECKPOINT");
        byte[] table = await TestServer.AskAsync<byte[]>(
            $"SELECT pg_read_binary_file(pg_relation_filepath('{Schema}.envelope'))", database);
        byte[] pieces = await TestServer.AskAsync<byte[]>(
            $"""
            SELECT pg_read_binary_file(pg_relation_filepath(reltoastrelid))
            FROM pg_class WHERE oid = '{Schema}.envelope'::regclass
            """,
            database);
        return contents.Count(content =>
            Enumerable.Range(0, content.Length / 100)
                .Select(part => content.AsMemory(part * 100, 32))
                .Any(part => table.AsSpan().IndexOf(part.Span) >= 0 || pieces.AsSpan().IndexOf(part.Span) >= 0));
    }
}
