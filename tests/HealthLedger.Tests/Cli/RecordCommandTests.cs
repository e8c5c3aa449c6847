using System.Text.Json;
using HealthLedger.Tests.Storage;

namespace HealthLedger.Tests.Cli;

public sealed class RecordCommandTests : IDisposable
{
    private const string Individual = "5f0c8d1e2b3a49587766554433221100";

    private readonly TemporaryFolder _folder = new();

    private string Data => _folder["ledger"];

    private string Output => _folder["output"];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Show_writes_the_record_and_leaves_its_request_in_the_history()
    {
        string record = await SealedRecord.MakeAsync(Data);

        CliRun shown = await ShowAsync(record, "TREAT");
        CliRun history = await CliRun.OfAsync(
            "records", "history", record, "--data", Data, "--development-keys", "--json");

        Assert.Equal(0, shown.ExitCode);
        Assert.True(shown.Json.GetProperty("permitted").GetBoolean());
        Assert.Equal(SealedRecord.Payload, await File.ReadAllBytesAsync(Output));
        Assert.Equal(
            ["AppendRecord", "RequestAccess"],
            history.Lines.Select(line => line.GetProperty("operation").GetString()!));
        Assert.Equal(
            Individual, history.Lines[1].GetProperty("access").GetProperty("individual").GetString());
    }

    [Fact]
    public async Task Show_exits_with_denied_and_writes_nothing_when_the_purpose_is_not_permitted()
    {
        string record = await SealedRecord.MakeAsync(Data);

        CliRun run = await ShowAsync(record, "HMARKT");

        Assert.Equal(4, run.ExitCode);
        Assert.False(run.Json.GetProperty("permitted").GetBoolean());
        Assert.False(File.Exists(Output));
    }

    [Fact]
    public async Task Amend_seals_the_next_version_and_refuses_one_that_is_stale()
    {
        string record = await SealedRecord.MakeAsync(Data);
        string content = _folder["content"];
        await File.WriteAllTextAsync(content, "corrected");

        CliRun amended = await AmendAsync(record, "correction", "--file", content, "--type", "text/plain");
        CliRun stale = await AmendAsync(record, "retraction");
        CliRun unknown = await AmendAsync(record, "improvement");
        CliRun history = await CliRun.OfAsync(
            "records", "history", record, "--data", Data, "--development-keys", "--json");

        Assert.Equal(0, amended.ExitCode);
        Assert.Equal(2, unknown.ExitCode);
        Assert.NotEqual(0, stale.ExitCode);
        Assert.Contains("StaleVersion", stale.Error, StringComparison.Ordinal);
        JsonElement amendment = history.Lines[1].GetProperty("amendment");
        Assert.Equal("Correction", amendment.GetProperty("kind").GetString());
        Assert.Equal(2, amendment.GetProperty("version").GetInt32());
        Assert.Equal("typing", amendment.GetProperty("reason").GetString());
        Assert.Equal(
            amended.Json.GetProperty("amendmentId").GetString(), amendment.GetProperty("recordId").GetString());
    }

    [Fact]
    public async Task Participants_are_those_of_genesis()
    {
        await SealedRecord.MakeAsync(Data);
        CliRun run = await CliRun.OfAsync("network", "participants", "--data", Data, "--development-keys", "--json");
        JsonElement only = Assert.Single(run.Lines);
        Assert.Equal("TEST", only.GetProperty("code").GetString());
        Assert.False(only.GetProperty("suspended").GetBoolean());
    }

    private Task<CliRun> AmendAsync(string record, string kind, params string[] more) => CliRun.OfAsync(
    [
        "records", "amend", record, "--kind", kind, "--replaces", "1", "--reason", "typing",
        "--data", Data, "--development-keys", "--json", .. more,
    ]);

    [Fact]
    public async Task Show_never_overwrites_a_file()
    {
        string record = await SealedRecord.MakeAsync(Data);
        await File.WriteAllTextAsync(Output, "kept");

        CliRun run = await ShowAsync(record, "TREAT");

        Assert.Equal(3, run.ExitCode);
        Assert.Contains("HLS1204", run.Error, StringComparison.Ordinal);
        Assert.Equal("kept", await File.ReadAllTextAsync(Output));
    }

    [Fact]
    public async Task History_of_an_unknown_record_exits_with_denied()
    {
        await SealedRecord.MakeAsync(Data);

        CliRun run = await CliRun.OfAsync(
            "records", "history", new string('a', 32), "--data", Data, "--development-keys", "--json");

        Assert.Equal(4, run.ExitCode);
        Assert.Empty(run.Output);
        Assert.Contains("HLS4004", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Receipt_got_from_the_ledger_verifies_offline()
    {
        string record = await SealedRecord.MakeAsync(Data);
        string genesis = Path.Combine(Data, "genesis.cbor");

        CliRun got = await CliRun.OfAsync(
            "receipt", "get", "--data", Data, "--development-keys", "--record", record, "--out", Output, "--json");
        CliRun verified = await CliRun.OfAsync(
            "receipt", "verify", Output, "--genesis", genesis, "--record", record, "--json");

        Assert.Equal(0, got.ExitCode);
        Assert.Equal(record, got.Json.GetProperty("recordId").GetString());
        Assert.Equal(0, verified.ExitCode);
        Assert.True(verified.Json.GetProperty("ok").GetBoolean());
        Assert.True(verified.Json.GetProperty("height").GetInt64() >= 1);
        Assert.Equal(1, verified.Json.GetProperty("signers").GetArrayLength());
        Assert.Equal(JsonValueKind.Null, verified.Json.GetProperty("error").ValueKind);
    }

    [Fact]
    public async Task Receipt_for_another_record_is_refused()
    {
        string record = await SealedRecord.MakeAsync(Data);
        await CliRun.OfAsync(
            "receipt", "get", "--data", Data, "--development-keys", "--record", record, "--out", Output);

        CliRun run = await CliRun.OfAsync(
            "receipt", "verify", Output, "--genesis", Path.Combine(Data, "genesis.cbor"), "--record",
            new string('a', 32), "--json");

        Assert.Equal(1, run.ExitCode);
        Assert.False(run.Json.GetProperty("ok").GetBoolean());
        Assert.Equal("HLS3255", run.Json.GetProperty("error").GetProperty("code").GetString());
    }

    private Task<CliRun> ShowAsync(string record, string purpose) => CliRun.OfAsync(
        "records", "show", record, "--data", Data, "--development-keys", "--purpose", purpose, "--individual",
        Individual, "--role", "PHYSICIAN", "--out", Output, "--json");
}
