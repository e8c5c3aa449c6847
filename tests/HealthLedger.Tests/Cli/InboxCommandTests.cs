using System.Text.Json;
using HealthLedger.Cli.Output;
using HealthLedger.Tests.Storage;

namespace HealthLedger.Tests.Cli;

public sealed class InboxCommandTests : IDisposable
{
    private const string Header = "MSH|^~\\&|LAB 7|NORTH|R|R|20260101120000||";

    private readonly TemporaryFolder _folder = new();

    private string Data => _folder["ledger"];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Messages_lists_what_a_running_node_received_masked_and_finds_it_by_each_field()
    {
        string file = _folder["messages"];
        await File.WriteAllTextAsync(
            file,
            Header + "ADT^A01|CTRL-00042|P|2.5.1\rPID|1||4711^^^HOSP^MR||Doe^Jane\rPV1|1|I\r"
            + Header + "ORU^R01|CTRL-00043|P|2.5.1\rOBX|1\r");
        await using ServedLedger served = await ServedLedger.StartAsync(Data);
        await CliRun.OfAsync("hl7", "send", served.Mllp, file);

        CliRun all = await ListAsync("messages");
        CliRun found = await ListAsync("messages", "--control-id", "CTRL-00042");
        CliRun ofPatient = await ListAsync("messages", "--patient", "4711", "--assigner", "HOSP");
        CliRun none = await ListAsync("messages", "--type", "MDM");
        CliRun errors = await ListAsync("errors");
        CliRun wrong = await ListAsync("messages", "--status", "lost");

        Assert.Equal(0, all.ExitCode);
        Assert.Equal(["ORU^R01", "ADT^A01"], all.Lines.Select(line => line.GetProperty("type").GetString()));
        JsonElement message = Assert.Single(found.Lines);
        Assert.Equal("*0042", message.GetProperty("controlId").GetString());
        Assert.Equal("?", message.GetProperty("sendingApplication").GetString());
        Assert.Equal("NORTH", message.GetProperty("sendingFacility").GetString());
        Assert.Equal(
            message.GetProperty("id").GetString(), Assert.Single(ofPatient.Lines).GetProperty("id").GetString());
        Assert.Empty(none.Lines);
        Assert.Equal(0, errors.ExitCode);
        Assert.Equal("HLS2204", errors.Lines[0].GetProperty("error").GetString());
        Assert.Equal(0, errors.Lines[1].GetProperty("queue").GetProperty("setAside").GetInt32());
        Assert.Equal(2, wrong.ExitCode);
    }

    [Fact]
    public async Task The_id_of_a_sealed_message_opens_its_record_through_a_request_for_access()
    {
        string file = _folder["messages"];
        await File.WriteAllTextAsync(file, Header + "ADT^A01|1|P|2.5.1\rPID|1||4711^^^HOSP^MR\rPV1|1|I\r");
        await using (ServedLedger served = await ServedLedger.StartAsync(Data))
        {
            await CliRun.OfAsync("hl7", "send", served.Mllp, file);
        }

        string id = Assert.Single((await ListAsync("messages")).Lines).GetProperty("id").GetString()!;
        CliRun shown = await CliRun.OfAsync(
            "records", "show", id, "--data", Data, "--development-keys", "--individual",
            "5f0c8d1e2b3a49587766554433221100", "--role", "PHYSICIAN", "--out", _folder["out"], "--json");

        Assert.Equal(0, shown.ExitCode);
        Assert.Equal(await File.ReadAllBytesAsync(file), await File.ReadAllBytesAsync(_folder["out"]));
    }

    [Theory]
    [InlineData("replay", "replayed")]
    [InlineData("set-aside", "setAside")]
    public async Task A_message_that_is_not_set_aside_is_not_replayed_and_one_that_blocks_nothing_not_set_aside(
        string command, string property)
    {
        string record = await SealedRecord.MakeAsync(Data);

        CliRun run = await CliRun.OfAsync(
            "hl7", command, record, "--data", Data, "--development-keys", "--json");

        Assert.Equal(1, run.ExitCode);
        Assert.False(run.Json.GetProperty(property).GetBoolean());
    }

