using System.CommandLine;
using System.Globalization;
using System.Security.Cryptography;
using HealthLedger.Cli.Input;
using HealthLedger.Cli.Listeners;
using HealthLedger.Hosting.Alerts;

namespace HealthLedger.Cli.Commands;

/// <summary>`hl7 alerts test`: sends a test alert for real.</summary>
internal static class Hl7AlertsTestCommand
{
    private const string Description =
        """
        Sends a test alert through the channels of a file of listeners, and says what became of it at each.

        This process sends it, not the node: run it as the node's user, on its machine. Exit code 1 when a channel
        did not deliver. By syslog over UDP nobody can tell: look at the server.

        Examples:
          healthledger hl7 alerts test --listeners ./listeners.json
          healthledger hl7 alerts test --listeners ./listeners.json --channel pager --json
        """;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    public static Command Create(CommandSet set)
    {
        Option<string> file = new("--listeners")
        {
            Description = "The file of listeners.",
            HelpName = "FILE",
            Required = true,
        };
        Option<string?> channel = new("--channel") { Description = "This channel alone.", HelpName = "NAME" };
        return set.WithAction(
            new Command("test", Description) { file, channel },
            (context, cancellationToken) => RunAsync(
                context, context.Get(file)!, context.Get(channel), cancellationToken));
    }

    private static async Task<int> RunAsync(
        CommandContext context, string path, string? channel, CancellationToken cancellationToken)
    {
        ListenerFile file = await ListenerFile.ReadAsync(path, context.Environment, cancellationToken)
            .ConfigureAwait(false);
        if (!file.Show(context.Console))
        {
            return ExitCode.Usage;
        }

        List<IAlertChannel> channels = [.. (file.Alerts?.Channels ?? []).Where(
            one => channel is null || one.Name == channel)];
        if (channels.Count == 0)
        {
            throw CliException.Usage(channel is null
                ? $"'{path}' has no channels of alerts."
                : $"'{path}' has no channel '{channel}'.");
        }

        AlertNotification notification = Compose(file.Alerts!.Source, context.Environment.Time.GetUtcNow());
        (string Name, string? Failure)[] results = await Task.WhenAll(channels.Select(async one =>
            (one.Name, await TrySendAsync(one, notification, cancellationToken).ConfigureAwait(false))))
            .ConfigureAwait(false);
        Show(context, results);
        return results.All(result => result.Failure is null) ? ExitCode.Done : ExitCode.CheckFailed;
    }

    private static AlertNotification Compose(string source, DateTimeOffset now)
    {
        string id = RandomNumberGenerator.GetHexString(32, lowercase: true);
        return new AlertNotification
        {
            Id = id,
            Source = source,
            CreatedAt = now,
            Alerts =
            [
                new Alert
                {
                    Id = string.Create(CultureInfo.InvariantCulture, $"test@{now.ToUnixTimeMilliseconds()}"),
                    Rule = "test",
                    Kind = AlertKind.Test,
                    Subject = "test",
                    Severity = AlertSeverity.Warning,
                    State = AlertState.Test,
                    Since = now,
                    Text = "somebody tries whether alerts get through; nothing is wrong.",
                },
            ],
        };
    }

    private static async Task<string?> TrySendAsync(
        IAlertChannel channel, AlertNotification notification, CancellationToken cancellationToken)
    {
        try
        {
            await channel.SendAsync(notification, cancellationToken)
                .WaitAsync(Patience, cancellationToken).ConfigureAwait(false);
            return null;
        }
        catch (AlertDeliveryException exception)
        {
            return exception.Reason;
        }
        catch (TimeoutException)
        {
            return "it took too long.";
        }
    }

    private static void Show(CommandContext context, (string Name, string? Failure)[] results)
    {
        if (context.Console.IsJson)
        {
            context.Console.WriteJson(json =>
            {
                json.WriteStartArray("channels");
                foreach ((string name, string? failure) in results)
                {
                    json.WriteStartObject();
                    json.WriteString("name", name);
                    json.WriteBoolean("delivered", failure is null);
                    json.WriteString("failure", failure);
                    json.WriteEndObject();
                }

                json.WriteEndArray();
            });
        }

        foreach ((string name, string? failure) in results)
        {
            context.Console.WriteLine($"{name}: {failure ?? "delivered"}");
        }
    }
}
