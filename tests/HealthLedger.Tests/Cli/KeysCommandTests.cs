using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using HealthLedger.Storage.Files;
using HealthLedger.Tests.Storage;

namespace HealthLedger.Tests.Cli;

public sealed class KeysCommandTests : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();

    private string Data => _folder["ledger"];

    public async Task InitializeAsync()
    {
        foreach (string name in (string[])["first", "second", "third"])
        {
            await File.WriteAllTextAsync(_folder[name], name + " passphrase\n");
        }

        Assert.Equal(0, (await RunAsync("first", "init")).ExitCode);
    }

    public Task DisposeAsync()
    {
        _folder.Dispose();
        return Task.CompletedTask;
    }

    [Fact]
    public async Task Keys_are_rotated_listed_and_destroyed_with_canonical_evidence()
    {
        CliRun rotated = await RunAsync("first", "keys", "rotate", "--key", "private-rows");
        CliRun published = await RunAsync("first", "keys", "publish");
        CliRun refused = await RunAsync("first", "keys", "destroy", "--key", "kem", "--version-number", "1", "--out",
            _folder["evidence"]);
        CliRun active = await RunAsync("first", "keys", "rotate", "--key", "kem");
        CliRun gone = await RunAsync("first", "keys", "destroy", "--key", "kem", "--version-number", "1", "--out",
            _folder["evidence"]);
        CliRun list = await RunAsync("first", "keys", "list");

        Assert.Equal(("Active", 2), (Text(rotated, "state"), rotated.Json.GetProperty("version").GetInt32()));
        Assert.Equal(("Active", 1), (Text(published, "state"), published.Json.GetProperty("version").GetInt32()));
        Assert.Equal(3, refused.ExitCode);
        Assert.Contains("HLS8014", refused.Error, StringComparison.Ordinal);
        Assert.Equal("Active", Text(active, "state"));
        byte[] evidence = await File.ReadAllBytesAsync(_folder["evidence"]);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(evidence)), Text(gone, "sha256"));
        Assert.StartsWith("{\"body\":\"86010203", Encoding.UTF8.GetString(evidence), StringComparison.Ordinal);
        Assert.Equal(
            ["1 Destroyed", "2 Active"],
            list.Json.GetProperty("keys").EnumerateArray()
                .Where(key => key.GetProperty("key").GetString() == "kem")
                .Select(key => $"{key.GetProperty("version").GetInt32()} {key.GetProperty("state").GetString()}"));
        Assert.Equal(0, (await RunAsync("first", "status")).ExitCode);
    }

    [Fact]
    public async Task Author_and_seal_keys_are_rotated_on_the_ledger_by_one_command()
    {
        CliRun author = await RunAsync(
            "first", "keys", "rotate", "--key", "author", "--reason", "compromised", "--suspect-since",
            "2020-01-31T08:00:00Z");
        CliRun seal = await RunAsync("first", "keys", "rotate", "--key", "seal");
        CliRun activate = await RunAsync("first", "keys", "activate", "--key", "author", "--version-number", "1");
        CliRun unknown = await RunAsync("first", "keys", "rotate", "--key", "seal", "--reason", "boredom");
        CliRun gone = await RunAsync("first", "keys", "destroy", "--key", "author", "--version-number", "1", "--out",
            _folder["evidence"]);
        CliRun verify = await RunAsync("first", "verify", "--full");

        Assert.Equal(("Active", 2), (Text(author, "state"), author.Json.GetProperty("version").GetInt32()));
        Assert.Equal(("Active", 2), (Text(seal, "state"), seal.Json.GetProperty("version").GetInt32()));
        Assert.Equal(1, seal.Json.GetProperty("destroyedVersion").GetInt32());
        Assert.Equal((2, 2, 0, 0), (activate.ExitCode, unknown.ExitCode, gone.ExitCode, verify.ExitCode));
    }

    [Fact]
    public async Task Ledger_is_made_and_opened_with_a_key_file_and_not_without_it()
    {
        string keyFile = _folder["vault.key"];
        await File.WriteAllBytesAsync(keyFile, new Draw(5).Bytes(32));
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(keyFile, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }

        string[] with = ["--data", _folder["keyed"], "--key-file", keyFile, "--json"];
        CliRun init = await CliRun.OfAsync(["init", .. with]);
        CliRun status = await CliRun.OfAsync(["status", .. with]);
        CliRun without = await CliRun.OfAsync(
            ["status", "--data", _folder["keyed"], "--passphrase-file", _folder["first"], "--json"]);
        CliRun both = await CliRun.OfAsync(["status", .. with, "--passphrase-file", _folder["first"]]);
        CliRun token = await CliRun.OfAsync(["status", .. with, "--signing-keys", "pkcs11:token=x"]);

        Assert.Equal((0, 0, 3), (init.ExitCode, status.ExitCode, without.ExitCode));
        Assert.Contains("HLS8001", without.Error, StringComparison.Ordinal);
        Assert.Equal((2, 2), (both.ExitCode, token.ExitCode));
    }

    [Fact]
    public async Task Index_key_is_not_rotated()
    {
        CliRun run = await RunAsync("first", "keys", "rotate", "--key", "patient-index");

        Assert.Equal(3, run.ExitCode);
        Assert.Contains("HLS8015", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Passphrase_is_changed()
    {
        CliRun run = await RunAsync("first", "keys", "passphrase", "--new-passphrase-file", _folder["second"]);

        Assert.Equal(0, run.ExitCode);
        Assert.Equal(3, (await RunAsync("first", "status")).ExitCode);
        Assert.Equal(0, (await RunAsync("second", "status")).ExitCode);
    }

    [Fact]
    public async Task Restored_backup_has_no_seal_key_and_doctor_says_so()
    {
        CliRun backup = await RunAsync(
            "first", "keys", "backup", "--out", _folder["backup"], "--backup-passphrase-file", _folder["second"]);
        CliRun kept = await RunAsync("second", "keys", "restore", "--from", _folder["backup"]);
        File.Delete(Path.Combine(Data, "vault.cbor"));
        CliRun restored = await RunAsync("second", "keys", "restore", "--from", _folder["backup"]);
        CliRun status = await RunAsync("second", "status");
        CliRun doctor = await RunAsync("second", "doctor");

        Assert.Equal((0, 3, 0), (backup.ExitCode, kept.ExitCode, restored.ExitCode));
        Assert.Contains("HLS8005", kept.Error, StringComparison.Ordinal);
        Assert.Contains("HLS8024", status.Error, StringComparison.Ordinal);
        JsonElement vault = Assert.Single(
            doctor.Json.GetProperty("checks").EnumerateArray(),
            check => check.GetProperty("name").GetString() == "vault");
        Assert.Equal("fail", vault.GetProperty("state").GetString());
        Assert.Contains("no active seal key", vault.GetProperty("detail").GetString()!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_officers_of_three_recover_and_one_alone_does_not()
    {
        CliRun split = await RunAsync(
            "first", "keys", "recovery", "split", "--threshold", "2", "--shares", "3", "--out", _folder["share"]);
        CliRun alone = await RunAsync(
            "first", "keys", "recovery", "combine", _folder["share-1"], "--new-passphrase-file", _folder["third"]);
        CliRun both = await RunAsync(
            "first", "keys", "recovery", "combine", _folder["share-3"], _folder["share-1"], "--new-passphrase-file",
            _folder["third"]);

        Assert.Equal(0, split.ExitCode);
        Assert.Equal(UnixModes.OwnFile, UnixModes.Of(_folder["share-2"]));
        Assert.Equal(3, alone.ExitCode);
        Assert.Contains("HLS8017", alone.Error, StringComparison.Ordinal);
        Assert.Equal(0, both.ExitCode);
        Assert.Equal(0, (await RunAsync("third", "status")).ExitCode);
        Assert.Equal(3, (await RunAsync("first", "status")).ExitCode);
    }

    [Fact]
    public async Task Nobody_is_made_able_to_recover_alone()
    {
        CliRun run = await RunAsync(
            "first", "keys", "recovery", "split", "--threshold", "1", "--shares", "3", "--out", _folder["share"]);

        Assert.Equal(2, run.ExitCode);
        Assert.False(File.Exists(_folder["share-1"]));
    }

    [Fact]
    public async Task Keys_do_not_change_while_a_node_runs()
    {
        using DirectoryLock node = await DirectoryLock.AcquireAsync(Data, TimeSpan.Zero, TimeProvider.System);

        CliRun run = await RunAsync("first", "keys", "rotate", "--key", "shares");

        Assert.Equal(3, run.ExitCode);
        Assert.Contains("HLS7004", run.Error, StringComparison.Ordinal);
    }

    private static string? Text(CliRun run, string name) => run.Json.GetProperty(name).GetString();

    private Task<CliRun> RunAsync(string passphrase, params string[] arguments) => CliRun.OfAsync(
        [.. arguments, "--data", Data, "--passphrase-file", _folder[passphrase], "--json"]);
}
