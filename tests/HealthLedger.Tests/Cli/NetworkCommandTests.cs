using System.Text.Json;
using HealthLedger.Storage.Files;
using HealthLedger.Tests.Storage;

namespace HealthLedger.Tests.Cli;

/// <summary>Several organisations on the command line.</summary>
public sealed class NetworkCommandTests : IDisposable
{
    private static readonly string[] Codes = ["NORTH", "SOUTH", "EAST", "WEST"];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Organisations_found_a_ledger_and_each_has_the_same_genesis()
    {
        string ledger = await DraftAsync();
        foreach (string code in Codes)
        {
            await DoneAsync(
                "network", "agree", _folder["draft"], "--ledger", ledger, "--data", _folder[code],
                "--out", _folder[code + ".agreed"], "--development-keys");
        }

        CliRun early = await CliRun.OfAsync(
            "init", "--data", _folder["NORTH"], "--development-keys", "--genesis", _folder["NORTH.agreed"]);
        Assert.Equal(1, early.ExitCode);
        Assert.Contains("HLS3046", early.Error, StringComparison.Ordinal);
        Assert.Contains("SOUTH, EAST, WEST", early.Error, StringComparison.Ordinal);

        HashSet<string> hashes = [];
        foreach (string code in Codes)
        {
            JsonElement done = (await InitAsync(code)).Json;
            Assert.Equal(ledger, done.GetProperty("ledgerId").GetString());
            hashes.Add(done.GetProperty("genesisHash").GetString()!);
        }

        Assert.Single(hashes);
        CliRun again = await CliRun.OfAsync(
            "network", "agree", _folder["draft"], "--ledger", ledger, "--data", _folder["NORTH"],
            "--out", _folder["again"], "--development-keys");
        Assert.Equal(3, again.ExitCode);
        Assert.Contains("HLS3048", again.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Draft_of_another_ledger_than_the_compared_one_is_not_signed()
    {
        await DraftAsync();
        CliRun refused = await CliRun.OfAsync(
            "network", "agree", _folder["draft"], "--ledger", new string('0', 64), "--data", _folder["NORTH"],
            "--out", _folder["NORTH.agreed"], "--development-keys");

        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("HLS3044", refused.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(_folder["NORTH.agreed"]));
    }

    [Fact]
    public async Task Founder_file_that_was_changed_on_its_way_is_refused_by_name()
    {
        await FoundersAsync();
        byte[] bytes = await File.ReadAllBytesAsync(_folder["EAST.founder"]);
        bytes[40] ^= 1;
        await File.WriteAllBytesAsync(_folder["EAST.founder"], bytes);

        CliRun refused = await GenesisAsync(Codes);

        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("HLS304", refused.Error, StringComparison.Ordinal);
        Assert.Contains("EAST.founder", refused.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(_folder["draft"]));
    }

    [Fact]
    public async Task Three_founders_are_wrong_usage()
    {
        await FoundersAsync();
        Assert.Equal(2, (await GenesisAsync(Codes[..3])).ExitCode);
    }

    [Fact]
    public async Task Served_replicas_say_where_they_listen_and_how_they_stand_and_a_fifth_joins_by_their_votes()
    {
        await FoundAsync();
        List<ServedLedger> served = [];
        try
        {
            foreach (string code in Codes)
            {
                List<string> more = ["--listen", "127.0.0.1:0"];
                for (int i = 0; i < served.Count; i++)
                {
                    more.AddRange(["--peer", $"{Codes[i]}={served[i].Replicas}"]);
                }

                served.Add(ServedLedger.Begin(_folder[code], [.. more]));
                await served[^1].UntilListeningAsync();
            }

            await File.WriteAllTextAsync(_folder["a.hl7"], Hl7CommandTests.Message("N1"));
            CliRun sent = await CliRun.OfAsync("hl7", "send", served[1].Mllp, _folder["a.hl7"], "--json");
            Assert.True(sent.ExitCode == 0, sent.Error + sent.Output);

            JsonElement status = await StatusAsync("WEST", one => one.GetProperty("height").GetInt64() > 0
                && one.GetProperty("hasQuorum").GetBoolean());
            Assert.Equal((1, 3), (status.GetProperty("faulty").GetInt32(), status.GetProperty("quorum").GetInt32()));
            Assert.Equal(3, status.GetProperty("peers").GetArrayLength());

            CliRun doctor = await CliRun.OfAsync(
                "doctor", "--data", _folder["WEST"], "--development-keys", "--json", "--mllp", "0", "--http", "0",
                "--peer", $"NORTH={served[0].Replicas}", "--peer", "SOUTH=127.0.0.1:1");
            Assert.Equal(
                ("ok", "warn"), (StateOf(doctor.Json, "peer NORTH"), StateOf(doctor.Json, "peer SOUTH")));
            Assert.NotEqual("fail", StateOf(doctor.Json, "quorum"));
            await JoinAsync(served);
        }
        finally
        {
            foreach (ServedLedger each in served)
            {
                await each.DisposeAsync();
            }
        }
    }

    [Fact]
    public async Task Serve_without_a_way_to_the_others_is_wrong_usage_and_a_stopped_folder_can_still_be_looked_at()
    {
        await FoundAsync();
        CliRun alone = await CliRun.OfAsync("serve", "--data", _folder["NORTH"], "--development-keys", "--mllp", "0");
        CliRun stranger = await CliRun.OfAsync(
            "serve", "--data", _folder["NORTH"], "--development-keys", "--mllp", "0", "--peer", "NOBODY=127.0.0.1:7");
        CliRun wrong = await CliRun.OfAsync(
            "serve", "--data", _folder["NORTH"], "--development-keys", "--mllp", "0", "--peer", "SOUTH=7");
        CliRun status = await CliRun.OfAsync("status", "--data", _folder["NORTH"], "--development-keys", "--json");
        CliRun verify = await CliRun.OfAsync("verify", "--data", _folder["NORTH"], "--development-keys", "--full");

        Assert.Equal((2, 2, 2), (alone.ExitCode, stranger.ExitCode, wrong.ExitCode));
        Assert.Contains("--listen", alone.Error, StringComparison.Ordinal);
        Assert.Equal((0, 0), (status.ExitCode, verify.ExitCode));
        Assert.False(status.Json.GetProperty("hasQuorum").GetBoolean());
    }

    [Fact]
    public async Task Members_are_not_decided_on_where_no_node_runs()
    {
        await FoundAsync();
        CliRun proposals = await CliRun.OfAsync("network", "proposals", "--data", _folder["NORTH"]);
        CliRun replicas = await CliRun.OfAsync("network", "replicas", "--data", _folder["NORTH"]);

        Assert.Equal((3, 3), (proposals.ExitCode, replicas.ExitCode));
        Assert.Contains("HLS1209", proposals.Error, StringComparison.Ordinal);
        Assert.Contains("HLS1209", replicas.Error, StringComparison.Ordinal);
    }

    private static string? StateOf(JsonElement doctor, string name) => doctor.GetProperty("checks").EnumerateArray()
        .Single(check => check.GetProperty("name").GetString() == name).GetProperty("state").GetString();

    // A fifth organisation, with nothing but the commands.
    private async Task JoinAsync(List<ServedLedger> served)
    {
        string genesis = Path.Combine(_folder["NORTH"], "genesis.cbor");
        string ledger = LedgerGenesis.TryDecode(await File.ReadAllBytesAsync(genesis))!.LedgerId.ToString();
        string[] apply =
        [
            "network", "apply", "--data", _folder["CENTRE"], "--genesis", genesis, "--organisation", "CENTRE",
            "--country", "CH", "--out", _folder["participant"], "--replica-out", _folder["replica"],
            "--development-keys", "--json", "--ledger",
        ];
        Assert.Equal(1, (await CliRun.OfAsync([.. apply, new string('0', 64)])).ExitCode);
        JsonElement applied = (await DoneAsync([.. apply, ledger])).Json;
        CliRun wrong = await CliRun.OfAsync(
            "network", "propose", "--add", _folder["participant"], "--data", _folder["NORTH"]);
        Assert.Contains("HLS1210", wrong.Error, StringComparison.Ordinal);

        await DoneAsync("network", "register", _folder["participant"], "--data", _folder["NORTH"], "--json");
        JsonElement proposed = (await DoneAsync(
            "network", "propose", "--add", _folder["replica"], "--data", _folder["NORTH"], "--json")).Json;
        string proposal = proposed.GetProperty("id").GetString()!;
        Assert.Equal(
            applied.GetProperty("sealKey").GetString(),
            proposed.GetProperty("added")[0].GetProperty("sealKey").GetString());
        foreach (string voter in Codes[..3])
        {
            await UntilAsync(
                () => CliRun.OfAsync("network", "proposals", "--data", _folder[voter], "--json"),
                run => run.Output.Contains(proposal, StringComparison.Ordinal));
            await DoneAsync("network", "vote", proposal, "yes", "--data", _folder[voter], "--json");
        }

        CliRun late = await CliRun.OfAsync("network", "vote", proposal, "no", "--data", _folder[Codes[2]]);
        Assert.Equal(1, late.ExitCode);
        Assert.Contains("HLS1211", late.Error, StringComparison.Ordinal);
        await LoadAsync();
        List<string> peers = ["--listen", "127.0.0.1:0"];
        for (int i = 0; i < Codes.Length; i++)
        {
            peers.AddRange(["--peer", $"{Codes[i]}={served[i].Replicas}"]);
        }

        await FetchAsync(peers);

        served.Add(ServedLedger.Begin(_folder["CENTRE"], [.. peers]));
        await served[^1].UntilListeningAsync();
        await UntilAsync(
            () => DoneAsync("network", "replicas", "--data", _folder["CENTRE"], "--json"),
            run => run.Json.GetProperty("epoch").GetInt32() == 1
                && run.Json.GetProperty("replicas").GetArrayLength() == 5);
        CliRun sent = await CliRun.OfAsync("hl7", "send", served[^1].Mllp, _folder["a.hl7"], "--json");
        Assert.True(sent.ExitCode == 0, sent.Error + sent.Output);
        JsonElement verified = (await DoneAsync("verify", "--full", "--data", _folder["CENTRE"], "--json")).Json;
        Assert.InRange(verified.GetProperty("beganAt").GetUInt64(), 1UL, 1000UL);
        await PlaceAsync();
    }

    // Without the history, from what a member's running node has written.
    private async Task LoadAsync()
    {
        string file = _folder["ledger.hlsnapshot"];
        JsonElement written = (await DoneAsync(
            "snapshot", "write", "--data", _folder["NORTH"], "--to", file, "--json")).Json;
        CliRun again = await CliRun.OfAsync("snapshot", "write", "--data", _folder["NORTH"], "--to", file);
        Assert.Contains("HLS1204", again.Error, StringComparison.Ordinal);
        byte[] bytes = await File.ReadAllBytesAsync(file);
        bytes[bytes.Length / 2] ^= 1;
        await File.WriteAllBytesAsync(_folder["bad"], bytes);
        string[] load = ["--data", CopyOf("CENTRE"), "--development-keys", "--json"];
        CliRun bad = await CliRun.OfAsync(["snapshot", "load", _folder["bad"], .. load]);
        Assert.True(bad.ExitCode == 1, bad.Error);
        Assert.Contains("HLS7113", bad.Error, StringComparison.Ordinal);

        JsonElement loaded = (await DoneAsync(["snapshot", "load", file, .. load])).Json;
        Assert.Equal(
            written.GetProperty("headerHash").GetString(), loaded.GetProperty("headerHash").GetString());
        CliRun twice = await CliRun.OfAsync(["snapshot", "load", file, .. load]);
        Assert.Equal(3, twice.ExitCode);
        Assert.Contains("HLS7105", twice.Error, StringComparison.Ordinal);
    }

    private string CopyOf(string code)
    {
        string copy = _folder["copy of " + code];
        StorageFolder.Create(copy);
        foreach (string name in (string[])["genesis.cbor", "participant.cbor", "vault.cbor"])
        {
            if (File.Exists(Path.Combine(_folder[code], name)))
            {
                File.Copy(Path.Combine(_folder[code], name), Path.Combine(copy, name));
            }
        }

        return copy;
    }

    // The same from the members' nodes themselves.
    private async Task FetchAsync(IReadOnlyList<string> peers)
    {
        string[] fetch =
            ["snapshot", "fetch", "--data", _folder["CENTRE"], "--development-keys", "--json", .. peers];
        JsonElement fetched = (await DoneAsync(fetch)).Json;
        Assert.True(fetched.GetProperty("height").GetUInt64() > 0);
        CliRun twice = await CliRun.OfAsync(fetch);
        Assert.Equal(3, twice.ExitCode);
        Assert.Contains("HLS7105", twice.Error, StringComparison.Ordinal);
        CliRun founder = await CliRun.OfAsync(
            ["snapshot", "fetch", "--data", CopyOf("NORTH"), "--development-keys", .. peers]);
        Assert.Equal(2, founder.ExitCode);
        Assert.Contains("network apply", founder.Error, StringComparison.Ordinal);
    }

    // Where records lie, before and with a proposal; nobody votes on it.
    private async Task PlaceAsync()
    {
        JsonElement shown = (await DoneAsync("placement", "show", "--data", _folder["NORTH"], "--json")).Json;
        Assert.Equal(0, shown.GetProperty("rules").GetArrayLength());
        Assert.Equal(5, shown.GetProperty("otherwise").GetProperty("holders").GetArrayLength());
        Assert.Equal(3, shown.GetProperty("otherwise").GetProperty("threshold").GetInt32());
        await File.WriteAllTextAsync(
            _folder["placement"],
            """
            { "rules": [
              { "kind": "laboratory", "holders": { "countries": ["CH"] }, "trustees": "all", "copies": 2 }
            ] }
            """);
        JsonElement proposed = (await DoneAsync(
            "network", "propose", "--placement", _folder["placement"], "--data", _folder["NORTH"], "--json")).Json;
        Assert.Equal("placement", proposed.GetProperty("kind").GetString());
        Assert.Equal("Laboratory", proposed.GetProperty("rules")[0].GetProperty("kind").GetString());
        JsonElement version = (await DoneAsync(
            "network", "propose", "--protocol-version", "2", "--data", _folder["NORTH"], "--json")).Json;
        Assert.Equal("protocol-version", version.GetProperty("kind").GetString());
        CliRun refused = await CliRun.OfAsync(
            "network", "vote", version.GetProperty("id").GetString()!, "yes", "--data", _folder["NORTH"]);
        Assert.Contains("HLS3034", refused.Error, StringComparison.Ordinal);
        CliRun broken = await CliRun.OfAsync(
            "network", "propose", "--placement", _folder["a.hl7"], "--data", _folder["NORTH"]);
        Assert.Equal(1, broken.ExitCode);
        Assert.Contains("HLS1212", broken.Error, StringComparison.Ordinal);
        Assert.Equal(2, (await CliRun.OfAsync(
            "network", "propose", "--placement", _folder["placement"], "--protocol-version", "2", "--data",
            _folder["NORTH"])).ExitCode);
        Assert.Equal(
            4,
            (await CliRun.OfAsync("placement", "show", new string('1', 32), "--data", _folder["NORTH"])).ExitCode);
    }

    private static async Task UntilAsync(Func<Task<CliRun>> run, Func<CliRun, bool> isReached)
    {
        using CancellationTokenSource patience = new(TimeSpan.FromSeconds(120));
        while (!isReached(await run()))
        {
            await Task.Delay(TimeSpan.FromMilliseconds(20), patience.Token);
        }
    }

    private static async Task<CliRun> DoneAsync(params string[] args)
    {
        CliRun run = await CliRun.OfAsync(args);
        Assert.True(run.ExitCode == 0, run.Error);
        return run;
    }

    private async Task<JsonElement> StatusAsync(string code, Func<JsonElement, bool> isReached)
    {
        using CancellationTokenSource patience = new(TimeSpan.FromSeconds(120));
        while (true)
        {
            JsonElement status = (await DoneAsync("status", "--data", _folder[code], "--json")).Json;
            if (isReached(status))
            {
                return status;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(20), patience.Token);
        }
    }

    private async Task FoundersAsync()
    {
        foreach (string code in Codes)
        {
            await DoneAsync(
                "network", "founder", "--data", _folder[code], "--organisation", code, "--country", "CH",
                "--out", _folder[code + ".founder"], "--development-keys");
        }
    }

    private Task<CliRun> GenesisAsync(IEnumerable<string> codes) => CliRun.OfAsync(
        [
            "network", "genesis", "--name", "Region", "--out", _folder["draft"], "--json",
            .. codes.Select(code => _folder[code + ".founder"]),
        ]);

    private async Task<string> DraftAsync()
    {
        await FoundersAsync();
        CliRun draft = await GenesisAsync(Codes);
        Assert.True(draft.ExitCode == 0, draft.Error);
        Assert.Equal(4, draft.Json.GetProperty("missing").GetArrayLength());
        return draft.Json.GetProperty("ledgerId").GetString()!;
    }

    // One copy that goes round.
    private async Task FoundAsync()
    {
        string ledger = await DraftAsync();
        string last = _folder["draft"];
        foreach (string code in Codes)
        {
            string next = _folder[code + ".agreed"];
            await DoneAsync(
                "network", "agree", last, "--ledger", ledger, "--data", _folder[code], "--out", next,
                "--development-keys");
            last = next;
        }

        foreach (string code in Codes)
        {
            await DoneAsync("init", "--data", _folder[code], "--genesis", last, "--development-keys");
        }
    }

    private Task<CliRun> InitAsync(string code) => DoneAsync(
        [
            "init", "--data", _folder[code], "--development-keys", "--json",
            .. Codes.SelectMany(each => (string[])["--genesis", _folder[each + ".agreed"]]),
        ]);
}
