using System.Text.Json;
using HealthLedger.Cli;
using HealthLedger.Tests.Storage;

namespace HealthLedger.Tests.Cli;

public sealed class BackupCommandTests : IDisposable
{
    private readonly TemporaryFolder _root = new();

    [Fact]
    public async Task Backup_is_inspected_tried_and_restored_and_the_ledger_goes_on()
    {
        await InitAsync();
        CliRun backup = await RunAsync(
            "backup", "--data", _root["live"], "--to", _root["a.hlbackup"], "--vault-to", _root["vault.copy"],
            "--attest");
        Assert.Equal((0, true), (backup.ExitCode, backup.Json.GetProperty("ok").GetBoolean()));

        CliRun inspected = await RunAsync("backup", "inspect", _root["a.hlbackup"]);
        Assert.Equal(
            backup.Json.GetProperty("sha256").GetString(), inspected.Json.GetProperty("sha256").GetString());

        Directory.CreateDirectory(_root["trials"]);
        CliRun drill = await RunAsync(
            "backup", "drill", _root["a.hlbackup"], "--vault", _root["vault.copy"], "--in", _root["trials"],
            "--attest", "--data", _root["live"]);
        Assert.Equal((0, true), (drill.ExitCode, drill.Json.GetProperty("keysChecked").GetBoolean()));
        Assert.Empty(Directory.EnumerateFileSystemEntries(_root["trials"]));
        JsonElement live = (await RunAsync("status", "--data", _root["live"])).Json;
        Assert.Equal(2UL, live.GetProperty("logSize").GetUInt64());

        CliRun restored = await RunAsync(
            "restore", "--from", _root["a.hlbackup"], "--vault", _root["vault.copy"], "--data", _root["restored"],
            "--new-epoch");
        Assert.Equal((0, true), (restored.ExitCode, restored.Json.GetProperty("newEpoch").GetBoolean()));
        JsonElement status = (await RunAsync("status", "--data", _root["restored"])).Json;
        Assert.Equal(restored.Json.GetProperty("height").GetUInt64() + 3, status.GetProperty("height").GetUInt64());
        Assert.True((await RunAsync("verify", "--data", _root["restored"], "--full"))
            .Json.GetProperty("ok").GetBoolean());
    }

    [Fact]
    public async Task Restore_says_what_is_wrong_with_its_exit_code()
    {
        await InitAsync();
        await RunAsync("backup", "--data", _root["live"], "--to", _root["a.hlbackup"]);
        byte[] bytes = await File.ReadAllBytesAsync(_root["a.hlbackup"]);
        bytes[^1] ^= 1;
        await File.WriteAllBytesAsync(_root["bad.hlbackup"], bytes);
        await File.WriteAllTextAsync(_root["other"], "another passphrase");

        await ExpectAsync(
            ExitCode.CheckFailed, HealthLedgerErrorCodes.BackupDamaged,
            "restore", "--from", _root["bad.hlbackup"], "--data", _root["restored"]);
        await ExpectAsync(
            ExitCode.Environment, HealthLedgerErrorCodes.BackupKeyWrong,
            "restore", "--from", _root["a.hlbackup"], "--data", _root["restored"],
            "--backup-passphrase-file", _root["other"]);
        await ExpectAsync(
            ExitCode.Environment, HealthLedgerErrorCodes.FolderNotEmpty,
            "restore", "--from", _root["a.hlbackup"], "--data", _root["live"]);
        await ExpectAsync(
            ExitCode.Environment, CliErrorCodes.FileExists,
            "backup", "--data", _root["live"], "--to", _root["a.hlbackup"]);
        CliRun good = await RunAsync("restore", "--from", _root["a.hlbackup"], "--data", _root["restored"]);
        Assert.Equal(0, good.ExitCode);
        File.Copy(
            Path.Combine(_root["live"], LedgerFolder.VaultFileName),
            Path.Combine(_root["restored"], LedgerFolder.VaultFileName));
        await ExpectAsync(
            ExitCode.Environment, HealthLedgerErrorCodes.RestoreUnconfirmed, "status", "--data", _root["restored"]);
    }

    [Fact]
    public async Task Pruning_is_refused_below_the_retention_and_counts_in_a_trial()
    {
        await InitAsync();

        await ExpectAsync(
            ExitCode.CheckFailed, HealthLedgerErrorCodes.RetentionNotOver,
            "prune", "--data", _root["live"], "--older-than", "30");
        await ExpectAsync(
            ExitCode.Usage, CliErrorCodes.UsageWrong,
            "prune", "--data", _root["live"], "--older-than", "3000", "--kind", "gossip");
        CliRun trial = await RunAsync(
            "prune", "--data", _root["live"], "--older-than", "3000", "--kind", "laboratory", "--trial");
        Assert.Equal((0, 0), (trial.ExitCode, trial.Json.GetProperty("payloads").GetInt32()));
        CliRun none = await RunAsync("prune", "--data", _root["live"], "--older-than", "0", "--retention", "0");
        Assert.Equal(0, none.Json.GetProperty("payloads").GetInt32());
    }

    public void Dispose() => _root.Dispose();

    private static Task<CliRun> RunAsync(params string[] args) =>
        CliRun.OfAsync([.. args, "--development-keys", "--json"]);

    private static async Task ExpectAsync(int exitCode, string code, params string[] args)
    {
        CliRun run = await RunAsync(args);
        Assert.Equal(exitCode, run.ExitCode);
        Assert.Contains(code, run.Error, StringComparison.Ordinal);
        Assert.Empty(run.Output);
    }

    private async Task InitAsync() => Assert.Equal(0, (await RunAsync("init", "--data", _root["live"])).ExitCode);
}
