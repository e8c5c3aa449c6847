using System.Diagnostics;
using System.Text;
using System.Text.Json;
using HealthLedger.Cli.Listeners;
using HealthLedger.Hl7v2.Mllp;
using HealthLedger.Hosting.Alerts;
using HealthLedger.Tests.Alerts;
using HealthLedger.Tests.Storage;

namespace HealthLedger.Tests.Cli;

public sealed class AlertsCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public AlertsCommandTests()
    {
        File.WriteAllText(_folder["secret"], "0123456789abcdef");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(_folder["secret"], UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }
    }

    private string Data => _folder["ledger"];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_file_sets_rules_and_channels()
    {
        ListenerFile file = Read(
            """
            "source":"North","timeZone":"Europe/Berlin","groupFor":"0s","channels":[
              {"name":"pager","command":{"run":["/bin/true"]}},
              {"name":"chief","syslog":{"host":"log.example","transport":"tls"}}],
            "rules":[
              {"name":"silent","when":"silence","listeners":["feed"],"after":"20m","notify":["pager"],"cooldown":"2h",
               "quiet":[{"days":["sat","sun"],"from":"00:00","to":"24:00"},{"from":"22:00","to":"06:00"}],
               "escalate":{"after":"30m","notify":["chief"]},"severity":"warning","resolved":false},
              {"name":"disk","when":"diskFree","belowMiB":3}]
            """);

        Assert.Empty(file.Findings.Faults);
        AlertOptions alerts = file.Alerts!;
        Assert.Equal(("North", TimeSpan.Zero), (alerts.Source, alerts.GroupFor));
        Assert.Equal(["pager", "chief"], alerts.Channels.Select(channel => channel.Name));
        SilenceAlertRule silent = Assert.IsType<SilenceAlertRule>(alerts.Rules[0]);
        Assert.Equal((TimeSpan.FromMinutes(20), TimeSpan.FromHours(2)), (silent.After, silent.Cooldown));
        Assert.Equal((AlertSeverity.Warning, false), (silent.Severity, silent.SendsResolved));
        Assert.Equal(["chief"], silent.EscalateTo);
        Assert.True(silent.Quiet!.IsQuiet(new DateTimeOffset(2026, 1, 3, 12, 0, 0, TimeSpan.Zero)));
        Assert.True(silent.Quiet.IsQuiet(new DateTimeOffset(2026, 1, 5, 21, 0, 0, TimeSpan.Zero)));
        Assert.False(silent.Quiet.IsQuiet(new DateTimeOffset(2026, 1, 5, 5, 0, 0, TimeSpan.Zero)));
        Assert.Equal(3L << 20, Assert.IsType<DiskSpaceAlertRule>(alerts.Rules[1]).BelowBytes);
        Assert.Empty(alerts.Validate());
    }

    [Theory]
    [InlineData("\"rules\":[{\"name\":\"a\"}]", "$.alerts.rules[0].when")]
    [InlineData("\"rules\":[{\"when\":\"silence\"}]", "$.alerts.rules[0].name")]
    [InlineData("\"rules\":[{\"name\":\"a\",\"when\":\"queueAge\",\"listeners\":[\"feed\"]}]",
        "$.alerts.rules[0].listeners")]
    [InlineData("\"rules\":[{\"name\":\"a\",\"when\":\"silence\",\"listeners\":[\"lab\"]}]",
        "$.alerts.rules[0].listeners")]
    [InlineData("\"rules\":[{\"name\":\"a\",\"when\":\"silence\",\"notify\":[\"x\"]}]", "$.alerts.rules[0].notify")]
    [InlineData("\"rules\":[{\"name\":\"a\",\"when\":\"silence\",\"quiet\":[{\"from\":\"9\",\"to\":\"10:00\"}]}]",
        "$.alerts.rules[0].quiet[0].from")]
    [InlineData(
        "\"rules\":[{\"name\":\"a\",\"when\":\"silence\","
        + "\"quiet\":[{\"days\":[\"x\"],\"from\":\"09:00\",\"to\":\"10:00\"}]}]",
        "$.alerts.rules[0].quiet[0].days")]
    [InlineData("\"timeZone\":\"Nowhere/None\"", "$.alerts.timeZone")]
    [InlineData("\"channels\":[{\"name\":\"a\"}]", "$.alerts.channels[0]")]
    [InlineData("\"channels\":[{\"name\":\"a\",\"command\":{\"run\":[\"sh\"]}}]", "$.alerts.channels[0].command.run")]
    [InlineData("\"channels\":[{\"name\":\"a\",\"webhook\":{\"url\":\"http://a.example\",\"secretFile\":\"secret\"}}]",
        "$.alerts.channels[0].webhook.url")]
    [InlineData("\"channels\":[{\"name\":\"a\",\"webhook\":{\"url\":\"https://a.example\",\"secretFile\":\"none\"}}]",
        "$.alerts.channels[0].webhook.secretFile")]
    [InlineData("\"channels\":[{\"name\":\"a\",\"smtp\":{\"host\":\"m\",\"from\":\"x\",\"to\":[\"a@b\"]}}]",
        "$.alerts.channels[0].smtp")]
    public void What_cannot_be_meant_is_a_fault_with_its_path(string members, string path) =>
        Assert.Equal(path, Assert.Single(Read(members).Findings.Faults).Path);

    [Fact]
    public async Task A_test_says_of_each_channel_what_became_of_it()
    {
        await using HookServer server = await HookServer.StartAsync(null);
        string file = Write(
            $$"""
            "channels":[{"name":"hook","webhook":{"url":"{{server.Address}}","secretFile":"secret"} },
              {"name":"broken","command":{"run":["/bin/false"]} }]
            """);

        CliRun both = await CliRun.OfAsync("hl7", "alerts", "test", "--listeners", file, "--json");
        CliRun one = await CliRun.OfAsync("hl7", "alerts", "test", "--listeners", file, "--channel", "hook");
        CliRun none = await CliRun.OfAsync("hl7", "alerts", "test", "--listeners", file, "--channel", "else");

        Assert.Equal((1, 0, 2), (both.ExitCode, one.ExitCode, none.ExitCode));
        JsonElement[] results = [.. both.Json.GetProperty("channels").EnumerateArray()];
        Assert.True(results[0].GetProperty("delivered").GetBoolean());
        Assert.Equal("the command ended with exit code 1.", results[1].GetProperty("failure").GetString());
        using JsonDocument got = JsonDocument.Parse((await server.NextAsync()).Body);
        Assert.Equal("test", got.RootElement.GetProperty("alerts")[0].GetProperty("state").GetString());
    }

    [Fact]
    public async Task A_served_feed_that_falls_silent_is_told_listed_and_over_with_the_next_message()
    {
        const string canary = "Canarius";
        await using HookServer server = await HookServer.StartAsync(null);
        string file = Write(
            $$"""
            "checkEvery":"1s","groupFor":"0s",
            "channels":[{"name":"hook","webhook":{"url":"{{server.Address}}","secretFile":"secret"} },
              {"name":"broken","command":{"run":["/bin/false"]} }],
            "rules":[{"name":"silent","when":"silence","after":"2s"}]
            """);
        await CliRun.OfAsync("init", "--data", Data, "--development-keys");
        await using ServedLedger served = ServedLedger.Begin(Data, "--listeners", file);
        await served.UntilListeningAsync();
        byte[] message = Encoding.UTF8.GetBytes(
            "MSH|^~\\&|LAB|NORTH|EHR|NORTH|20260701120000||ADT^A01|1|P|2.5.1\r"
            + $"PID|1||{canary}1^^^HOSP^MR||{canary}2^{canary}3\r");
        await SendAsync(served, message);

        string begun = Encoding.UTF8.GetString((await server.NextAsync()).Body.Span);
        CliRun list = await ListAsync(run => run.Json.GetProperty("active").GetArrayLength() == 1);
        CliRun people = await CliRun.OfAsync("hl7", "alerts", "list", "--data", Data);
        CliRun status = await CliRun.OfAsync(
            "hl7", "status", "--http", served.Http.Port.ToString(System.Globalization.CultureInfo.InvariantCulture));
        using HttpClient http = new();
        string metrics = await http.GetStringAsync(new Uri(served.Http, "/metrics"));
        await SendAsync(served, message);
        string over = Encoding.UTF8.GetString((await server.NextAsync()).Body.Span);

        // After two seconds without a message it is silent again.
        CliRun after = await ListAsync(
            run => run.Json.GetProperty("active").GetArrayLength() == 0, () => SendAsync(served, message));
        string state = await File.ReadAllTextAsync(Path.Combine(Data, "alerts.json"));

        Assert.Contains("\"state\":\"firing\"", begun, StringComparison.Ordinal);
        Assert.Contains("\"state\":\"resolved\"", over, StringComparison.Ordinal);
        JsonElement listed = list.Json.GetProperty("active")[0].GetProperty("alert");
        Assert.Equal("feed", listed.GetProperty("subject").GetString());
        Assert.Contains(listed.GetProperty("id").GetString()!, people.Output, StringComparison.Ordinal);
        Assert.Equal((1, 1), (list.ExitCode, status.ExitCode));
        Assert.Contains("alerts            1", status.Output, StringComparison.Ordinal);
        Assert.Contains("healthledger_alert_active{", metrics, StringComparison.Ordinal);
        Assert.Contains(
            "healthledger_alert_deliveries_total{healthledger_channel=\"hook\",healthledger_outcome=\"delivered\"}",
            metrics,
            StringComparison.Ordinal);
        Assert.Contains("HLS1333", served.Error, StringComparison.Ordinal);
        Assert.Contains("HLS1330: Alerts do not get through channel 'broken'", served.Error, StringComparison.Ordinal);
        Assert.Equal(1, after.ExitCode); // the other channel still fails
        string[] shown = [begun, over, list.Output, after.Output, status.Output, metrics, state, served.Error];
        foreach (string text in shown)
        {
            Assert.DoesNotContain(canary, text, StringComparison.OrdinalIgnoreCase);
        }
    }

    private static async Task SendAsync(ServedLedger served, byte[] message)
    {
        string port = served.Doors["feed"].Split(':')[^1];
        await using MllpClient client = await MllpClient.ConnectAsync(new MllpClientOptions
        {
            Port = int.Parse(port, System.Globalization.CultureInfo.InvariantCulture),
        });
        await client.SendAsync(message);
    }

    private async Task<CliRun> ListAsync(Func<CliRun, bool> isExpected, Func<Task>? before = null)
    {
        long begin = Stopwatch.GetTimestamp();
        while (true)
        {
            await (before?.Invoke() ?? Task.CompletedTask);
            CliRun run = await CliRun.OfAsync("hl7", "alerts", "list", "--data", Data, "--json");
            if (isExpected(run))
            {
                return run;
            }

            Assert.True(Stopwatch.GetElapsedTime(begin) < TimeSpan.FromSeconds(60), run.Output + run.Error);
            await Task.Delay(50);
        }
    }

    private static string Document(string members) =>
        $$"""{"listeners":[{"name":"feed","port":0}],"alerts":{ {{members}} } }""";

    private string Write(string members)
    {
        File.WriteAllText(_folder["listeners.json"], Document(members));
        return _folder["listeners.json"];
    }

    private ListenerFile Read(string members) => ListenerFile.Read(
        Encoding.UTF8.GetBytes(Document(members)), _folder.Path, TimeProvider.System.GetUtcNow());
}
