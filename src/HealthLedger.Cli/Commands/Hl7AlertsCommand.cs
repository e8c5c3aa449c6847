using System.CommandLine;
using HealthLedger.Cli.Input;
using HealthLedger.Cli.Serving;
using HealthLedger.Hosting.Alerts;

namespace HealthLedger.Cli.Commands;

/// <summary>`hl7 alerts list`: what is wrong now, and what was.</summary>
internal static class Hl7AlertsCommand
{
    private const string Description =
        """
        Shows the alerts that go on, those that are over, and how the channels stand.

        Reads what `serve --listeners FILE` with alerts in FILE keeps in the data folder, also when it does not run.
        Exit code 1 while an alert goes on or a channel fails.

        Examples:
          healthledger hl7 alerts list --data ./ledger
          healthledger hl7 alerts list --data ./ledger --json
        """;

    // The node writes its state each minute.
    private static readonly TimeSpan Fresh = TimeSpan.FromMinutes(3);

    public static Command Create(CommandSet set) => new("alerts", "Alerts of listeners and node.")
    {
        set.WithAction(new Command("list", Description), ListAsync),
        Hl7AlertsTestCommand.Create(set),
        Hl7AlertsAcknowledgeCommand.Create(set),
    };

    private static async Task<int> ListAsync(CommandContext context, CancellationToken cancellationToken)
    {
        string path = Path.Combine(context.RequireData(), ServedAlerts.StateFileName);
        AlertStatus status = await ReadAsync(path, context, cancellationToken).ConfigureAwait(false);
        if (context.Environment.Time.GetUtcNow() - status.At > Fresh)
        {
            context.Console.WriteNotice(
                $"warning: this is as of {status.At.UtcDateTime:u}: the node does not run, or looks after no alerts.");
        }

        if (context.Console.IsJson)
        {
            context.Console.WriteJson(json => AlertView.Write(json, status));
        }

        AlertView.Show(context.Console, status);
        bool isGood = status.Active.Count == 0 && status.Channels.All(channel => channel.FailingSince is null);
        return isGood ? ExitCode.Done : ExitCode.CheckFailed;
    }

    private static async Task<AlertStatus> ReadAsync(
        string path, CommandContext context, CancellationToken cancellationToken)
    {
        byte[] bytes = await InputFile.Of(path, context.Environment).ReadAsync(cancellationToken)
            .ConfigureAwait(false);
        try
        {
            return AlertStatus.Read(bytes);
        }
        catch (FormatException exception)
        {
            throw new CliException(
                CliErrorCodes.FileUnreadable,
                ExitCode.Environment,
                $"'{path}' is not what a node keeps of its alerts. Move it away: alerts then begin anew.",
                exception);
        }
    }
}
