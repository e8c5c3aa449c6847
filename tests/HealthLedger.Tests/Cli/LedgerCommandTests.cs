using System.Security.Cryptography;
using System.Text.Json;
using HealthLedger.Tests.Storage;
using SQLitePCL;

namespace HealthLedger.Tests.Cli;

public sealed class LedgerCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Data => _folder["ledger"];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Init_prints_the_ledger_and_the_hash_of_its_genesis_file()
    {
        CliRun run = await CliRun.OfAsync("init", "--data", Data, "--development-keys", "--json", "--country", "CH");

        Assert.Equal(0, run.ExitCode);
        Assert.Equal(64, run.Json.GetProperty("ledgerId").GetString()!.Length);
        byte[] genesis = await File.ReadAllBytesAsync(Path.Combine(Data, "genesis.cbor"));
        Assert.Equal(
            Convert.ToHexStringLower(SHA256.HashData(genesis)), run.Json.GetProperty("genesisHash").GetString());
        Assert.Contains("WARNING: development keys", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Init_refuses_to_overwrite_a_ledger()
    {
        await CliRun.OfAsync("init", "--data", Data, "--development-keys");
        byte[] before = await File.ReadAllBytesAsync(Path.Combine(Data, "genesis.cbor"));

        CliRun run = await CliRun.OfAsync("init", "--data", Data, "--development-keys", "--json");

        Assert.Equal(3, run.ExitCode);
        Assert.Empty(run.Output);
        Assert.Contains("HLS7009", run.Error, StringComparison.Ordinal);
        Assert.Equal(before, await File.ReadAllBytesAsync(Path.Combine(Data, "genesis.cbor")));
    }

    [Theory]
    [InlineData("--country", "ch")]
    [InlineData("--country", "CHE")]
    [InlineData("--name", "")]
    [InlineData("--organisation", "N\u00F6rd")]
    public async Task Init_refuses_texts_out_of_their_limits_as_usage(string option, string value)
    {
        CliRun run = await CliRun.OfAsync("init", "--data", Data, "--development-keys", option, value);

        Assert.Equal(2, run.ExitCode);
        Assert.False(Directory.Exists(Data));
    }

    [Fact]
    public async Task Passphrase_is_missing_without_a_terminal()
    {
        CliRun run = await CliRun.OfAsync("init", "--data", Data, "--json");

        Assert.Equal(3, run.ExitCode);
        Assert.Contains("HLS8008", run.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Data));
    }

    [Fact]
    public async Task Passphrase_comes_from_a_file_or_the_environment()
    {
        string file = _folder["passphrase"];
        await File.WriteAllTextAsync(file, "correct horse battery\nsecond line\n");
        Dictionary<string, string> variables = new(StringComparer.Ordinal)
        {
            ["HEALTHLEDGER_PASSPHRASE"] = "correct horse battery",
            ["HEALTHLEDGER_DATA"] = Data,
        };

        CliRun made = await CliRun.OfAsync("init", "--data", Data, "--passphrase-file", file);
        CliRun opened = await CliRun.WithVariablesAsync(variables, "status", "--json");

        Assert.Equal(0, made.ExitCode);
        Assert.Equal(0, opened.ExitCode);
    }

    [Fact]
    public async Task Passphrase_that_is_wrong_is_an_environment_fault()
    {
        await CliRun.OfAsync("init", "--data", Data, "--development-keys");
        Dictionary<string, string> variables = new(StringComparer.Ordinal)
        {
            ["HEALTHLEDGER_PASSPHRASE"] = "not the passphrase",
        };

        CliRun run = await CliRun.WithVariablesAsync(variables, "status", "--data", Data);

        Assert.Equal(3, run.ExitCode);
        Assert.Contains("HLS8001", run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("not the passphrase", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Data_folder_must_be_named()
    {
        CliRun run = await CliRun.OfAsync("status", "--development-keys");

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("HLS1202", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Status_shows_height_size_and_root()
    {
        await CliRun.OfAsync("init", "--data", Data, "--development-keys");

        CliRun run = await CliRun.OfAsync("status", "--data", Data, "--development-keys", "--json");

        Assert.Equal(0, run.ExitCode);
        Assert.Equal(0, run.Json.GetProperty("height").GetInt64());
        Assert.Equal(0, run.Json.GetProperty("logSize").GetInt64());
        Assert.Equal(64, run.Json.GetProperty("logRoot").GetString()!.Length);
        Assert.Equal(1, run.Json.GetProperty("replicas").GetInt32());
        Assert.Equal(0, run.Json.GetProperty("lag").GetInt32());
        Assert.Equal(JsonValueKind.Object, run.Json.GetProperty("disk").ValueKind);
    }

    [Fact]
    public async Task Verify_says_how_much_it_verified()
    {
        await SealedRecord.MakeAsync(Data);

        CliRun run = await CliRun.OfAsync("verify", "--data", Data, "--development-keys", "--full", "--json");

        Assert.Equal(0, run.ExitCode);
        Assert.True(run.Json.GetProperty("ok").GetBoolean());
        Assert.True(run.Json.GetProperty("entriesVerified").GetInt64() >= 1);
        Assert.Equal(1, run.Json.GetProperty("payloadsVerified").GetInt64());
        Assert.Equal(JsonValueKind.Null, run.Json.GetProperty("firstError").ValueKind);
    }

    [Fact]
    public async Task Verify_of_a_changed_payload_exits_with_the_code_of_integrity_alone()
    {
        await SealedRecord.MakeAsync(Data);
        Tamper(Path.Combine(Data, "custody.db"));

        CliRun run = await CliRun.OfAsync("verify", "--data", Data, "--development-keys", "--full", "--json");

        Assert.Equal(5, run.ExitCode);
        Assert.False(run.Json.GetProperty("ok").GetBoolean());
        Assert.StartsWith(
            "HLS3", run.Json.GetProperty("firstError").GetProperty("code").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Genesis_that_is_damaged_is_a_violation_in_our_own_ledger()
    {
        await CliRun.OfAsync("init", "--data", Data, "--development-keys");
        string genesis = Path.Combine(Data, "genesis.cbor");
        byte[] bytes = await File.ReadAllBytesAsync(genesis);
        bytes[^1] ^= 1;
        await File.WriteAllBytesAsync(genesis, bytes);

        CliRun run = await CliRun.OfAsync("status", "--data", Data, "--development-keys");

        Assert.Equal(5, run.ExitCode);
        Assert.Contains("HLS3008", run.Error, StringComparison.Ordinal);
    }

    private static void Tamper(string path)
    {
        Assert.Equal(raw.SQLITE_OK, raw.sqlite3_open(path, out sqlite3 database));
        using (database)
        {
            Assert.Equal(
                raw.SQLITE_OK,
                raw.sqlite3_exec(database, "UPDATE envelope SET envelope = zeroblob(length(envelope))"));
            Assert.Equal(1, raw.sqlite3_changes(database));
        }
    }
}
