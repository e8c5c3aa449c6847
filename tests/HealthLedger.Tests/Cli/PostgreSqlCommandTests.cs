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

    [PostgreSqlFact]
    public async Task Backup_is_tried_and_restored_into_a_new_schema_and_the_ledger_goes_on_there()
    {
        await using TestSchema schema = new();
        await MakeAsync();
        string server = _folder["server"];
        await File.WriteAllTextAsync(server, TestServer.Settings().ConnectionString + "\n");
        await File.WriteAllTextAsync(_folder["pass"], "a long backup passphrase\n");
        string[] key = ["--backup-passphrase-file", _folder["pass"]];
        string[] database = ["--postgresql-file", server, "--schema", schema.Name];
        string[] vault = ["--vault", _folder["vault.copy"]];
        CliRun backup = await RunAsync(
            "backup", ["--to", _folder["a.hlbackup"], "--vault-to", _folder["vault.copy"], "--attest", .. key]);
        byte[] bytes = await File.ReadAllBytesAsync(_folder["a.hlbackup"]);
        bytes[^1] ^= 1;
        await File.WriteAllBytesAsync(_folder["bad"], bytes);

        int before = await TrialsAsync();
        CliRun drill = await CliRun.OfAsync(
            ["backup", "drill", _folder["a.hlbackup"], "--development-keys", "--json", .. vault, .. key, .. database]);
        string restored = _folder["restored"];
        string[] to = ["--data", restored, "--development-keys", "--json"];
        CliRun damaged = await CliRun.OfAsync(
            ["restore", "--from", _folder["bad"], "--new-epoch", .. to, .. vault, .. key, .. database]);
        int after = await TrialsAsync();
        CliRun good = await CliRun.OfAsync(
            ["restore", "--from", _folder["a.hlbackup"], "--new-epoch", .. to, .. vault, .. key, .. database]);
        CliRun twice = await CliRun.OfAsync(
            ["restore", "--from", _folder["a.hlbackup"], "--data", _folder["other"], "--development-keys", .. vault,
            .. key, .. database]);
        CliRun status = await CliRun.OfAsync(["status", .. to, .. database]);
        CliRun verify = await CliRun.OfAsync(["verify", "--full", .. to, .. database]);

        Assert.True(backup.ExitCode == 0, backup.Error);
        Assert.True(drill.ExitCode == 0, drill.Error);
        Assert.Contains(HealthLedgerErrorCodes.BackupDamaged, damaged.Output + damaged.Error, StringComparison.Ordinal);
        Assert.Equal(before, after);
        Assert.True(good.ExitCode == 0, good.Error);
        Assert.Equal(3, twice.ExitCode);
        Assert.Contains(HealthLedgerErrorCodes.SchemaExists, twice.Output + twice.Error, StringComparison.Ordinal);
        Assert.Equal((0, 0), (status.ExitCode, verify.ExitCode));
        Assert.Equal("postgresql", status.Json.GetProperty("storage").GetString());
        Assert.False(File.Exists(Path.Combine(restored, "ledger.db")), "the ledger went into the folder");
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

    private static Task<int> TrialsAsync() =>
        TestServer.AskAsync<int>("SELECT count(*)::int FROM pg_namespace WHERE nspname LIKE 'drill%'");

    private async Task MakeAsync()
    {
        await using LedgerFolder folder = await LedgerFolder.CreateAsync(
            Data, "Test", "TEST", "ZZ", LedgerFolder.DevelopmentPassphrase);
    }

    private Task<CliRun> RunAsync(string command, params string[] more) =>
        CliRun.OfAsync([command, "--data", Data, "--development-keys", "--json", .. more]);
}
