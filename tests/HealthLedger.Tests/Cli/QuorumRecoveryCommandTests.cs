using System.Text.Json;
using HealthLedger.Ledger;
using HealthLedger.Storage.Sqlite;
using HealthLedger.Tests.Runtime;
using HealthLedger.Tests.Storage;
using HealthLedger.Tests.Transport;

namespace HealthLedger.Tests.Cli;

/// <summary>A ledger of four whose quorum is lost for good, as operators and officers type it, over sockets.</summary>
public sealed class QuorumRecoveryCommandTests : IAsyncLifetime
{
    private static readonly string[] Codes = ["NORTH", "SOUTH", "EAST", "WEST"];

    private readonly TemporaryFolder _folder = new();
    private readonly List<ServedLedger> _served = [];
    private readonly Dictionary<string, string> _ids = [];

    public async Task InitializeAsync()
    {
        await File.WriteAllTextAsync(_folder["pass"], "an officer's passphrase\n");
        foreach (int officer in (int[])[1, 2, 3])
        {
            await DoneAsync(
                "recovery", "key", "--out", _folder[$"o{officer}"], "--passphrase-file", _folder["pass"]);
        }

        await FoundAsync();
    }

    public async Task DisposeAsync()
    {
        await StopAllAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task One_of_two_that_are_left_goes_on_and_the_ledger_is_one_of_four_again()
    {
        await ServeAsync(Codes, "127.0.0.1:0");
        await File.WriteAllTextAsync(_folder["a.hl7"], Hl7CommandTests.Message("N1"));
        await DoneAsync("hl7", "send", _served[1].Mllp, _folder["a.hl7"], "--json");
        await StopLevelAsync();
        Directory.Delete(_folder["EAST"], recursive: true);
        Directory.Delete(_folder["WEST"], recursive: true);

        JsonElement survey = (await OnAsync("SOUTH", "recovery", "survey", "--out", _folder["south.survey"])).Json;
        JsonElement request = (await OnAsync(
            "NORTH", "recovery", "request", "--survivor", _folder["south.survey"], "--out", _folder["request"])).Json;
        Assert.Equal(survey.GetProperty("height").GetInt64() + 1, request.GetProperty("height").GetInt64());
        Assert.Equal(
            survey.GetProperty("header").GetString(), request.GetProperty("previous").GetString());
        Assert.Equal(0, request.GetProperty("givenUp").GetInt64());
        foreach (int officer in (int[])[3, 1])
        {
            await DoneAsync(
                "recovery", "sign", "--request", _folder["request"], "--key", _folder[$"o{officer}"], "--out",
                _folder[$"s{officer}"], "--passphrase-file", _folder["pass"]);
        }

        await OnAsync(
            "NORTH", "recovery", "complete", "--request", _folder["request"], _folder["s1"], _folder["s3"]);
        string receipt = await AppendAloneAsync("NORTH");
        JsonElement recovery = Assert.Single(
            (await OnAsync("NORTH", "verify")).Json.GetProperty("recoveries").EnumerateArray());
        Assert.Equal(request.GetProperty("height").GetInt64(), recovery.GetProperty("height").GetInt64());
        Assert.Equal(0, recovery.GetProperty("givenUp").GetInt64());
        Assert.Contains("HLS3273", (await VerifyAsync(receipt)).Output, StringComparison.Ordinal);
        Assert.Equal(0, (await VerifyAsync(receipt, "--accept-recovery")).ExitCode);

        await GrowAsync(receipt);
        CliRun sent = await CliRun.OfAsync("hl7", "send", _served[1].Mllp, _folder["a.hl7"], "--json");
        Assert.True(sent.ExitCode == 0, sent.Error + sent.Output);
    }

    [Fact]
    public async Task File_that_is_no_survey_and_ledger_of_one_are_refused()
    {
        CliRun file = await CliRun.OfAsync(
            "recovery", "request", "--data", _folder["NORTH"], "--development-keys", "--survivor", _folder["pass"],
            "--out", _folder["request"]);
        await DoneAsync(
            "init", "--data", _folder["one"], "--development-keys", "--recovery-key", _folder["o1.pub"],
            "--recovery-threshold", "1");
        CliRun one = await CliRun.OfAsync(
            "recovery", "survey", "--data", _folder["one"], "--development-keys", "--out", _folder["survey"]);

        Assert.Equal((2, 3), (file.ExitCode, one.ExitCode));
        Assert.Contains("HLS8025", one.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(_folder["request"]) || File.Exists(_folder["survey"]));
    }

    // The other one that is left comes back with another key, and two organisations are new.
    private async Task GrowAsync(string receipt)
    {
        string genesis = Path.Combine(_folder["NORTH"], "genesis.cbor");
        string ledger = LedgerGenesis.TryDecode(await File.ReadAllBytesAsync(genesis))!.LedgerId.ToString();
        await OnAsync("SOUTH", "network", "rejoin", "--out", _folder["SOUTH.replica"]);

        // Alone it listens for nobody; from the vote on it does, where it was told to.
        string north = $"127.0.0.1:{FreePort.Find()}";
        await ServeAsync(["NORTH"], north);
        foreach (string code in (string[])["CENTRE", "VALLEY"])
        {
            JsonElement applied = (await DoneAsync(
                "network", "apply", "--data", _folder[code], "--genesis", genesis, "--organisation", code,
                "--country", "CH", "--out", _folder[code + ".participant"], "--replica-out",
                _folder[code + ".replica"], "--development-keys", "--json", "--ledger", ledger)).Json;
            _ids.Add(code, applied.GetProperty("id").GetString()!);
            await OnAsync("NORTH", "network", "register", _folder[code + ".participant"]);
        }

        JsonElement proposed = (await OnAsync(
            "NORTH", "network", "propose", "--add", _folder["SOUTH.replica"], "--add", _folder["CENTRE.replica"],
            "--add", _folder["VALLEY.replica"])).Json;
        await OnAsync("NORTH", "network", "vote", proposed.GetProperty("id").GetString()!, "yes");
        await ServeAsync(
            ["SOUTH", "CENTRE", "VALLEY"], "127.0.0.1:0", "--introduction", receipt, "--peer", $"NORTH={north}");
        await UntilAsync(async () => (await OnAsync("SOUTH", "status")).Json is var status
            && status.GetProperty("hasQuorum").GetBoolean()
            && status.GetProperty("replicas").GetInt32() == 4
            && status.GetProperty("voting").GetBoolean());
    }

    private async Task<string> AppendAloneAsync(string code)
    {
        await using LedgerFolder folder = await LedgerFolder.OpenAsync(
            _folder[code], LedgerFolder.DevelopmentPassphrase);
        await using LedgerNode node = await new LedgerNodeBuilder
        {
            Genesis = folder.Genesis,
            Vault = folder.Vault,
            Storage = new SqliteLedgerStorageDriver(new SqliteLedgerStorageOptions { DataFolder = _folder[code] }),
            Peers = new ReplicaPeers { Local = new LocalReplicaNetwork() },
        }.StartAsync();
        AppendResult result = await node.AppendAsync(TestLedger.Record("alone", "p"));
        string path = _folder["newest.receipt"];
        await File.WriteAllBytesAsync(path, (await node.GetReceiptAsync(result.RecordId)).Bytes.ToArray());
        return path;
    }

    private Task<CliRun> VerifyAsync(string receipt, params string[] more) => CliRun.OfAsync(
        ["receipt", "verify", receipt, "--genesis", Path.Combine(_folder["NORTH"], "genesis.cbor"), "--json", .. more]);

    // Each is told where those are that were started before it.
    private async Task ServeAsync(string[] codes, string listen, params string[] more)
    {
        List<string> options = ["--listen", listen, .. more];
        foreach (string code in codes)
        {
            ServedLedger served = ServedLedger.Begin(_folder[code], [.. options]);
            _served.Add(served);
            await served.UntilListeningAsync();
            options.AddRange(["--peer", $"{_ids.GetValueOrDefault(code, code)}={served.Replicas}"]);
        }
    }

    private async Task StopAllAsync()
    {
        foreach (ServedLedger served in _served)
        {
            await served.DisposeAsync();
        }

        _served.Clear();
    }

    // As the guide says: whoever stopped with something under way is started once more.
    private async Task StopLevelAsync()
    {
        for (int attempt = 0; ; attempt++)
        {
            await UntilHeightsStandAsync();
            await StopAllAsync();
            CliRun north = await TrySurveyAsync("NORTH", attempt);
            CliRun south = await TrySurveyAsync("SOUTH", attempt);
            if (north.ExitCode == 0 && south.ExitCode == 0
                && Heights(north.Json).Concat(Heights(south.Json)).Distinct().Count() == 1)
            {
                return;
            }

            await ServeAsync(Codes, "127.0.0.1:0");
        }
    }

    private static long[] Heights(JsonElement survey) =>
        [survey.GetProperty("height").GetInt64(), survey.GetProperty("sealedTo").GetInt64()];

    private async Task<CliRun> TrySurveyAsync(string code, int attempt)
    {
        CliRun run = await CliRun.OfAsync(
            "recovery", "survey", "--data", _folder[code], "--out", _folder[$"{code}.{attempt}"], "--json",
            "--development-keys");
        Assert.True(run.ExitCode == 0 || run.Error.Contains("HLS3004", StringComparison.Ordinal), run.Error);
        return run;
    }

    private Task UntilHeightsStandAsync() => UntilAsync(async () =>
    {
        List<long> heights = [];
        foreach (string code in Codes)
        {
            heights.Add((await OnAsync(code, "status")).Json.GetProperty("height").GetInt64());
        }

        return heights.Distinct().Count() == 1;
    });

    private static async Task UntilAsync(Func<Task<bool>> isReached)
    {
        using CancellationTokenSource patience = new(TimeSpan.FromSeconds(120));
        while (!await isReached())
        {
            await Task.Delay(TimeSpan.FromMilliseconds(50), patience.Token);
        }
    }

    private Task<CliRun> OnAsync(string code, params string[] arguments) =>
        DoneAsync([.. arguments, "--data", _folder[code], "--json", "--development-keys"]);

    private static async Task<CliRun> DoneAsync(params string[] arguments)
    {
        CliRun run = await CliRun.OfAsync(arguments);
        Assert.True(run.ExitCode == 0, run.Error + run.Output);
        return run;
    }

    private async Task FoundAsync()
    {
        foreach (string code in Codes)
        {
            await DoneAsync(
                "network", "founder", "--data", _folder[code], "--organisation", code, "--country", "CH",
                "--out", _folder[code + ".founder"], "--development-keys");
        }

        JsonElement draft = (await DoneAsync(
        [
            "network", "genesis", "--name", "Region", "--out", _folder["draft"], "--json",
            "--recovery-key", _folder["o1.pub"], "--recovery-key", _folder["o2.pub"], "--recovery-key",
            _folder["o3.pub"], "--recovery-threshold", "2", .. Codes.Select(code => _folder[code + ".founder"]),
        ])).Json;
        string last = _folder["draft"];
        foreach (string code in Codes)
        {
            string next = _folder[code + ".agreed"];
            await DoneAsync(
                "network", "agree", last, "--ledger", draft.GetProperty("ledgerId").GetString()!, "--data",
                _folder[code], "--out", next, "--development-keys");
            last = next;
        }

        foreach (string code in Codes)
        {
            await DoneAsync("init", "--data", _folder[code], "--genesis", last, "--development-keys");
        }
    }
}
