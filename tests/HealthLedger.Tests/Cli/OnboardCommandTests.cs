using System.Globalization;
using System.Text;
using System.Text.Json;
using HealthLedger.Cli;
using HealthLedger.Cli.Input;
using HealthLedger.Hl7v2.Mllp;
using HealthLedger.Tests.Storage;

namespace HealthLedger.Tests.Cli;

public sealed class OnboardCommandTests : IDisposable
{
    private const string Canary = "CANARIUS";

    private readonly TemporaryFolder _folder = new();

    public OnboardCommandTests()
    {
        File.WriteAllText(_folder["site.json"], """{"messages":{"ADT^A01":{"required":["PV1-44"]}}}""");
        File.WriteAllText(
            _folder["listeners.json"],
            """
            {"listeners":[{"name":"strict","port":0,"validation":{"rules":"site.json"}},{"name":"any","port":0}]}
            """);
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_sample_passes_by_the_rules_of_one_listener_and_fails_by_those_of_another()
    {
        string sample = Write("a.hl7", Message("1"));

        CliRun good = await OnboardAsync("--listener", "any", sample, "--json");
        CliRun bad = await OnboardAsync("--listener", "strict", sample, "--json");
        CliRun people = await OnboardAsync("--listener", "strict", sample);

        Assert.Equal((0, 1, 1), (good.ExitCode, bad.ExitCode, people.ExitCode));
        Assert.True(good.Json.GetProperty("pass").GetBoolean());
        JsonElement rules = bad.Json.GetProperty("checks").EnumerateArray()
            .Single(check => check.GetProperty("name").GetString() == "siteRules");
        Assert.Equal("failed", rules.GetProperty("outcome").GetString());
        Assert.Equal("PV1-44", rules.GetProperty("findings")[0].GetProperty("place").GetString());
        Assert.EndsWith("FAIL\n", people.Output.ReplaceLineEndings("\n"), StringComparison.Ordinal);
        Assert.Contains("HLS2322", people.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Wrong_usage_is_told_from_a_sender_that_fails()
    {
        string sample = Write("a.hl7", Message("1"));

        Assert.Equal(2, (await CliRun.OfAsync("hl7", "onboard")).ExitCode);
        Assert.Equal(2, (await CliRun.OfAsync("hl7", "onboard", sample, "--listen", "0")).ExitCode);
        Assert.Equal(2, (await CliRun.OfAsync("hl7", "onboard", sample, "--listener", "strict")).ExitCode);
        Assert.Equal(2, (await OnboardAsync("--listener", "nobody", sample)).ExitCode);
        CliRun unreadable = await CliRun.OfAsync("hl7", "onboard", sample, _folder["none.hl7"]);
        Assert.Equal(3, unreadable.ExitCode);
        Assert.Contains("error HLS1203: '", unreadable.Error, StringComparison.Ordinal);
        Assert.Equal(1, (await CliRun.OfAsync("hl7", "onboard", Write("empty.hl7", ""))).ExitCode);
    }

    [Fact]
    public async Task A_sender_is_tried_on_a_port_and_answered_and_nothing_is_written()
    {
        await using LockedWriter error = new();
        await using StringWriter output = new();
        CliEnvironment environment = CliRun.Environment(output, error, [], new Dictionary<string, string>());
        Task<int> running = Task.Run(() => CliProgram.RunAsync(
            [
                "hl7", "onboard", "--listeners", _folder["listeners.json"], "--listener", "any", "--listen", "0",
                "--count", "2", "--for", "5m", "--json",
            ],
            environment));
        int port = await PortAsync(error, running);
        string first = await SendAsync(port, Message("1"));
        string second = await SendAsync(
            port, Message("2").Replace("4711^^^HOSP^MR", string.Empty, StringComparison.Ordinal));

        Assert.Equal(1, await running.WaitAsync(TimeSpan.FromSeconds(60)));
        using JsonDocument report = JsonDocument.Parse(output.ToString());
        Assert.Contains("MSA|AA|1", first, StringComparison.Ordinal);
        Assert.Contains("MSA|AE|2", second, StringComparison.Ordinal);
        Assert.Equal(2, report.RootElement.GetProperty("messages").GetInt64());
        Assert.Equal(1, report.RootElement.GetProperty("wouldBeRefused").GetInt64());
        Assert.Equal(
            ["listeners.json", "site.json"],
            Directory.EnumerateFileSystemEntries(_folder.Path).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task No_value_of_any_field_and_no_name_of_a_file_is_in_the_report()
    {
        // Each field of each segment is a canary, that of a wrong line too, and so are the names of segments.
        StringBuilder odd = new($"MSH|^~\\&|{Canary}3|{Canary}4|{Canary}5|{Canary}6|{Canary}7|{Canary}8|");
        odd.Append($"{Canary}9^{Canary}|");
        odd.Append($"{Canary}10|{Canary}11|{Canary}12|{Canary}13||{Canary}15|{Canary}16|{Canary}17|{Canary}18\r");
        foreach (string segment in (string[])["PID", "PV1", "OBX", "ZAN", "NAR", "CAN"])
        {
            odd.Append(segment);
            for (int field = 1; field < 40; field++)
            {
                odd.Append(CultureInfo.InvariantCulture, $"|{Canary}{field}^{Canary}&{Canary}~{Canary}\\X\\");
            }

            odd.Append('\r');
        }

        odd.Append($"{Canary}\r");
        string first = Write($"{Canary}.hl7", odd.ToString());
        string second = Write("b.hl7", Message("1") + Message("1").Replace("Doe", Canary, StringComparison.Ordinal));

        foreach (string listener in (string[])["strict", "any"])
        {
            foreach (string[] how in (string[][])[[], ["--json"]])
            {
                CliRun run = await OnboardAsync(["--listener", listener, first, second, .. how]);
                Assert.Equal(1, run.ExitCode);
                Assert.Contains("HLS2", run.Output, StringComparison.Ordinal);
                foreach (string part in (string[])[Canary, "ZAN", "NAR", "CAN"])
                {
                    Assert.DoesNotContain(part, run.Output + run.Error, StringComparison.OrdinalIgnoreCase);
                }
            }
        }
    }

    private static string Message(string controlId) =>
        $"MSH|^~\\&|LAB|NORTH|EHR|NORTH|20260105080000||ADT^A01^ADT_A01|{controlId}|P|2.5.1\r"
        + "EVN|A01|20260105080000\rPID|1||4711^^^HOSP^MR||Doe^Jane\rPV1|1|I|W1\r";

    private static async Task<int> PortAsync(LockedWriter error, Task running)
    {
        using CancellationTokenSource patience = new(TimeSpan.FromSeconds(60));
        while (!error.ToString().Contains(" for 5m", StringComparison.Ordinal))
        {
            Assert.False(running.IsCompleted, error.ToString());
            await Task.Delay(20, patience.Token);
        }

        string said = error.ToString();
        int begin = said.IndexOf("127.0.0.1:", StringComparison.Ordinal) + "127.0.0.1:".Length;
        return int.Parse(said[begin..said.IndexOf(' ', begin)], CultureInfo.InvariantCulture);
    }

    private static async Task<string> SendAsync(int port, string message)
    {
        await using MllpClient client = await MllpClient.ConnectAsync(new MllpClientOptions { Port = port });
        return Encoding.UTF8.GetString((await client.SendAsync(Encoding.UTF8.GetBytes(message))).Span);
    }

    private Task<CliRun> OnboardAsync(params string[] arguments) =>
        CliRun.OfAsync(["hl7", "onboard", "--listeners", _folder["listeners.json"], .. arguments]);

    private string Write(string name, string content)
    {
        File.WriteAllText(_folder[name], content);
        return _folder[name];
    }
}
