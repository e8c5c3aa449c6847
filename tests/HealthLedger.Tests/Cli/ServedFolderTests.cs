using System.Globalization;
using HealthLedger.Tests.Runtime;
using HealthLedger.Tests.Storage;

namespace HealthLedger.Tests.Cli;

/// <summary>Commands on a folder that a node holds.</summary>
public sealed class ServedFolderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Data => _folder["ledger"];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Commands_ask_the_node_that_runs_on_the_folder_without_a_passphrase_and_say_so()
    {
        await using ServedLedger served = await ServedLedger.StartAsync(Data);
        await File.WriteAllTextAsync(_folder["a.hl7"], Hl7CommandTests.Message("S1"));
        CliRun sent = await CliRun.OfAsync("hl7", "send", served.Mllp, _folder["a.hl7"], "--json");
        Assert.Equal(0, sent.ExitCode);

        CliRun status = await CliRun.OfAsync("status", "--data", Data, "--json");
        Assert.Equal(0, status.ExitCode);
        Assert.Equal(2, status.Json.GetProperty("logSize").GetInt32());
        Assert.Contains(Path.Combine(Data, "ledger.sock"), status.Error, StringComparison.Ordinal);
        Assert.Single(status.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries));

        CliRun verify = await CliRun.OfAsync("verify", "--data", Data, "--full", "--json");
        Assert.Equal(0, verify.ExitCode);
        Assert.Equal(1, verify.Json.GetProperty("payloadsVerified").GetInt32());

        CliRun audit = await CliRun.OfAsync(
            "audit", "disclosures", "--data", Data, "--patient", "CANARY-77", "--assigner", "SYNTH", "--json");
        Assert.True(audit.ExitCode == 0, audit.Error);

        CliRun backup = await CliRun.WithVariablesAsync(
            new Dictionary<string, string> { ["HEALTHLEDGER_BACKUP_PASSPHRASE"] = "a long backup passphrase" },
            "backup", "--data", Data, "--to", _folder["b.hlbackup"], "--attest", "--json");
        Assert.True(backup.ExitCode == 0, backup.Error);
        Assert.True(File.Exists(_folder["b.hlbackup"]));

        CliRun participants = await CliRun.OfAsync("network", "participants", "--data", Data, "--json");
        Assert.Equal(0, participants.ExitCode);
        Assert.Equal(0, await served.StopAsync());
        Assert.False(File.Exists(Path.Combine(Data, "ledger.sock")));
    }

    [Fact]
    public async Task Keys_are_rotated_by_the_node_that_runs_on_the_folder_while_it_serves()
    {
        await using ServedLedger served = await ServedLedger.StartAsync(Data);
        List<CliRun> rotated = [];
        foreach (string key in (string[])["author", "seal", "kem", "private-rows"])
        {
            rotated.Add(await CliRun.OfAsync("keys", "rotate", "--key", key, "--data", Data, "--json"));
        }

        CliRun published = await CliRun.OfAsync("keys", "publish", "--data", Data, "--json");
        CliRun list = await CliRun.OfAsync("keys", "list", "--data", Data, "--development-keys", "--json");
        await File.WriteAllTextAsync(_folder["a.hl7"], Hl7CommandTests.Message("S1"));
        CliRun sent = await CliRun.OfAsync("hl7", "send", served.Mllp, _folder["a.hl7"], "--json");
        CliRun verify = await CliRun.OfAsync("verify", "--data", Data, "--full", "--json");

        Assert.All(rotated, run => Assert.True(run.ExitCode == 0, run.Error));
        Assert.Equal([2, 2, 1, 2], rotated.Select(run => run.Json.GetProperty("version").GetInt32()));
        Assert.Equal(1, rotated[1].Json.GetProperty("destroyedVersion").GetInt32());
        Assert.Equal(2, published.Json.GetProperty("version").GetInt32());
        Assert.Equal(
            ["author 2", "kem 2", "private-rows 2", "seal 2"],
            list.Json.GetProperty("keys").EnumerateArray()
                .Where(key => key.GetProperty("state").GetString() == "Active"
                    && key.GetProperty("version").GetInt32() == 2)
                .Select(key => $"{key.GetProperty("key").GetString()} 2").Order(StringComparer.Ordinal));
        Assert.Equal((0, 0), (sent.ExitCode, verify.ExitCode));
        Assert.Equal(0, await served.StopAsync());
    }

    [Fact]
    public async Task Node_that_stands_by_serves_when_the_one_that_holds_the_folder_has_stopped()
    {
        await using ServedLedger first = await ServedLedger.StartAsync(Data);
        await using ServedLedger second = ServedLedger.Begin(Data, "--stand-by");
        await TestLedger.UntilAsync(() => second.Error.Contains("Standing by", StringComparison.Ordinal));
        await File.WriteAllTextAsync(_folder["stand-by.hl7"], Hl7CommandTests.Message("S9"));
        CliRun sent = await CliRun.OfAsync("hl7", "send", first.Mllp, _folder["stand-by.hl7"], "--json");
        Assert.Equal(0, sent.ExitCode);

        // It has written the vault since the other one opened it.
        Assert.Equal(0, await first.StopAsync());

        await second.UntilListeningAsync();

        CliRun status = await CliRun.OfAsync("status", "--data", Data, "--json");
        Assert.Equal(0, status.ExitCode);
        Assert.Contains("Asking the node", status.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Commands_open_the_folder_themselves_where_a_dead_node_left_its_socket()
    {
        await CliRun.OfAsync("init", "--data", Data, "--development-keys");
        using (System.Net.Sockets.Socket dead = new(
            System.Net.Sockets.AddressFamily.Unix, System.Net.Sockets.SocketType.Stream, default))
        {
            dead.Bind(new System.Net.Sockets.UnixDomainSocketEndPoint(_folder["dead"]));
            File.Move(_folder["dead"], Path.Combine(Data, "ledger.sock"));
        }

        CliRun status = await CliRun.OfAsync("status", "--data", Data, "--development-keys", "--json");

        Assert.Equal(0, status.ExitCode);
        Assert.DoesNotContain("Asking the node", status.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Node_whose_socket_cannot_be_made_serves_messages_and_says_why_it_serves_no_clients()
    {
        string deep = Path.Combine(_folder.Path, new string('x', 100), "ledger");
        await using ServedLedger served = await ServedLedger.StartAsync(deep);
        await served.StopAsync();

        Assert.Contains("HLS6001", served.Error, StringComparison.Ordinal);
        Assert.Contains(
            107.ToString(CultureInfo.InvariantCulture), served.Error, StringComparison.Ordinal);
    }
}
