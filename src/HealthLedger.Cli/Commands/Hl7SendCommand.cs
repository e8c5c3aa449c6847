using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using HealthLedger.Cli.Hl7;
using HealthLedger.Cli.Input;
using HealthLedger.Cli.Output;
using HealthLedger.Hl7v2.Mllp;

namespace HealthLedger.Cli.Commands;

/// <summary>`hl7 send`: an MLLP client.</summary>
internal static class Hl7SendCommand
{
    private const int MostConnections = 1024;
    private const int MostLinesForPeople = 20;
    private const string Description =
        """
        Sends HL7 v2 messages over MLLP and waits for the answer to each. An answer counts when its MSA-2 is
        the MSH-10 that was sent. Exits with 1 when any message was not accepted (AA or CA).

        Examples:
          healthledger hl7 send 127.0.0.1:2575 adt.hl7
          healthledger hl7 send engine.example:2576 --tls @list --concurrency 8 --json
          healthledger hl7 send engine.example:2576 --server-ca ca.pem --certificate lab.pem --key lab.key adt.hl7
          healthledger hl7 send 127.0.0.1:2575 adt.hl7 --repeat 10000 --concurrency 64
        """;

    public static Command Create(CommandSet set)
    {
        Argument<string> endpoint = new("HOST:PORT") { Description = "The receiver, such as 127.0.0.1:2575." };
        Argument<string[]> files = new("FILE")
        {
            Description = "Files; @LIST names a file with one path a line; - is standard input.",
            Arity = ArgumentArity.OneOrMore,
        };
        Option<int> concurrency = new("--concurrency")
        {
            Description = $"Connections at once, 1 to {MostConnections}.",
            DefaultValueFactory = _ => 1,
        };
        Option<int> repeat = new("--repeat")
        {
            Description = "How often to send each message; every copy gets a message control ID of its own.",
            DefaultValueFactory = _ => 1,
        };
        Option<bool> sameId = new("--same-control-id")
        {
            Description = "Copies keep the message control ID, as a "
            + "resend."
        };
        SendTlsOptions tls = new();
        Option<int> timeout = new("--timeout")
        {
            Description = "Seconds to wait for an answer, 1 to 3600.",
            DefaultValueFactory = _ => 30,
        };
        Command command = new("send", Description) { endpoint, files, concurrency, repeat, sameId, timeout };
        tls.AddTo(command);
        return set.WithAction(command, async (context, cancellationToken) =>
        {
            MllpClientOptions client = ParseEndpoint(context.Get(endpoint));
            client.ReplyTimeout = TimeSpan.FromSeconds(InRange(context.Get(timeout), 3600, "--timeout"));
            client.IsReplyTo = AcknowledgmentReader.IsReplyTo;
            SendOptions options = new()
            {
                Client = client,
                Concurrency = InRange(context.Get(concurrency), MostConnections, "--concurrency"),
                Repeat = InRange(context.Get(repeat), int.MaxValue, "--repeat"),
                KeepsControlId = context.Get(sameId),
                Tls = await tls.ReadAsync(context, cancellationToken).ConfigureAwait(false),
            };
            client.Tls = options.Tls?.Options;
            return await RunAsync(context, options, context.Get(files), cancellationToken).ConfigureAwait(false);
        });
    }

    private static async Task<int> RunAsync(
        CommandContext context, SendOptions options, string[] files, CancellationToken cancellationToken)
    {
        (List<OutboundMessage> messages, bool hasFaults) = await ReadAsync(context, files, cancellationToken)
            .ConfigureAwait(false);
        if (messages.Count == 0)
        {
            return ExitCode.Environment;
        }

        MessageSender sender = new(options, messages, context.Environment.Time);
        SendTotals totals = new();
        bool listsAll = sender.Total <= MostLinesForPeople;
        long started = context.Environment.Time.GetTimestamp();
        await context.Console.WithProgressAsync("Sending", async progress =>
        {
            await sender.RunAsync(
                result =>
                {
                    totals.Add(result);
                    Show(context.Console, result, listsAll);
                    progress(totals.Sent, sender.Total);
                },
                cancellationToken).ConfigureAwait(false);
            return true;
        }).ConfigureAwait(false);
        ShowTotals(context.Console, totals, context.Environment.Time.GetElapsedTime(started));
        return Conclude(context.Console, options, totals, hasFaults);
    }

