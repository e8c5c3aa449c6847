using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using HealthLedger.Cli.Input;
using HealthLedger.Cli.Serving;

namespace HealthLedger.Cli.Commands;

/// <summary>`hl7 status`: how the listeners of a running node stand.</summary>
internal static class Hl7StatusCommand
{
    private const int MostBytes = 1024 * 1024;

    private const string Description =
        """
        Shows how the listeners of a running node stand: last message, answers, connections, certificates, and what
        waits of the messages of each in the durable queue.

        Asks `serve` over HTTP, so that needs --http PORT. Counts are since the start of the process. Exit code 1
        while messages cannot be stored, an order is blocked or a message is set aside, of a route too, an alert goes
        on or a channel of alerts fails.

        Examples:
          healthledger hl7 status
          healthledger hl7 status --http 8081 --json
        """;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    public static Command Create(CommandSet set)
    {
        Option<int> http = new("--http")
        {
            Description = "The port of `serve --http` on this machine.",
            HelpName = "PORT",
            DefaultValueFactory = _ => 8080,
        };
        return set.WithAction(
            new Command("status", Description) { http },
            (context, cancellationToken) => RunAsync(
                context, ServeListeners.CheckPort(context.Get(http)), cancellationToken));
    }

    private static async Task<int> RunAsync(CommandContext context, int port, CancellationToken cancellationToken)
    {
        using JsonDocument status = await AskAsync(port, cancellationToken).ConfigureAwait(false);
        JsonElement root = status.RootElement;
        if (context.Console.IsJson)
        {
            context.Console.WriteJson(json =>
            {
                foreach (JsonProperty property in root.EnumerateObject())
                {
                    property.WriteTo(json);
                }
            });
        }

        JsonElement queue = root.GetProperty("queue");
        context.Console.WriteValues(
            ("health", root.GetProperty("health").GetString()),
            ("waiting", Text(queue, "waiting")),
            ("oldest", Text(queue, "oldest")),
            ("blocked", Text(queue, "blockedKeys")),
            ("set aside", Text(queue, "setAside")),
            ("parked", Text(queue, "parked")),
            ("oldest parked", Text(queue, "oldestParked")),
            ("alerts", Count(root, _ => true, "active")),
            ("channels failing", Count(root, IsFailing, "channels")));
        context.Console.WriteTable(
            ["listener", "address", "last", "answers", "open", "busy", "held", "p50 ms", "p95 ms", "cert d", "fault"],
            root.GetProperty("listeners").EnumerateArray().Select(Row));
        context.Console.WriteTable(
            ["queue of", "waiting", "oldest", "age s", "blocked", "set aside", "parked", "oldest parked", "age s"],
            QueueRows(root));
        JsonElement[] routes = [.. root.GetProperty("routes").EnumerateArray()];
        if (routes.Length > 0)
        {
            context.Console.WriteTable(
                ["route", "running", "waiting", "oldest", "blocked", "set aside", "delivered", "error"],
                routes.Select(RouteRow));
        }

        bool isGood = root.GetProperty("ready").GetBoolean()
            && queue.GetProperty("blockedKeys").GetInt32() == 0
            && queue.GetProperty("setAside").GetInt64() == 0
            && root.GetProperty("health").GetString() == ServedHealth.Ready
            && routes.All(route => route.GetProperty("blockedKeys").GetInt32() == 0
                && route.GetProperty("setAside").GetInt64() == 0)
            && Count(root, _ => true, "active") == "0"
            && Count(root, IsFailing, "channels") == "0";
        return isGood ? ExitCode.Done : ExitCode.CheckFailed;
    }

    private static string[] Row(JsonElement listener) =>
    [
        Text(listener, "name"),
        Text(listener, "address"),
        Text(listener, "lastMessageAt"),
        string.Join(' ', listener.GetProperty("answers").EnumerateObject().Select(
            answer => string.Create(CultureInfo.InvariantCulture, $"{answer.Name} {answer.Value.GetInt64()}"))),
        Text(listener, "connections"),
        Text(listener, "inFlight"),
        Text(listener, "held"),
        Text(listener, "answerP50Ms"),
        Text(listener, "answerP95Ms"),
        Text(listener, "certificateDays"),
        listener.GetProperty("paused").GetBoolean() ? "paused" : Text(listener, "fault") is not "-" and { } fault
            ? fault
            : Text(listener, "certificateFault"),
    ];

    // Those that run, and those that do not, or no longer, and whose messages wait.
    private static IEnumerable<string[]> QueueRows(JsonElement root)
    {
        JsonElement[] listeners = [.. root.GetProperty("listeners").EnumerateArray()];
        string[] running = [.. listeners.Select(listener => Text(listener, "name"))];
        return listeners.Select(listener => QueueRow(Text(listener, "name"), listener.GetProperty("queue"))).Concat(
            root.GetProperty("queue").GetProperty("listeners").EnumerateArray()
                .Where(queue => !running.Contains(Text(queue, "listener"), StringComparer.Ordinal))
                .Select(queue => QueueRow(Text(queue, "listener"), queue)));
    }

    private static string[] QueueRow(string name, JsonElement queue) =>
    [
        name,
        Text(queue, "waiting"),
        Text(queue, "oldest"),
        Text(queue, "oldestAgeSeconds"),
        Text(queue, "blockedKeys"),
        Text(queue, "setAside"),
        Text(queue, "parked"),
        Text(queue, "oldestParked"),
        Text(queue, "oldestParkedAgeSeconds"),
    ];

    private static string[] RouteRow(JsonElement route) =>
    [
        Text(route, "route"),
        Text(route, "running"),
        Text(route, "waiting"),
        Text(route, "oldest"),
        Text(route, "blockedKeys"),
        Text(route, "setAside"),
        Text(route, "delivered"),
        Text(route, "error"),
    ];

    private static string Count(JsonElement root, Func<JsonElement, bool> counts, string member) =>
        root.GetProperty("alerts").GetProperty(member).EnumerateArray().Count(counts)
            .ToString(CultureInfo.InvariantCulture);

    private static bool IsFailing(JsonElement channel) =>
        channel.GetProperty("failingSince").ValueKind != JsonValueKind.Null;

    private static string Text(JsonElement element, string name)
    {
        JsonElement value = element.GetProperty(name);
        return value.ValueKind == JsonValueKind.Null ? "-" : value.ToString();
    }

    private static async Task<JsonDocument> AskAsync(int port, CancellationToken cancellationToken)
    {
        UriBuilder address = new(Uri.UriSchemeHttp, "127.0.0.1", port, HttpEndpoint.StatusPath);
        try
        {
            using SocketsHttpHandler handler = new() { UseProxy = false };
            using HttpClient client = new(handler)
            {
                Timeout = Patience,
                MaxResponseContentBufferSize = MostBytes,
            };
            byte[] answer = await client.GetByteArrayAsync(address.Uri, cancellationToken).ConfigureAwait(false);
            return JsonDocument.Parse(answer);
        }
        catch (Exception exception)
            when (exception is HttpRequestException or JsonException
                || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            throw new CliException(
                CliErrorCodes.NoNode,
                ExitCode.Environment,
                $"Nothing on 127.0.0.1:{port} tells the status of listeners. Start `healthledger serve` with --http "
                + "PORT, and name the same port here.",
                exception);
        }
    }
}
