using System.Text.Json;
using HealthLedger.Tests.Storage;

namespace HealthLedger.Tests.Cli;

/// <summary>A ledger whose seal key is lost, from the officers' keys to a receipt, as an operator types it.</summary>
public sealed class RecoveryCommandTests : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();

    private string Data => _folder["ledger"];

    public async Task InitializeAsync()
    {
        await File.WriteAllTextAsync(_folder["pass"], "the vault's passphrase\n");
        for (int i = 1; i <= 3; i++)
        {
            CliRun key = await RunAsync("recovery", "key", "--out", _folder[$"o{i}"]);
            Assert.Equal(0, key.ExitCode);
        }
    }

    public Task DisposeAsync()
    {
        _folder.Dispose();
        return Task.CompletedTask;
    }

    [Fact]
    public async Task Two_officers_of_three_put_a_ledger_with_a_restored_vault_into_force()
    {
        CliRun init = await InitAsync("2");
        CliRun backup = await RunAsync(
            "keys", "backup", "--data", Data, "--out", _folder["vb"], "--backup-passphrase-file", _folder["pass"]);
        File.Delete(Path.Combine(Data, "vault.cbor"));
        CliRun restored = await RunAsync("keys", "restore", "--data", Data, "--from", _folder["vb"]);
        CliRun lost = await RunAsync("status", "--data", Data);
        CliRun elsewhere = await RunAsync(
            "recovery", "request", "--data", Data, "--out", _folder["elsewhere"], "--schema", "elsewhere");
        CliRun request = await RunAsync("recovery", "request", "--data", Data, "--out", _folder["request"]);
        foreach (int officer in (int[])[1, 3])
        {
            CliRun sign = await RunAsync(
                "recovery", "sign", "--request", _folder["request"], "--key", _folder[$"o{officer}"], "--out",
                _folder[$"s{officer}"]);
            Assert.Equal(request.Json.GetProperty("sealKeyId").GetString(),
                sign.Json.GetProperty("sealKeyId").GetString());
        }

        CliRun alone = await CompleteAsync("s1");
        CliRun both = await CompleteAsync("s1", "s3");
        CliRun status = await RunAsync("status", "--data", Data);
        CliRun verify = await RunAsync("verify", "--full", "--data", Data);

        Assert.Equal((0, 0, 0), (init.ExitCode, backup.ExitCode, restored.ExitCode));
        Assert.Contains("HLS8024", lost.Error, StringComparison.Ordinal);

        // The storage that a command names is the one that is recovered, here a contradiction of options.
        Assert.Equal(2, elsewhere.ExitCode);
        Assert.Equal(3, alone.ExitCode);
        Assert.Contains("HLS8025", alone.Error, StringComparison.Ordinal);
        Assert.Equal((0, 0, 0), (both.ExitCode, status.ExitCode, verify.ExitCode));
        string nobody = new('0', 32);
        CliRun proof = await RunAsync(
            "proof", "get", "--data", Data, "--participant", nobody, "--out", _folder["proof"]);
        Assert.Equal(0, proof.ExitCode);
        string[] check =
        [
            "proof", "verify", _folder["proof"], "--genesis", Path.Combine(Data, "genesis.cbor"), "--participant",
            nobody, "--absent",
        ];
        CliRun refused = await RunAsync(check);
        CliRun accepted = await RunAsync([.. check, "--accept-recovery"]);
        JsonElement error = refused.Json.GetProperty("error");
        Assert.Equal((1, "HLS3273"), (refused.ExitCode, error.GetProperty("code").GetString()));
        Assert.Equal(0, accepted.ExitCode);
    }

    [Theory]
    [InlineData("HLS3032")]
    [InlineData("HLS3032", "--recovery-threshold", "4")]
    [InlineData("HLS3032", "--recovery-threshold", "1", "--parameter", "window=0")]
    [InlineData("HLS3032", "--recovery-threshold", "1", "--parameter", "quota-capacity=1")]
    [InlineData("HLS1201", "--parameter", "colour=1")]
    [InlineData("HLS1201", "--parameter", "window=-1")]
    public async Task Parameter_outside_its_range_makes_no_ledger(string code, params string[] options)
    {
        CliRun run = await RunAsync([
            "init", "--data", Data, "--recovery-key", _folder["o1.pub"], .. options]);

        Assert.Equal(2, run.ExitCode);
        Assert.Contains(code, run.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Data));
    }

    private Task<CliRun> CompleteAsync(params string[] signatures) => RunAsync([
        "recovery", "complete", "--data", Data, "--request", _folder["request"],
        .. signatures.Select(name => _folder[name])]);

    private Task<CliRun> InitAsync(string threshold) => RunAsync(
        "init", "--data", Data, "--recovery-key", _folder["o1.pub"], "--recovery-key", _folder["o2.pub"],
        "--recovery-key", _folder["o3.pub"], "--recovery-threshold", threshold, "--parameter", "window=5000");

    private Task<CliRun> RunAsync(params string[] arguments) => CliRun.OfAsync(
        [.. arguments, "--passphrase-file", _folder["pass"], "--json"]);
}