    private static int Conclude(CliConsole console, SendOptions options, SendTotals totals, bool hasFaults)
    {
        if (totals is { FirstError: { } error, Accepted: 0, Rejected: 0 })
        {
            console.WriteError(
                error,
                "No message was answered. "
                + (options.Tls is { } tls
                    ? tls.Explain(error) ?? "Check host and port, and that the receiver runs."
                    : "Check host and port, that the receiver runs, and whether it wants TLS."));
            return ExitCode.Environment;
        }

        return totals.Accepted < totals.Sent ? ExitCode.CheckFailed : hasFaults ? ExitCode.Environment : ExitCode.Done;
    }

    private static async Task<(List<OutboundMessage> Messages, bool HasFaults)> ReadAsync(
        CommandContext context, string[] files, CancellationToken cancellationToken)
    {
        List<OutboundMessage> messages = [];
        bool hasFaults = false;
        foreach (InputFile file in InputFile.Expand(files, context.Environment))
        {
            try
            {
                MessageFile content = MessageFile.Read(await file.ReadAsync(cancellationToken).ConfigureAwait(false));
                List<OutboundMessage> found =
                    [.. content.Messages.Select(OutboundMessage.TryPrepare).OfType<OutboundMessage>()];
                messages.AddRange(found);
                if (found.Count < Math.Max(content.Messages.Count, 1))
                {
                    throw new CliException(
                        CliErrorCodes.NoMessage,
                        ExitCode.Environment,
                        $"'{file.Name}' holds no message, one whose header cannot be read, or one with a byte "
                        + "of MLLP's framing in it, as UTF-16 may have; that one is not sent. "
                        + "Run `healthledger hl7 parse` on it.");
                }
            }
            catch (CliException exception)
            {
                hasFaults = true;
                ErrorOutcome outcome = ErrorOutcome.Of(exception);
                context.Console.WriteError(outcome.Code, outcome.Text);
            }
        }

        return (messages, hasFaults);
    }

    private static void Show(CliConsole console, SendResult result, bool listsAll)
    {
        if (console.IsJson)
        {
            console.WriteJson(json =>
            {
                json.WriteString("controlId", result.ControlId);
                json.WriteString("ack", result.Acknowledgment);
                json.WriteNumber("latencyMs", Math.Round(result.Latency.TotalMilliseconds, 3));
                json.WriteString("error", result.Error);
            });
        }
        else if (listsAll || !result.IsAccepted)
        {
            console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{result.Acknowledgment ?? result.Error ?? "??",-8} {result.ControlId,-20} "
                + $"{result.Latency.TotalMilliseconds,9:0.0} ms"));
        }
    }

    private static void ShowTotals(CliConsole console, SendTotals totals, TimeSpan elapsed)
    {
        double rate = totals.Sent / Math.Max(elapsed.TotalSeconds, 1e-9);
        if (console.IsJson)
        {
            console.WriteJson(json =>
            {
                json.WriteStartObject("totals");
                json.WriteNumber("sent", totals.Sent);
                json.WriteNumber("accepted", totals.Accepted);
                json.WriteNumber("rejected", totals.Rejected);
                json.WriteNumber("failed", totals.Failed);
                json.WriteNumber("elapsedMs", Math.Round(elapsed.TotalMilliseconds, 1));
                json.WriteNumber("messagesPerSecond", Math.Round(rate, 1));
                WriteLatency(json, totals);
                json.WriteEndObject();
            });
        }

        console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{totals.Sent} sent, {totals.Accepted} accepted, {totals.Rejected} rejected, {totals.Failed} failed; "
            + $"{rate:0} messages/s; p50 {totals.Percentile(0.5):0.0} ms, p99 {totals.Percentile(0.99):0.0} ms"));
    }

    private static void WriteLatency(Utf8JsonWriter json, SendTotals totals)
    {
        json.WriteStartObject("latencyMs");
        json.WriteNumber("p50", Math.Round(totals.Percentile(0.5), 3));
        json.WriteNumber("p99", Math.Round(totals.Percentile(0.99), 3));
        json.WriteNumber("max", Math.Round(totals.Percentile(1), 3));
        json.WriteEndObject();
    }

    private static MllpClientOptions ParseEndpoint(string text)
    {
        int colon = text.LastIndexOf(':');
        bool isGood = int.TryParse(
            text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out int port);
        return colon > 0 && isGood && port is >= 1 and <= 65535
            ? new MllpClientOptions { Host = text[..colon].Trim('[', ']'), Port = port }
            : throw CliException.Usage($"'{text}' is not HOST:PORT with a port of 1 to 65535, such as 127.0.0.1:2575.");
    }

    private static int InRange(int value, int most, string option) => value >= 1 && value <= most
        ? value
        : throw CliException.Usage($"{option} is not a number of 1 to {most}.");
}
