using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using HealthLedger.Cli;
using HealthLedger.Tests.Runtime;
using HealthLedger.Tests.Storage;

namespace HealthLedger.Tests.Cli;

public sealed class ImportCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Data => _folder["ledger"];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Import_seals_a_report_that_is_checked_offline_and_a_second_run_does_nothing()
    {
        await InitAsync();
        string archive = await WriteAsync("archive", Messages(0, 20) + "MSH|^~\\&|A|B|||20200101||ADT^A01|X|P|2.5\r");

        CliRun first = await ImportAsync(archive);
        CliRun second = await ImportAsync(archive);

        Assert.Equal(1, first.ExitCode);
        JsonElement file = first.Lines[0];
        Assert.Equal(20, file.GetProperty("sealed").GetInt32());
        Assert.Equal(1, file.GetProperty("refusedByCode").GetProperty("HLS2204").GetInt32());
        JsonElement place = Assert.Single(file.GetProperty("places").EnumerateArray());
        Assert.Equal(21, place.GetProperty("number").GetInt32());
        Assert.Equal(Messages(0, 20).Length, place.GetProperty("offset").GetInt32());
        JsonElement report = first.Lines[1].GetProperty("report");
        Assert.True(second.Lines[0].GetProperty("doneBefore").GetBoolean());
        Assert.Equal(20, second.Lines[1].GetProperty("totals").GetProperty("sealed").GetInt32());
        Assert.Equal(
            report.GetProperty("file").GetString(),
            second.Lines[1].GetProperty("report").GetProperty("file").GetString());

        CliRun check = await CliRun.OfAsync(
            "hl7", "reconcile", report.GetProperty("file").GetString()!, "--data", Data, "--json");
        Assert.Equal(0, check.ExitCode);
        Assert.True(check.Json.GetProperty("ok").GetBoolean());
        JsonElement rows = check.Json.GetProperty("report").GetProperty("totals").GetProperty("rows");
        JsonElement row = rows.EnumerateArray().Single(one => one.GetProperty("day").GetString() == "2009-03-01");
        Assert.Equal("ADT^A01", row.GetProperty("type").GetString());
        Assert.Equal(20, row.GetProperty("sealed").GetInt32());
        Assert.DoesNotContain("archive.hl7", check.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Report_of_which_anything_was_changed_is_not_the_one_that_was_sealed()
    {
        await InitAsync();
        CliRun run = await ImportAsync(await WriteAsync("archive", Messages(0, 3)));
        string path = run.Lines[1].GetProperty("report").GetProperty("file").GetString()!;
        string text = await File.ReadAllTextAsync(path);
        foreach (string changed in (string[])[
            text.Replace("\"sealed\":3", "\"sealed\":4", StringComparison.Ordinal),
            text.Replace("\"source\":\"archive\"", "\"source\":\"another\"", StringComparison.Ordinal),
            text.Replace("\"blinding\":\"", "\"blinding\":\"00", StringComparison.Ordinal),
            "{}",
            "not json"])
        {
            string other = _folder["changed"];
            await File.WriteAllTextAsync(other, changed);
            CliRun check = await CliRun.OfAsync("hl7", "reconcile", other, "--data", Data, "--json");
            Assert.Equal(1, check.ExitCode);
            Assert.Contains("HLS1213", check.Error, StringComparison.Ordinal);
            Assert.DoesNotContain("Every step passed", check.Error, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Beside_a_running_node_what_its_listener_received_is_a_duplicate()
    {
        string archive = await WriteAsync("archive", Messages(0, 12));
        string sent = await WriteAsync("sent", Messages(4, 2));
        await using ServedLedger served = await ServedLedger.StartAsync(Data);
        await CliRun.OfAsync("hl7", "send", served.Mllp, sent);

        CliRun run = await ImportAsync(archive, "--as", "mllp");

        Assert.Equal(0, run.ExitCode);
        Assert.Contains("Asking the node", run.Error, StringComparison.Ordinal);
        Assert.Equal(10, run.Lines[0].GetProperty("sealed").GetInt32());
        Assert.Equal(2, run.Lines[0].GetProperty("duplicate").GetInt32());
        CliRun listed = await CliRun.OfAsync("hl7", "messages", "--data", Data, "--json");
        Assert.Equal(12, listed.Lines.Count);
        string id = listed.Lines[0].GetProperty("id").GetString()!;
        CliRun shown = await CliRun.OfAsync(
            "records", "show", id, "--data", Data, "--role", "PHYSICIAN", "--individual",
            "5f0c8d1e2b3a49587766554433221100", "--out", _folder["record"], "--json");
        Assert.Equal("archive", shown.Json.GetProperty("imported").GetProperty("source").GetString());
        Assert.Equal("2009-03-01T12:05", shown.Json.GetProperty("imported").GetProperty("originalTime").GetString());
    }

    [Fact]
    public async Task Import_that_was_stopped_goes_on_where_it_was()
    {
        await InitAsync();
        string archive = await WriteAsync("archive", Messages(0, 400));
        using CancellationTokenSource stop = new();
        using StringWriter output = new();
        using StringWriter error = new();
        Task<int> running = CliProgram.RunAsync(
            ["hl7", "import", archive, "--source", "archive", "--data", Data, "--development-keys", "--json",
                "--rate", "100"],
            CliRun.Environment(output, error, [], new Dictionary<string, string>()),
            stop.Token);
        string marks = Path.Combine(Data, "imports");
        await TestLedger.UntilAsync(
            () => Directory.Exists(marks) && Directory.GetFiles(marks, "*.json").Length > 0);

        await stop.CancelAsync();
        int stopped = await running;
        CliRun rest = await ImportAsync(archive);

        Assert.Equal(3, stopped);
        Assert.Contains("HLS1207", error.ToString(), StringComparison.Ordinal);
        Assert.Equal(0, rest.ExitCode);
        Assert.True(rest.Lines[0].GetProperty("resumed").GetBoolean());
        Assert.Equal(400, rest.Lines[0].GetProperty("sealed").GetInt32());
        Assert.Equal(0, rest.Lines[0].GetProperty("duplicate").GetInt32());
    }

    [Fact]
    public async Task Mark_that_the_ledger_does_not_bear_out_is_not_believed()
    {
        await InitAsync();
        string archive = await WriteAsync("archive", Messages(0, 5));
        await ImportAsync(archive);
        string mark = Directory.GetFiles(Path.Combine(Data, "imports"))
            .Single(path => !Path.GetFileName(path).StartsWith("report", StringComparison.Ordinal));
        JsonNode content = JsonNode.Parse(await File.ReadAllTextAsync(mark))!;
        content["record"] = new string('7', 32);
        await File.WriteAllTextAsync(mark, content.ToJsonString());

        CliRun unknown = await ImportAsync(archive);
        await File.WriteAllTextAsync(mark, "damaged");
        CliRun damaged = await ImportAsync(archive);
        CliRun again = await ImportAsync(archive, "--again");

        foreach (CliRun run in (CliRun[])[unknown, damaged, again])
        {
            Assert.False(run.Lines[0].GetProperty("doneBefore").GetBoolean());
            Assert.Equal(5, run.Lines[0].GetProperty("duplicate").GetInt32());
        }
    }

    [Fact]
    public async Task Folders_are_gone_through_and_a_bad_file_stops_no_other()
    {
        await InitAsync();
        string inner = Directory.CreateDirectory(Path.Combine(_folder["in"], "inner")).FullName;
        await File.WriteAllTextAsync(Path.Combine(_folder["in"], "a.hl7"), Messages(0, 2));
        await File.WriteAllTextAsync(Path.Combine(inner, "b.hl7"), Messages(2, 3));

        CliRun run = await ImportAsync(_folder["missing"], _folder["in"]);
        CliRun input = await ImportAsync("-");
        CliRun label = await CliRun.OfAsync("hl7", "import", "a", "--source", "Ä", "--data", Data);
        CliRun same = await ImportAsync(_folder["in"], "--report", Path.Combine(inner, "b.hl7"));

        Assert.Equal(3, run.ExitCode);
        Assert.Contains("HLS1203", run.Error, StringComparison.Ordinal);
        Assert.Equal(5, run.Lines[^1].GetProperty("totals").GetProperty("sealed").GetInt32());
        Assert.Equal(2, run.Lines[^1].GetProperty("totals").GetProperty("files").GetInt32());
        Assert.Equal(2, input.ExitCode);
        Assert.Equal(2, label.ExitCode);
        Assert.Equal(3, same.ExitCode);
        Assert.Contains("HLS1204", same.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Dry_run_counts_and_leaves_nothing()
    {
        string archive = await WriteAsync("archive", Messages(0, 4));

        CliRun run = await CliRun.OfAsync("hl7", "import", archive, "--source", "archive", "--dry-run", "--json");

        Assert.Equal(0, run.ExitCode);
        Assert.Equal(4, run.Lines[0].GetProperty("readable").GetInt32());
        Assert.True(run.Lines[1].GetProperty("totals").GetProperty("trial").GetBoolean());
        Assert.False(Directory.Exists(Data));
    }

    [Fact]
    public async Task Rules_of_a_listener_hold_for_what_is_imported_as_its_messages()
    {
        string result = Messages(3, 1).Replace("ADT^A01", "ORU^R01", StringComparison.Ordinal);
        string archive = await WriteAsync("archive", Messages(0, 3) + result);
        string listeners = _folder["listeners.json"];
        await File.WriteAllTextAsync(
            listeners, """{"listeners":[{"name":"lab","port":0,"intake":{"acceptedMessageTypes":["ORU"]}}]}""");
        Task<CliRun> TryAsync(string name) => CliRun.OfAsync(
            "hl7", "import", archive, "--source", "archive", "--dry-run", "--listeners", listeners, "--as", name,
            "--json");

        CliRun run = await TryAsync("lab");
        CliRun other = await TryAsync("adt");
        await File.WriteAllTextAsync(listeners, """{"listeners":[{"name":"lab","prot":0}]}""");
        CliRun faulty = await TryAsync("lab");

        Assert.Equal(1, run.ExitCode);
        Assert.Equal(1, run.Lines[0].GetProperty("readable").GetInt32());
        Assert.Equal(3, run.Lines[0].GetProperty("refused").GetInt32());
        Assert.Equal(2, other.ExitCode);
        Assert.Contains("has no listener 'adt'", other.Error, StringComparison.Ordinal);
        Assert.Equal(2, faulty.ExitCode);
        Assert.Contains("$.listeners[0].prot", faulty.Output + faulty.Error, StringComparison.Ordinal);
    }

    private static string Messages(int first, int count)
    {
        StringBuilder text = new();
        foreach (int number in Enumerable.Range(first, count))
        {
            text.Append("MSH|^~\\&|LAB|NORTH|R|R|200903011205||ADT^A01|")
                .Append(CultureInfo.InvariantCulture, $"C{number}|P|2.5.1\r")
                .Append(CultureInfo.InvariantCulture, $"PID|1||{4711 + (number % 3)}^^^HOSP^MR\rPV1|1|I\r");
        }

        return text.ToString();
    }

    private async Task InitAsync() =>
        Assert.Equal(0, (await CliRun.OfAsync("init", "--data", Data, "--development-keys")).ExitCode);

    private async Task<string> WriteAsync(string name, string content)
    {
        string path = _folder[name + ".hl7"];
        await File.WriteAllTextAsync(path, content);
        return path;
    }

    private Task<CliRun> ImportAsync(params string[] more) => CliRun.OfAsync(
        ["hl7", "import", "--source", "archive", "--data", Data, "--development-keys", "--json", .. more]);
}
