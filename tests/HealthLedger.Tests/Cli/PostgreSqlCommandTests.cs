using HealthLedger.Cli.Input;
using HealthLedger.Tests.Storage;
using HealthLedger.Tests.Storage.PostgreSql;

namespace HealthLedger.Tests.Cli;

public sealed class PostgreSqlCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Data => _folder["ledger"];

    public void Dispose() => _folder.Dispose();

    [PostgreSqlFact]
    public async Task Commands_open_a_ledger_in_PostgreSql_by_a_file_or_a_variable()
    {
        await using TestSchema schema = new();
        await MakeAsync();
        string server = TestServer.Settings().ConnectionString;
        string file = _folder["server"];
        await File.WriteAllTextAsync(file, server + "\n");

        CliRun missing = await RunAsync("status", "--postgresql-file", file, "--schema", schema.Name);
        CliRun made = await RunAsync(
            "status", "--postgresql-file", file, "--schema", schema.Name, "--create-schema");
        CliRun verified = await CliRun.WithVariablesAsync(
            new Dictionary<string, string> { [StorageSource.Variable] = server },
            "verify", "--full", "--data", Data, "--development-keys", "--json", "--schema", schema.Name);

        Assert.Equal(3, missing.ExitCode);
        Assert.Contains(HealthLedgerErrorCodes.SchemaMissing, missing.Output + missing.Error, StringComparison.Ordinal);
        Assert.True(made.ExitCode == 0, made.Error);
        Assert.True(verified.ExitCode == 0, verified.Error);
        Assert.False(File.Exists(Path.Combine(Data, "ledger.db")), "the ledger went into the folder");
    }

    [Fact]
    public async Task A_schema_without_a_server_is_wrong_usage()
    {
        await MakeAsync();

        Assert.Equal(2, (await RunAsync("status", "--schema", "elsewhere")).ExitCode);
    }

    [Fact]
    public async Task A_connection_string_that_is_none_is_not_repeated_in_the_answer()
    {
        await MakeAsync();
        string file = _folder["server"];
        await File.WriteAllTextAsync(file, "Host=127.0.0.1;secret-word=1");

        CliRun run = await RunAsync("status", "--postgresql-file", file);

        Assert.Equal(2, run.ExitCode);
        Assert.DoesNotContain("secret-word", run.Output + run.Error, StringComparison.OrdinalIgnoreCase);
    }

    private async Task MakeAsync()
    {
        await using LedgerFolder folder = await LedgerFolder.CreateAsync(
            Data, "Test", "TEST", "ZZ", LedgerFolder.DevelopmentPassphrase);
    }

    private Task<CliRun> RunAsync(string command, params string[] more) =>
        CliRun.OfAsync([command, "--data", Data, "--development-keys", "--json", .. more]);
}
