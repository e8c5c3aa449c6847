using HealthLedger.Storage;
using HealthLedger.Storage.PostgreSql;
using HealthLedger.Storage.PostgreSql.Database;
using Npgsql;

namespace HealthLedger.Tests.Storage.PostgreSql;

/// <summary>What keeps a store from opening is said with a code, and nothing is changed.</summary>
public sealed class PostgreSqlOpeningTests
{
    [Theory]
    [InlineData("")]
    [InlineData("1x")]
    [InlineData("Upper")]
    [InlineData("pg_own")]
    [InlineData("a\"b")]
    [InlineData("a234567890123456789012345678901234567890123456789")]
    public void Schema_name_that_is_not_plain_is_refused(string schema) => Assert.Throws<ArgumentException>(
        () => new PostgreSqlLedgerStorageDriver(
            new PostgreSqlLedgerStorageOptions { ConnectionString = "Host=h", Schema = schema }));

    [Theory]
    [InlineData("")]
    [InlineData("Password=secret")]
    [InlineData("Host=h;Password=secret;No such word=1")]
    public void Connection_string_that_is_malformed_is_refused_without_quoting_it(string text)
    {
        ArgumentException refusal = Assert.Throws<ArgumentException>(() => new PostgreSqlLedgerStorageDriver(
            new PostgreSqlLedgerStorageOptions { ConnectionString = text }));
        Assert.DoesNotContain("secret", refusal.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Server_that_is_not_there_is_HLS7020_and_transient()
    {
        PostgreSqlLedgerStorageDriver driver = new(new PostgreSqlLedgerStorageOptions
        {
            ConnectionString = "Host=127.0.0.1;Port=1;Username=u;Password=secret;Database=d",
        });
        StorageFailureException failure = await FailAsync(driver);
        Assert.Equal(HealthLedgerErrorCodes.ServerUnreachable, failure.Code);
        Assert.True(failure.IsTransient);
        Assert.DoesNotContain("secret", failure.ToString(), StringComparison.Ordinal);
    }

    [PostgreSqlTheory]
    [InlineData("Password", "wrong", HealthLedgerErrorCodes.ServerAccessDenied)]
    [InlineData("Username", "nobody", HealthLedgerErrorCodes.ServerAccessDenied)]
    [InlineData("Database", "no_such_database", HealthLedgerErrorCodes.DatabaseMissing)]
    [InlineData("Options", "-c default_transaction_read_only=on", HealthLedgerErrorCodes.ServerReadOnly)]
    public async Task Wrong_connection_is_told_by_its_code(string setting, string value, string code)
    {
        await using TestSchema schema = new();
        PostgreSqlLedgerStorageOptions options = schema.Options();
        NpgsqlConnectionStringBuilder settings = new(options.ConnectionString) { [setting] = value };
        options.ConnectionString = settings.ConnectionString;
        Assert.Equal(code, (await FailAsync(new PostgreSqlLedgerStorageDriver(options))).Code);
        Assert.Equal(0, await CountTablesAsync(schema));
    }

    [PostgreSqlFact]
    public async Task Schema_is_made_only_when_that_is_asked_for()
    {
        await using TestSchema schema = new();
        PostgreSqlLedgerStorageOptions options = schema.Options();
        options.CreateSchema = false;
        PostgreSqlLedgerStorageDriver driver = new(options);
        Assert.Equal(HealthLedgerErrorCodes.SchemaMissing, (await FailAsync(driver)).Code);
        Assert.Equal(0, await CountTablesAsync(schema));
        await (await schema.Driver().OpenAsync(CancellationToken.None)).DisposeAsync();
        await (await driver.OpenAsync(CancellationToken.None)).DisposeAsync();
    }

    [PostgreSqlFact]
    public async Task Schema_of_something_else_is_left_alone()
    {
        await using TestSchema schema = new();
        await TestServer.RunAsync($"CREATE SCHEMA {schema.Name}; CREATE TABLE {schema.Name}.other (id int)");
        Assert.Equal(HealthLedgerErrorCodes.Damaged, (await FailAsync(schema.Driver())).Code);
        Assert.Equal(1, await CountTablesAsync(schema));
    }

    [PostgreSqlTheory]
    [InlineData(0, HealthLedgerErrorCodes.StoreTooOld)]
    [InlineData(99, HealthLedgerErrorCodes.StoreTooNew)]
    public async Task Other_format_is_refused(int version, string code)
    {
        await using TestSchema schema = new();
        await (await schema.Driver().OpenAsync(CancellationToken.None)).DisposeAsync();
        await TestServer.RunAsync($"UPDATE {schema.Name}.version SET number = {version}");
        Assert.Equal(code, (await FailAsync(schema.Driver())).Code);
    }

    [Theory]
    [InlineData(13, false, true, true, HealthLedgerErrorCodes.ServerTooOld)]
    [InlineData(15, true, true, true, HealthLedgerErrorCodes.ServerReadOnly)]
    [InlineData(15, false, false, true, HealthLedgerErrorCodes.ServerUnsafe)]
    [InlineData(15, false, true, false, HealthLedgerErrorCodes.ServerUnsafe)]
    public void Server_that_would_lose_records_is_refused(
        int version, bool isReadOnly, bool isCrashSafe, bool isSynchronous, string code) => Assert.Equal(
        code,
        Assert.Throws<StorageFailureException>(
            () => new ServerState(version, isReadOnly, isCrashSafe, isSynchronous).Check("here", false)).Code);

    [Fact]
    public void Server_that_is_not_crash_safe_is_accepted_only_when_that_is_asked_for() =>
        new ServerState(15, false, false, true).Check("here", acceptUnsafe: true);

    [PostgreSqlTheory]
    [InlineData("DELETE FROM {0}.journal WHERE position = 2")]
    [InlineData("DELETE FROM {0}.journal WHERE position = 1")]
    [InlineData("UPDATE {0}.journal SET checksum = checksum + 1 WHERE position = 2")]
    [InlineData("UPDATE {0}.journal_end SET next = next + 1")]
    [InlineData("UPDATE {0}.journal_end SET next = next - 1")]
    [InlineData("DELETE FROM {0}.journal_end")]
    [InlineData("DELETE FROM {0}.journal")]
    public async Task Journal_with_a_record_missing_does_not_open(string change)
    {
        await using TestSchema schema = new();
        await FillAsync(schema);
        await TestServer.RunAsync(change.Replace("{0}", schema.Name, StringComparison.Ordinal));
        Assert.Equal(HealthLedgerErrorCodes.Damaged, (await FailAsync(schema.Driver())).Code);
    }

    [PostgreSqlTheory]
    [InlineData("UPDATE {0}.journal SET bytes = '\\x07' WHERE position = 1")]
    [InlineData("UPDATE {0}.journal SET link = link + 1 WHERE position = 1")]
    [InlineData("UPDATE {0}.journal SET checksum = checksum + 1 WHERE position = 1")]
    public async Task Journal_record_that_was_changed_is_reported_when_read(string change)
    {
        await using TestSchema schema = new();
        await FillAsync(schema);
        await TestServer.RunAsync(change.Replace("{0}", schema.Name, StringComparison.Ordinal));
        await using ILedgerStorage storage = await schema.Driver().OpenAsync(CancellationToken.None);
        StorageFailureException failure = await Assert.ThrowsAsync<StorageFailureException>(async () =>
        {
            await foreach (JournalRecord record in storage.Journal
                .ReadAsync(JournalPosition.First, CancellationToken.None))
            {
                Assert.True(record.Position.Value < 2);
            }
        });
        Assert.Equal(HealthLedgerErrorCodes.Damaged, failure.Code);
    }

    [PostgreSqlFact]
    public async Task Two_that_make_a_schema_at_once_do_not_disturb_each_other()
    {
        await using TestSchema schema = new();
        await Task.WhenAll(Enumerable.Range(0, 3).Select(async _ =>
            await (await schema.Driver().OpenAsync(CancellationToken.None)).DisposeAsync()));
        Assert.Equal(1L, await TestServer.AskAsync<long>($"SELECT count(*) FROM {schema.Name}.lease"));
    }

    private static async Task FillAsync(TestSchema schema)
    {
        await using ILedgerStorage storage = await schema.Driver().OpenAsync(CancellationToken.None);
        await storage.Journal.AppendAsync(
            [new byte[] { 1 }, new byte[] { 2 }, new byte[] { 3 }], CancellationToken.None);
    }

    private static Task<StorageFailureException> FailAsync(PostgreSqlLedgerStorageDriver driver) =>
        Assert.ThrowsAsync<StorageFailureException>(
            async () => await (await driver.OpenAsync(CancellationToken.None)).DisposeAsync());

    private static Task<long> CountTablesAsync(TestSchema schema) => TestServer.AskAsync<long>(
        $"SELECT count(*) FROM pg_tables WHERE schemaname = '{schema.Name}'");
}
