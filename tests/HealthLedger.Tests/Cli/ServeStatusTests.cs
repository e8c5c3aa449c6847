using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using HealthLedger.Cli.Serving;
using HealthLedger.Hl7v2.Intake;
using HealthLedger.Hl7v2.Mllp;
using HealthLedger.Inbox;
using HealthLedger.Primitives;
using HealthLedger.Tests.Storage;

namespace HealthLedger.Tests.Cli;

public sealed class ServeStatusTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Status_shows_each_listener_of_a_running_node()
    {
        using SenderCertificates certificates = new();
        certificates.WriteTo(_folder.Path);
        string data = _folder["ledger"];
        await CliRun.OfAsync("init", "--data", data, "--development-keys");
        string file = _folder["listeners.json"];
        await File.WriteAllTextAsync(
            file,
            """
            {"listeners":[{"name":"ward","port":0},
            {"name":"lab","port":0,"tls":{"certificate":"listener.pem","key":"listener.key"}}]}
            """);
        string message = _folder["message"];
        await File.WriteAllTextAsync(
            message, "MSH|^~\\&|A|F|R|R|20260101120000||ADT^A01|1|P|2.5.1\rPID|1||4711^^^HOSP^MR\rPV1|1|I\r");
        await using ServedLedger served = ServedLedger.Begin(data, "--listeners", file);
        await served.UntilListeningAsync();
        string port = served.Http.Port.ToString(System.Globalization.CultureInfo.InvariantCulture);
        await CliRun.OfAsync("hl7", "send", served.Doors["ward"], message);

        CliRun run = await CliRun.OfAsync("hl7", "status", "--http", port, "--json");
        CliRun table = await CliRun.OfAsync("hl7", "status", "--http", port);
        using HttpClient http = new();
        string metrics = await http.GetStringAsync(new Uri(served.Http, "/metrics"));

        Assert.Equal(0, run.ExitCode);
        Assert.Equal("ready", run.Json.GetProperty("health").GetString());
        Assert.Equal(0, run.Json.GetProperty("queue").GetProperty("waiting").GetInt32());
        JsonElement[] listeners = [.. run.Json.GetProperty("listeners").EnumerateArray()];
        Assert.Equal(["ward", "lab"], listeners.Select(one => one.GetProperty("name").GetString()));
        Assert.Equal(1, listeners[0].GetProperty("answers").GetProperty("AA").GetInt32());
        Assert.Equal(1, listeners[0].GetProperty("frames").GetInt32());
        Assert.True(listeners[0].GetProperty("answerP95Ms").GetDouble() > 0);
        Assert.Equal(JsonValueKind.Null, listeners[0].GetProperty("certificateDays").ValueKind);
        Assert.InRange(listeners[1].GetProperty("certificateDays").GetDouble(), 0.9, 1.0);
        Assert.Equal(JsonValueKind.Null, listeners[1].GetProperty("lastMessageAt").ValueKind);
        Assert.Contains("AA 1", table.Output, StringComparison.Ordinal);
        foreach (string series in (string[])[
            "healthledger_hl7_silence_seconds{listener=\"lab\"}", "healthledger_hl7_held{listener=\"ward\"} 0",
            "healthledger_hl7_in_flight{listener=\"ward\"} 0",
            "healthledger_hl7_certificate_remaining_seconds{listener=\"lab\"}", "healthledger_queue_waiting{",
            "healthledger_queue_oldest_seconds{", "healthledger_queue_blocked{", "healthledger_queue_set_aside{",
        ])
        {
            Assert.Contains(series, metrics, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Status_shows_what_waits_of_each_listener_also_of_one_that_is_gone()
    {
        string data = _folder["ledger"];
        await CliRun.OfAsync("init", "--data", data, "--development-keys");
        string file = _folder["listeners.json"];
        await File.WriteAllTextAsync(
            file,
            """
            {"listeners":[{"name":"ward","port":0,"intake":{"linking":"on"}},
            {"name":"lab","port":0,"intake":{"linking":"on"}},{"name":"quiet","port":0}]}
            """);

        // Each corrects what is not there, and waits for it.
        await using (ServedLedger served = await ServeAsync(data, file))
        {
            await CliRun.OfAsync("hl7", "send", served.Doors["ward"], Correction("1", "100"));
            await CliRun.OfAsync("hl7", "send", served.Doors["lab"], Correction("2", "200"));
            await CliRun.OfAsync("hl7", "send", served.Doors["lab"], Correction("3", "300"));
            await CheckAsync(served, ("ward", 1), ("lab", 2), ("quiet", 0));
        }

        await File.WriteAllTextAsync(
            file, """{"listeners":[{"name":"lab","port":0,"intake":{"linking":"on"}},{"name":"quiet","port":0}]}""");
        await using ServedLedger again = await ServeAsync(data, file);
        await CheckAsync(again, ("lab", 2), ("quiet", 0), ("ward", 1));
    }

    [Fact]
    public async Task Status_says_when_nobody_answers()
    {
        // Taken by a socket that does not listen, so that nobody else listens there.
        using Socket silent = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        silent.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        int port = ((IPEndPoint)silent.LocalEndPoint!).Port;

        CliRun run = await CliRun.OfAsync("hl7", "status", "--http", $"{port}");

        Assert.Equal(3, run.ExitCode);
        Assert.Contains("HLS1209", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_listener_that_cannot_store_because_of_the_disk_makes_the_node_unready()
    {
        ServedHealth health = ServedHealth.Of(Node(), [View("adt"), View("lab", "HLS7003", failedAt: 5)]);

        Assert.Equal(503, health.StatusCode);
        Assert.Contains("HLS7003", health.Text, StringComparison.Ordinal);
        Assert.Contains("lab", health.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("adt", health.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Another_reason_to_hold_messages_degrades_it()
    {
        ServedHealth health = ServedHealth.Of(Node(), [View("adt", "HLS3016", failedAt: 5)]);

        Assert.Equal(200, health.StatusCode);
        Assert.StartsWith("degraded: HLS3016", health.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void What_another_listener_has_stored_since_shows_that_the_cause_is_gone()
    {
        Assert.Equal(
            "ready", ServedHealth.Of(Node(), [View("adt", storedAt: 6), View("lab", "HLS7003", failedAt: 5)]).Text);
        Assert.Equal(
            503,
            ServedHealth.Of(Node(), [View("adt", storedAt: 4), View("lab", "HLS7003", failedAt: 5)]).StatusCode);
    }

    [Fact]
    public void A_fault_of_the_node_comes_first()
    {
        ServedHealth health = ServedHealth.Of(Node("HLS3020"), [View("adt", "HLS7003", failedAt: 5)]);

        Assert.Equal((503, "HLS3020"), (health.StatusCode, health.Text));
    }

    private static async Task<ServedLedger> ServeAsync(string data, string file)
    {
        ServedLedger served = ServedLedger.Begin(data, "--listeners", file);
        await served.UntilListeningAsync();
        return served;
    }

    private static async Task CheckAsync(ServedLedger served, params (string Listener, int Parked)[] expected)
    {
        string port = served.Http.Port.ToString(System.Globalization.CultureInfo.InvariantCulture);
        CliRun run = await CliRun.OfAsync("hl7", "status", "--http", port, "--json");
        CliRun table = await CliRun.OfAsync("hl7", "status", "--http", port);
        using HttpClient http = new();
        string metrics = await http.GetStringAsync(new Uri(served.Http, "/metrics"));

        foreach (JsonElement listener in run.Json.GetProperty("listeners").EnumerateArray())
        {
            int parked = expected.Single(one => one.Listener == listener.GetProperty("name").GetString()).Parked;
            JsonElement queue = listener.GetProperty("queue");
            Assert.Equal(
                (parked, 0), (queue.GetProperty("parked").GetInt32(), queue.GetProperty("waiting").GetInt32()));
            Assert.Equal(
                parked == 0 ? JsonValueKind.Null : JsonValueKind.Number,
                queue.GetProperty("oldestParkedAgeSeconds").ValueKind);
        }

        Assert.Equal(
            expected.Where(one => one.Parked > 0).Order(),
            run.Json.GetProperty("queue").GetProperty("listeners").EnumerateArray().Select(one => (
                one.GetProperty("listener").GetString()!, one.GetProperty("parked").GetInt32())));
        string[] rows = [.. table.Output[table.Output.IndexOf("queue of", StringComparison.Ordinal)..].Split('\n')
            .Where(line => expected.Any(one => line.Contains(one.Listener, StringComparison.Ordinal)))];
        Assert.Equal(
            expected,
            rows.Select(row => row.Split('│', StringSplitOptions.TrimEntries)).Select(cells => (
                cells[0], int.Parse(cells[6], System.Globalization.CultureInfo.InvariantCulture))));
        foreach ((string listener, int parked) in expected.Where(one => one.Parked > 0))
        {
            Assert.Contains(
                $"healthledger_queue_listener_parked{{healthledger_ledger=\"default\",listener=\"{listener}\"}} "
                + $"{parked}\n",
                metrics,
                StringComparison.Ordinal);
        }
    }

    private string Correction(string controlId, string number)
    {
        string file = _folder[$"message-{controlId}"];
        File.WriteAllText(
            file,
            $"MSH|^~\\&|LIS|LAB|EHR|WARD|20260101130000||ORU^R01|{controlId}|P|2.5.1\rPID|1||4711^^^HOSP^MR\r"
            + $"OBR|1|{number}^EHR||GLU^Glucose^L\rOBX|1|NM|GLU^Glucose^L||5.4|mmol/L|||||C\r");
        return file;
    }

    private static LedgerNodeStatus Node(string? fault = null) => new()
    {
        LedgerId = default,
        Height = new BlockHeight(1),
        HistorySize = 1,
        HistoryRoot = default,
        Time = DateTimeOffset.UnixEpoch,
        Replicas = 1,
        ProtocolVersion = 1,
        Engine = "single-replica",
        Lag = 0,
        Waiting = 0,
        Fault = fault,
        IsHalted = false,
        StorageKind = "memory",
    };

    private static ListenerView View(string name, string? fault = null, int? failedAt = null, int? storedAt = null)
    {
        DateTimeOffset? failed = failedAt is { } at ? DateTimeOffset.UnixEpoch.AddSeconds(at) : null;
        return new ListenerView(
            name,
            new IPEndPoint(IPAddress.Loopback, 2575),
            new MllpListenerStatistics { ConnectionCount = 0, InFlightCount = 0, HeldCount = 0, FrameCount = 0 },
            new Hl7v2IntakeStatistics
            {
                Answers = ImmutableSortedDictionary<string, long>.Empty,
                Fault = fault,
                FaultSince = failed,
                FaultAt = failed,
                LastStoredAt = storedAt is { } stored ? DateTimeOffset.UnixEpoch.AddSeconds(stored) : null,
            },
            new ListenerQueueStatus { Listener = name });
    }
}
