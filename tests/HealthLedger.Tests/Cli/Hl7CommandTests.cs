using System.Text;
using System.Text.Json;
using HealthLedger.Tests.Storage;

namespace HealthLedger.Tests.Cli;

public sealed class Hl7CommandTests : IDisposable
{
    private const string Admission =
        "MSH|^~\\&|SYNTH|SYNTH|LEDGER|SYNTH|20260105||ADT^A01^ADT_A01|{0}|P|2.5.1\rEVN|A01|20260105\r"
        + "PID|1||CANARY-77^^^SYNTH^MR||CANARYNAME^ALPHA\r";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Parse_gives_one_line_for_each_message_with_exactly_the_promised_fields()
    {
        string[] files = [Write("1.hl7", Message("A1")), Write("2.hl7", Message("A2")), Write("3.hl7", Message("A3"))];

        CliRun run = await CliRun.OfAsync(["hl7", "parse", "--json", .. files]);

        Assert.Equal(0, run.ExitCode);
        Assert.Equal(["A1", "A2", "A3"], run.Lines.Select(line => line.GetProperty("controlId").GetString()!));
        Assert.All(run.Lines, line =>
        {
            Assert.Equal(
                ["file", "ok", "type", "version", "controlId", "segments", "errors"],
                line.EnumerateObject().Select(member => member.Name));
            Assert.Equal("ADT^A01", line.GetProperty("type").GetString());
            Assert.Equal("2.5.1", line.GetProperty("version").GetString());
            Assert.Equal(3, line.GetProperty("segments").GetInt32());
        });
    }

