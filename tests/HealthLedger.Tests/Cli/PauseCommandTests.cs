using System.Globalization;
using System.Text;
using System.Text.Json;
using HealthLedger.Hl7v2.Mllp;
using HealthLedger.Tests.Storage;
using HealthLedger.Tests.Transport;

namespace HealthLedger.Tests.Cli;

public sealed class PauseCommandTests : IDisposable
{
    private static readonly byte[] Message = Encoding.UTF8.GetBytes(
        "MSH|^~\\&|LAB|NORTH|EHR|NORTH|20260701120000||ADT^A01|1|P|2.5.1\rPID|1||4711^^^HOSP^MR||Doe^Jane\r");

    private readonly TemporaryFolder _folder = new();

    private string Data => _folder["ledger"];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task One_listener_is_paused_and_resumed_while_the_other_goes_on()
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        await using ServedLedger served = await ServeAsync(
            $$"""{"name":"east","port":{{FreePort.Find()}} },{"name":"west","port":0}""");

        CliRun paused = await AskAsync("pause", "east");
        await Assert.ThrowsAnyAsync<Exception>(() => SendAsync(served, "east"));
        string other = await SendAsync(served, "west");
        CliRun status = await CliRun.OfAsync(
            "hl7", "status", "--json", "--http", served.Http.Port.ToString(CultureInfo.InvariantCulture));
        CliRun again = await AskAsync("pause", "east");
        CliRun resumed = await AskAsync("resume", "east");
        string answer = await SendAsync(served, "east");
        CliRun unknown = await AskAsync("pause", "nobody");

        Assert.Equal((0, 0, 0, 1), (paused.ExitCode, again.ExitCode, resumed.ExitCode, unknown.ExitCode));
        Assert.True(paused.Json.GetProperty("done").GetBoolean());
        Assert.Contains("MSA|AA|1", other, StringComparison.Ordinal);
        Assert.Contains("MSA|AA|1", answer, StringComparison.Ordinal);
        Assert.Equal(
            [true, false],
            status.Json.GetProperty("listeners").EnumerateArray()
                .Select(one => one.GetProperty("paused").GetBoolean()));
        Assert.Contains("east, west", unknown.Json.GetProperty("text").GetString(), StringComparison.Ordinal);
        Assert.Equal(0, await served.StopAsync());
    }

    [Fact]
    public async Task A_start_forgets_a_pause_and_without_a_node_there_is_nothing_to_ask()
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        await using (ServedLedger served = await ServeAsync("""{"name":"east","port":0}"""))
        {
            Assert.Equal(0, (await AskAsync("pause", "east")).ExitCode);
            Assert.Equal(0, await served.StopAsync());
        }

        CliRun nobody = await AskAsync("resume", "east");
        await using ServedLedger anew = await ServeAsync("""{"name":"east","port":0}""");

        Assert.Equal(3, nobody.ExitCode);
        Assert.Contains("HLS1209", nobody.Error, StringComparison.Ordinal);
        Assert.Contains("MSA|AA|1", await SendAsync(anew, "east"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_alert_is_acknowledged_at_the_running_node()
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        await using ServedLedger served = await ServeAsync(
            """{"name":"east","port":0}""",
            ""","alerts":{"checkEvery":"1s","rules":[{"name":"silent","when":"silence","after":"1s"}]}""");
        string id = await UntilListedAsync(
            list => list.GetProperty("active") is { } active && active.GetArrayLength() == 1
                ? active[0].GetProperty("alert").GetProperty("id").GetString()
                : null);

        CliRun done = await CliRun.OfAsync("hl7", "alerts", "acknowledge", id, "--data", Data, "--json");
        CliRun not = await CliRun.OfAsync("hl7", "alerts", "acknowledge", "silent/lab@1", "--data", Data);

        CliRun none = await CliRun.OfAsync("hl7", "alerts", "acknowledge", "", "--data", Data);

        Assert.Equal((0, 1, 1), (done.ExitCode, not.ExitCode, none.ExitCode));
        using HttpClient http = new();
        using JsonDocument status = JsonDocument.Parse(
            await http.GetStringAsync(new Uri(served.Http, "/hl7/status")));
        Assert.NotEqual(
            JsonValueKind.Null,
            status.RootElement.GetProperty("alerts").GetProperty("active")[0].GetProperty("acknowledgedAt").ValueKind);
    }

    private static async Task<string> SendAsync(ServedLedger served, string listener)
    {
        await using MllpClient client = await MllpClient.ConnectAsync(new MllpClientOptions
        {
            Port = int.Parse(served.Doors[listener].Split(':')[^1], CultureInfo.InvariantCulture),
        });
        return Encoding.UTF8.GetString((await client.SendAsync(Message)).Span);
    }

    private async Task<string> UntilListedAsync(Func<JsonElement, string?> find)
    {
        using CancellationTokenSource patience = new(TimeSpan.FromSeconds(30));
        while (true)
        {
            CliRun run = await CliRun.OfAsync("hl7", "alerts", "list", "--data", Data, "--json");
            if (run.ExitCode <= 1 && find(run.Json) is { } found)
            {
                return found;
            }

            await Task.Delay(50, patience.Token);
        }
    }

    private Task<CliRun> AskAsync(string word, string name) =>
        CliRun.OfAsync("hl7", word, name, "--data", Data, "--json");

    private async Task<ServedLedger> ServeAsync(string listeners, string more = "")
    {
        string file = _folder["listeners.json"];
        await File.WriteAllTextAsync(file, $$"""{"listeners":[{{listeners}}]{{more}}}""");
        await CliRun.OfAsync("init", "--data", Data, "--development-keys");
        ServedLedger served = ServedLedger.Begin(Data, "--listeners", file);
        await served.UntilListeningAsync();
        return served;
    }
}
