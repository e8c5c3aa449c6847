using System.Collections.Concurrent;
using System.Net;
using System.Text;
using System.Text.Json;
using HealthLedger.Hl7v2.Mllp;
using HealthLedger.Tests.Storage;

namespace HealthLedger.Tests.Cli;

/// <summary>`serve` with routes, and what is done about what they cannot deliver.</summary>
public sealed class RouteCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Data => _folder["ledger"];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_route_delivers_what_its_filter_takes_and_what_is_refused_is_shown_and_retried()
    {
        Receiver receiver = new() { Code = "AE" };
        await using MllpListener listener = await ListenAsync(receiver);
        await using ServedLedger served = await ServeAsync(listener.BoundEndPoint!.Port);
        await SendAsync(served.Doors["adt"], "ADT^A01", "CANARY1");
        await SendAsync(served.Doors["adt"], "ORU^R01", "CANARY2");
        JsonElement blocked = await UntilAsync("blockedKeys", 1);
        CliRun errors = await RunAsync("errors");
        CliRun status = await CliRun.OfAsync(
            "hl7", "status", "--http", $"{served.Http.Port}", "--json");
        using HttpClient http = new();
        string metrics = await http.GetStringAsync(new Uri(served.Http, "/metrics"));

        Assert.Equal(["CANARY2"], receiver.ControlIds);
        Assert.Equal(("lab", "HLS2402"), (
            blocked.GetProperty("route").GetString(), blocked.GetProperty("error").GetString()));
        Assert.Equal(1, errors.ExitCode);
        string record = errors.Lines[^1].GetProperty("record").GetString()!;
        Assert.Equal("Blocked", errors.Lines[^1].GetProperty("delivery").GetString());
        Assert.Equal(1, status.ExitCode);
        Assert.Equal(1, status.Json.GetProperty("routes")[0].GetProperty("waiting").GetInt32());
        Assert.Contains(
            "healthledger_delivery_blocked{healthledger_ledger=\"default\",healthledger_route=\"lab\"} 1",
            metrics,
            StringComparison.Ordinal);
        Assert.DoesNotContain("CANARY", metrics + served.Error, StringComparison.Ordinal);

        receiver.Code = "AA";
        CliRun retried = await RunAsync("routes", "retry", record, "--route", "lab");
        await UntilAsync("delivered", 1);
        CliRun again = await RunAsync("routes", "set-aside", record, "--route", "lab");
        CliRun list = await RunAsync("routes", "list");
        CliRun unknown = await RunAsync("routes", "list", "--route", "lap");

        CliRun accounting = await CliRun.OfAsync(
            "audit", "disclosures", "--patient", "4711", "--assigner", "HOSP", "--data", Data, "--development-keys",
            "--json");
        Assert.All(
            accounting.Json.GetProperty("entries").EnumerateArray(),
            entry => Assert.Equal(("disclose", "LAB"), (
                entry.GetProperty("action").GetString(), entry.GetProperty("recipient").GetString())));
        Assert.Equal((0, 1, 0), (retried.ExitCode, again.ExitCode, list.ExitCode));
        Assert.Equal(["CANARY2", "CANARY2"], receiver.ControlIds);
        Assert.Contains("no route 'lap' runs or has something to deliver. There are: lab.", unknown.Error,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_routes_may_do_is_listed_from_a_running_node_and_from_the_folder()
    {
        Receiver receiver = new();
        await using MllpListener listener = await ListenAsync(receiver);
        await using (ServedLedger served = await ServeAsync(listener.BoundEndPoint!.Port))
        {
            CliRun none = await RunAsync("routes", "authorizations");
            Assert.Equal((0, 0), (none.ExitCode, none.Lines.Count));
            await SendAsync(served.Doors["adt"], "ORU^R01", "CANARY1");
            await UntilAsync("delivered", 1);
            CliRun first = await RunAsync("routes", "authorizations", "--route", "lab");
            Assert.Equal(0, first.ExitCode);
            AssertVersion(Assert.Single(first.Lines), 1, "standing", "LAB");
        }

        await using (ServedLedger served = await ServeAsync(listener.BoundEndPoint!.Port, "REGISTRY", "2020-01-01"))
        {
            await SendAsync(served.Doors["adt"], "ORU^R01", "CANARY2");
            await UntilAsync("waiting", 1, error: "HLS4009");
            Assert.Equal(1, (await RunAsync("routes", "authorizations")).ExitCode);
        }

        CliRun all = await RunAsync("routes", "authorizations", "--all");
        Assert.Equal((1, 2), (all.ExitCode, all.Lines.Count));
        AssertVersion(all.Lines[0], 2, "over", "REGISTRY");
        AssertVersion(all.Lines[1], 1, "superseded", "LAB");
        Assert.Empty((await RunAsync("routes", "authorizations", "--route", "other")).Lines);
    }

    private static void AssertVersion(JsonElement line, int version, string state, string recipient)
    {
        Assert.Equal(
            ("lab", version, state, recipient, true, "TREAT", "00000000000000000000000000000007", "INTEGRATION"),
            (
                line.GetProperty("route").GetString(),
                line.GetProperty("version").GetInt32(),
                line.GetProperty("state").GetString(),
                line.GetProperty("recipient").GetString(),
                line.GetProperty("outside").GetBoolean(),
                line.GetProperty("purpose").GetString(),
                line.GetProperty("individual").GetString(),
                line.GetProperty("role").GetString()));
        Assert.StartsWith("127.0.0.1:", line.GetProperty("destination").GetString(), StringComparison.Ordinal);
        Assert.True(line.GetProperty("height").GetInt64() > 0);
        Assert.True(line.GetProperty("since").GetDateTimeOffset() > DateTimeOffset.UnixEpoch);
    }

    private static async Task<MllpListener> ListenAsync(Receiver receiver)
    {
        MllpListener listener = new(new MllpListenerOptions { Port = 0 }, receiver);
        await listener.StartAsync(CancellationToken.None);
        return listener;
    }

    private static async Task SendAsync(string place, string type, string controlId)
    {
        await using MllpClient client = await MllpClient.ConnectAsync(
            new MllpClientOptions { Port = IPEndPoint.Parse(place).Port });
        string text = $"MSH|^~\\&|APP|FAC|R|R|20260101120000||{type}|{controlId}|P|2.5.1\rPID|1||4711^^^HOSP^MR\r"
            + "PV1|1|I\r";
        string answer = Encoding.UTF8.GetString((await client.SendAsync(Encoding.UTF8.GetBytes(text))).Span);
        Assert.Contains("MSA|AA|", answer, StringComparison.Ordinal);
    }

    private Task<CliRun> RunAsync(params string[] arguments) =>
        CliRun.OfAsync(["hl7", .. arguments, "--data", Data, "--development-keys", "--json"]);

    private async Task<JsonElement> UntilAsync(string count, int least, string? error = null)
    {
        long started = TimeProvider.System.GetTimestamp();
        while (TimeProvider.System.GetElapsedTime(started) < TimeSpan.FromSeconds(60))
        {
            CliRun list = await RunAsync("routes", "list");
            JsonElement routes = list.Lines[0].GetProperty("routes");
            if (routes.GetArrayLength() == 1 && routes[0].GetProperty(count).GetInt32() >= least
                && (error is null || routes[0].GetProperty("error").GetString() == error))
            {
                return routes[0];
            }

            await Task.Delay(10);
        }

        throw new TimeoutException("What the test waits for does not happen.");
    }

    private async Task<ServedLedger> ServeAsync(int port, string recipient = "LAB", string until = "9999-01-01")
    {
        if (!LedgerFolder.HoldsLedger(Data))
        {
            await CliRun.OfAsync("init", "--data", Data, "--development-keys");
        }

        string file = _folder["listeners.json"];
        await File.WriteAllTextAsync(
            file,
            $$"""
            {"listeners":[{"name":"adt","port":0}],
             "routes":[{"name":"lab","filter":{"messageTypes":["ORU"]},
               "destination":{"host":"127.0.0.1","port":{{port}} },"recipient":"{{recipient}}",
               "outside":true,"validUntil":"{{until}}",
               "individual":"00000000000000000000000000000007","retry":{"firstPause":"10ms"} } ]}
            """);
        ServedLedger served = ServedLedger.Begin(Data, "--listeners", file);
        await served.UntilListeningAsync();
        return served;
    }

    private sealed class Receiver : IMllpMessageHandler
    {
        private readonly ConcurrentQueue<string> _ids = new();

        public string Code { get; set; } = "AA";

        public string[] ControlIds => [.. _ids];

        public ValueTask<MllpResponse> HandleAsync(MllpMessage message, CancellationToken cancellationToken)
        {
            string id = Encoding.UTF8.GetString(message.Content.Span).Split('|')[9];
            _ids.Enqueue(id);
            return ValueTask.FromResult(MllpResponse.Reply(Encoding.UTF8.GetBytes(
                $"MSH|^~\\&|R|R|APP|FAC|20260101||ACK|1|P|2.5.1\rMSA|{Code}|{id}\r")));
        }

        public ValueTask<MllpResponse> HandleFrameFaultAsync(
            MllpFrameFault fault, CancellationToken cancellationToken) => ValueTask.FromResult(MllpResponse.None);
    }
}