    [Theory]
    [InlineData("--validate", true, 0)]
    [InlineData("--strict", false, 1)]
    public async Task Parse_validates_when_asked_and_fails_only_when_strict(string option, bool isOk, int exitCode)
    {
        CliRun run = await CliRun.OfAsync("hl7", "parse", "--json", option, Write("adt", Message("V1")));

        JsonElement line = Assert.Single(run.Lines);
        Assert.Equal(exitCode, run.ExitCode);
        Assert.Equal(isOk, line.GetProperty("ok").GetBoolean());
        Assert.Contains(
            line.GetProperty("errors").EnumerateArray(), error => error.GetProperty("code").GetString() == "HLS2305");
        Assert.DoesNotContain("CANARY", run.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--validate", "Warning")]
    [InlineData("--strict", "Error")]
    public async Task Parse_raises_every_warning_when_strict(string option, string severity)
    {
        string batch = Write("batch", "BHS|^~\\&|A\r" + Message("S1") + "NTE|1||\\Q9\\\rBTS|7\r");

        CliRun run = await CliRun.OfAsync("hl7", "parse", "--json", option, batch);

        Dictionary<string, string> found = run.Lines
            .SelectMany(line => line.GetProperty("errors").EnumerateArray())
            .DistinctBy(error => error.GetProperty("code").GetString())
            .ToDictionary(
                error => error.GetProperty("code").GetString()!, error => error.GetProperty("severity").GetString()!);
        Assert.Equal(severity, found["HLS2028"]);
        Assert.Equal(severity, found["HLS2032"]);
        Assert.Equal(severity == "Error" ? 1 : 0, run.ExitCode);
    }

    [Fact]
    public async Task Parse_sends_no_control_character_of_a_message_to_the_terminal()
    {
        string controlId = "\u001B[2J\u0007\u007F1m" + new string('x', 60);

        CliRun run = await CliRun.OfAsync("hl7", "parse", Write("adt", Message(controlId)));

        Assert.DoesNotContain(
            run.Output, letter => char.IsControl(letter) && letter is not ('\r' or '\n'));
        Assert.Contains("\uFFFD[2J\uFFFD\uFFFD1m" + new string('x', 32) + " ", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Parse_checks_the_rules_of_a_site_and_a_profile()
    {
        string rules = Write("rules", "{\"messages\": {\"ADT\": {\"required\": [\"PID-8\"]}}}");
        string profile = Write(
            "profile",
            "<HL7v2xStaticDef MsgType=\"ADT\"><Segment Name=\"MSH\"/><Segment Name=\"PID\"/></HL7v2xStaticDef>");

        CliRun run = await CliRun.OfAsync(
            "hl7", "parse", "--json", "--rules", rules, "--profile", profile, Write("adt", Message("V2")));

        Assert.Equal(1, run.ExitCode);
        Assert.Equal(
            ["HLS2322", "HLS2334"],
            Assert.Single(run.Lines).GetProperty("errors").EnumerateArray()
                .Where(error => error.GetProperty("severity").GetString() == "Error")
                .Select(error => error.GetProperty("code").GetString()!));
    }

    [Theory]
    [InlineData("--rules", "{\"messages\": {\"ADT\": {\"requierd\": []}}}", "HLS2321", "messages.ADT.requierd")]
    [InlineData("--profile", "<!DOCTYPE a><HL7v2xStaticDef/>", "HLS2330", "see profile")]
    public async Task Parse_names_the_place_that_is_wrong_in_rules_and_profiles(
        string option, string text, string code, string place)
    {
        CliRun run = await CliRun.OfAsync("hl7", "parse", option, Write("wrong", text), Write("adt", Message("V3")));

        Assert.Equal(2, run.ExitCode);
        Assert.Contains(code, run.Error, StringComparison.Ordinal);
        Assert.Contains(place, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Parse_reads_batches_frames_and_standard_input()
    {
        string batch = Write("batch", "BHS|^~\\&|A\r" + Message("B1") + Message("B2") + "BTS|2\r");
        string framed = Write("framed", "\u000B" + Message("C1") + "\u001C\r");

        CliRun run = await CliRun.WithInputAsync(
            Encoding.ASCII.GetBytes(Message("D1")), "hl7", "parse", "--json", batch, framed, "-");

        Assert.Equal(0, run.ExitCode);
        Assert.Equal(
            ["B1", "B2", "C1", "D1"], run.Lines.Select(line => line.GetProperty("controlId").GetString()!));
    }

    [Fact]
    public async Task Parse_goes_on_after_a_broken_file_and_exits_with_failed()
    {
        string list = Write(
            "list", Write("bad", "no message CANARYNAME") + "\n\n" + Write("good", Message("E1")) + "\n");

        CliRun run = await CliRun.OfAsync("hl7", "parse", "--json", "@" + list);

        Assert.Equal(1, run.ExitCode);
        Assert.Equal([false, true], run.Lines.Select(line => line.GetProperty("ok").GetBoolean()));
        Assert.DoesNotContain("CANARY", run.Output + run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Parse_goes_on_after_a_file_that_cannot_be_read_and_exits_with_environment()
    {
        CliRun run = await CliRun.OfAsync(
            "hl7", "parse", "--json", _folder["absent"], "@" + _folder["absent-list"], Write("good", Message("F1")));

        Assert.Equal(3, run.ExitCode);
        Assert.Equal([false, false, true], run.Lines.Select(line => line.GetProperty("ok").GetBoolean()));
        Assert.Contains("HLS1203", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Send_to_a_served_ledger_is_accepted_and_sealed()
    {
        await using ServedLedger served = await ServedLedger.StartAsync(_folder["ledger"]);
        string file = Write("adt", Message("G1").Replace('\r', '\n'));

        CliRun run = await CliRun.OfAsync(
            "hl7", "send", served.Mllp, file, "--repeat", "20", "--concurrency", "4", "--json");
        int exitCode = await served.StopAsync();

        Assert.Equal(0, run.ExitCode);
        Assert.Equal(21, run.Lines.Count);
        Assert.All(run.Lines.SkipLast(1), line => Assert.Equal("AA", line.GetProperty("ack").GetString()));
        Assert.Equal(20, run.Lines.SkipLast(1).Select(Id).Distinct(StringComparer.Ordinal).Count());
        Assert.Equal(20, run.Lines[^1].GetProperty("totals").GetProperty("accepted").GetInt32());
        Assert.Equal(0, exitCode);
        CliRun verified = await CliRun.OfAsync(
            "verify", "--data", _folder["ledger"], "--development-keys", "--full", "--json");
        Assert.Equal(20, verified.Json.GetProperty("payloadsVerified").GetInt32());
    }

    [Fact]
    public async Task Send_exits_with_failed_when_a_message_is_not_accepted()
    {
        await using ServedLedger served = await ServedLedger.StartAsync(_folder["ledger"]);
        string file = Write(
            "nobody", Message("H1").Replace("CANARY-77^^^SYNTH^MR", string.Empty, StringComparison.Ordinal));

        CliRun run = await CliRun.OfAsync("hl7", "send", served.Mllp, file, "--json");

        Assert.Equal(1, run.ExitCode);
        Assert.NotEqual("AA", run.Lines[0].GetProperty("ack").GetString());
        Assert.Equal(1, run.Lines[^1].GetProperty("totals").GetProperty("rejected").GetInt32());
    }

    [Fact]
    public async Task Send_to_nobody_exits_with_environment()
    {
        await using ServedLedger served = await ServedLedger.StartAsync(_folder["ledger"]);
        string endpoint = served.Mllp;
        await served.StopAsync();

        CliRun run = await CliRun.OfAsync("hl7", "send", endpoint, Write("adt", Message("I1")), "--json");

        Assert.Equal(3, run.ExitCode);
        Assert.Contains("HLS2121", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("127.0.0.1:0")]
    [InlineData(":2575")]
    public async Task Send_to_a_place_that_is_none_is_wrong_usage(string endpoint)
    {
        CliRun run = await CliRun.OfAsync("hl7", "send", endpoint, "-");

        Assert.Equal(2, run.ExitCode);
    }

    [Fact]
    public async Task Serve_on_ports_in_use_exits_with_environment_and_a_code()
    {
        await using ServedLedger served = await ServedLedger.StartAsync(_folder["ledger"]);
        string other = _folder["other"];
        await CliRun.OfAsync("init", "--data", other, "--development-keys");

        CliRun mllp = await CliRun.OfAsync(
            "serve", "--data", other, "--development-keys", "--mllp", served.Mllp.Split(':')[1], "--json");
        CliRun http = await CliRun.OfAsync(
            "serve", "--data", other, "--development-keys", "--mllp", "0", "--http", served.Http.Port.ToString(
                System.Globalization.CultureInfo.InvariantCulture), "--json");

        Assert.Equal(3, mllp.ExitCode);
        Assert.Contains("HLS2101", mllp.Error, StringComparison.Ordinal);
        Assert.Equal(3, http.ExitCode);
        Assert.Contains("HLS1206", http.Error, StringComparison.Ordinal);
        Assert.Empty(mllp.Output + http.Output);
    }

    [Fact]
    public async Task Serve_answers_health_and_metrics()
    {
        await using ServedLedger served = await ServedLedger.StartAsync(_folder["ledger"]);
        using HttpClient client = new();

        Assert.Equal("live\n", await client.GetStringAsync(new Uri(served.Http, "/health/live")));
        Assert.Equal("ready\n", await client.GetStringAsync(new Uri(served.Http, "/health/ready")));
        Assert.Contains(
            "healthledger_ledger_height", await client.GetStringAsync(new Uri(served.Http, "/metrics")),
            StringComparison.Ordinal);
    }

    private static string? Id(JsonElement line) => line.GetProperty("controlId").GetString();

    internal static string Message(string controlId) => Admission.Replace("{0}", controlId, StringComparison.Ordinal);

    private string Write(string name, string text)
    {
        File.WriteAllText(_folder[name], text, Encoding.ASCII);
        return _folder[name];
    }
}