    [Fact]
    public async Task A_refused_message_is_opened_repaired_and_sent_again_and_who_did_it_is_listed()
    {
        string file = _folder["messages"];
        string refused = Header + "ORU^R01|CTRL-00043|P|2.5.1\rOBX|1\r";
        await File.WriteAllTextAsync(file, refused);
        await using ServedLedger served = await ServedLedger.StartAsync(Data);
        await CliRun.OfAsync("hl7", "send", served.Mllp, file);
        string id = (await ListAsync("errors")).Lines[0].GetProperty("id").GetString()!;

        CliRun shown = await AskAsync("show", id, "--out", _folder["out"]);
        CliRun again = await AskAsync("resend", id);
        await File.WriteAllTextAsync(_folder["edit"], refused.Replace("OBX|1", "PID|1||4711^^^HOSP^MR\rOBX|1"));
        CliRun edited = await AskAsync("resend", id, "--edit", _folder["edit"]);
        CliRun twice = await AskAsync("resend", id, "--edit", _folder["edit"]);
        CliRun left = await ListAsync("errors");
        CliRun accesses = await ListAsync("accesses", "--message", id);
        IReadOnlyList<JsonElement> messages = (await ListAsync("messages")).Lines;
        CliRun after = await AskAsync("show", id, "--out", _folder["after"]);

        Assert.Equal(0, shown.ExitCode);
        Assert.Equal(refused, await File.ReadAllTextAsync(_folder["out"]));
        Assert.Equal((1, "HLS2204"), (again.ExitCode, again.Json.GetProperty("error").GetString()));
        string record = edited.Json.GetProperty("recordId").GetString()!;
        Assert.Equal(0, edited.ExitCode);
        Assert.Equal(record, twice.Json.GetProperty("recordId").GetString());
        Assert.Equal(
            (null, id),
            LinkOf(messages.Single(message => message.GetProperty("id").GetString() == record)));
        Assert.Equal(
            (record, null), LinkOf(messages.Single(message => message.GetProperty("id").GetString() == id)));
        Assert.Equal((null, null), LinkOf(shown.Json));
        Assert.Equal((record, null), LinkOf(after.Json));

        // What is left is that it was refused a second time.
        Assert.DoesNotContain(left.Lines, line => line.TryGetProperty("id", out JsonElement one)
            && one.GetString() == id);
        Assert.Equal(id, left.Lines[0].GetProperty("resendOf").GetString());
        Assert.Equal(
            ["resend", "resend", "resend", "read"],
            accesses.Lines.Select(line => line.GetProperty("action").GetString()));
        Assert.All(accesses.Lines, line => Assert.True(line.GetProperty("height").GetInt64() > 0));
        CliRun sealedOne = await AskAsync("resend", record);
        CliRun unknown = await AskAsync("show", new string('0', 31) + "1", "--out", _folder["none"]);
        Assert.Equal(2, sealedOne.ExitCode);
        Assert.Equal(4, unknown.ExitCode);
        Assert.False(File.Exists(_folder["none"]));
    }

    [Fact]
    public async Task A_message_is_sent_again_with_the_options_that_its_listener_has_in_a_file()
    {
        string file = _folder["messages"];
        await File.WriteAllTextAsync(file, Header + "ORU^R01|CTRL-00044|P|2.5.1\rOBX|1\r");
        await using ServedLedger served = await ServedLedger.StartAsync(Data);
        await CliRun.OfAsync("hl7", "send", served.Mllp, file);
        string id = (await ListAsync("errors")).Lines[0].GetProperty("id").GetString()!;
        await File.WriteAllTextAsync(
            _folder["other"], Listener("lab", "\"patientlessMessageCodes\": [\"ORU\"]"));
        await File.WriteAllTextAsync(_folder["wrong"], Listener("mllp", "\"patientless\": []"));
        await File.WriteAllTextAsync(
            _folder["right"], Listener("mllp", "\"patientlessMessageCodes\": [\"ORU\"]"));

        CliRun other = await AskAsync("resend", id, "--listeners", _folder["other"]);
        CliRun wrong = await AskAsync("resend", id, "--listeners", _folder["wrong"]);
        CliRun right = await AskAsync("resend", id, "--listeners", _folder["right"]);
        CliRun accesses = await ListAsync("accesses", "--message", id);

        Assert.Equal((2, 2, 0), (other.ExitCode, wrong.ExitCode, right.ExitCode));
        Assert.NotNull(right.Json.GetProperty("recordId").GetString());
        Assert.Single(accesses.Lines);
    }

    // A slip of the hand would be sealed for ever, or looks like a listener that received nothing.
    [Fact]
    public async Task What_is_not_understood_is_refused_or_told_and_what_was_typed_is_not_repeated()
    {
        string file = _folder["messages"];
        await File.WriteAllTextAsync(file, Header + "ORU^R01|CTRL-00045|P|2.5.1\rOBX|1\r");
        await using ServedLedger served = await ServedLedger.StartAsync(Data);
        await CliRun.OfAsync("hl7", "send", served.Mllp, file);
        string id = (await ListAsync("errors")).Lines[0].GetProperty("id").GetString()!;

        CliRun purpose = await AskAsync("show", id, "--out", _folder["none"], "--purpose", "Doe4711");
        CliRun usual = await AskAsync("show", id, "--out", _folder["out"], "--purpose", "HQUALIMP");
        CliRun accesses = await ListAsync("accesses", "--message", id);
        CliRun replay = await ListAsync("replay", "Doe4711");
        CliRun unknown = await ListAsync("messages", "--listener", "wrad");
        CliRun errors = await ListAsync("errors", "--listener", "wrad");
        CliRun known = await ListAsync("messages", "--listener", "mllp", "--type", "ADT");

        Assert.Equal((2, 0), (purpose.ExitCode, usual.ExitCode));
        Assert.Contains("TREAT", purpose.Error, StringComparison.Ordinal);
        Assert.Equal("HQUALIMP", Assert.Single(accesses.Lines).GetProperty("purpose").GetString());
        Assert.Equal(2, replay.ExitCode);
        Assert.Contains("hl7 messages", replay.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("Doe4711", purpose.Error + replay.Error, StringComparison.Ordinal);
        Assert.All(
            (CliRun[])[unknown, errors],
            run => Assert.Contains("'wrad'. There are: mllp.", run.Error, StringComparison.Ordinal));
        Assert.Equal((0, 0), (unknown.ExitCode, known.ExitCode));
        Assert.DoesNotContain("There are", known.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_of_something_is_told_in_the_singular()
    {
        string file = _folder["messages"];
        await File.WriteAllTextAsync(file, Header + "ORU^R01|CTRL-00046|P|2.5.1\rOBX|1\r");
        await File.WriteAllTextAsync(_folder["wrong"], Listener("mllp", "\"patientless\": []"));
        await File.WriteAllTextAsync(_folder["right"], Listener("mllp", "\"linking\": \"on\""));

        CliRun parsed = await CliRun.OfAsync("hl7", "parse", file);
        CliRun wrong = await CliRun.OfAsync("serve", "--listeners", _folder["wrong"], "--check");
        CliRun right = await CliRun.OfAsync("serve", "--listeners", _folder["right"], "--check");

        Assert.Contains("1 message, 0 not valid, 0 files that cannot", parsed.Output, StringComparison.Ordinal);
        Assert.Contains("1 error; nothing would start", wrong.Output, StringComparison.Ordinal);
        Assert.Contains("ok, 1 listener: mllp", right.Output, StringComparison.Ordinal);
        Assert.Equal(
            ["0 errors", "1 error", "2 errors", "1 file that", "0 files that"],
            [
                Counted.Of(0, "error"), Counted.Of(1, "error"), Counted.Of(2, "error"),
                Counted.Of(1, "file that", "files that"), Counted.Of(0, "file that", "files that"),
            ]);
    }

    private static (string? As, string? Of) LinkOf(JsonElement message) => (
        message.GetProperty("resentAs").GetString(), message.GetProperty("resendOf").GetString());

    private static string Listener(string name, string intake) =>
        $$"""{ "listeners": [ { "name": "{{name}}", "port": 2575, "intake": { {{intake}} } } ] }""";

    private Task<CliRun> AskAsync(string command, string id, params string[] more) => CliRun.OfAsync(
        [
            "hl7", command, id, "--data", Data, "--development-keys", "--json", "--individual",
            "5f0c8d1e2b3a49587766554433221100", "--role", "INTEGRATION", .. more,
        ]);

    private Task<CliRun> ListAsync(string command, params string[] more) => CliRun.OfAsync(
        ["hl7", command, "--data", Data, "--development-keys", "--json", .. more]);
}
