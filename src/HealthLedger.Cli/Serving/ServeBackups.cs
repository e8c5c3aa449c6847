using System.CommandLine;
using HealthLedger.Cli.Input;
using HealthLedger.Diagnostics;
using HealthLedger.Hosting.Backups;

namespace HealthLedger.Cli.Serving;

/// <summary>The options of `serve` for backups, and the schedule that they ask for.</summary>
internal sealed class ServeBackups
{
    private readonly BackupOptions _keys = new();

    private readonly Option<string?> _to = new("--backup-to")
    {
        Description = "A folder on another disk that backups are made into while the node runs.",
        HelpName = "DIR",
    };

    private readonly Option<double> _every = new("--backup-every")
    {
        Description = "Hours from one backup to the next; the alarm comes after twice as many.",
        HelpName = "HOURS",
        DefaultValueFactory = _ => 24,
    };

    private readonly Option<int> _keep = new("--backup-keep")
    {
        Description = "How many backups stay in the folder.",
        HelpName = "N",
        DefaultValueFactory = _ => 7,
    };

    /// <summary>Adds the options to the command.</summary>
    public Command On(Command command)
    {
        command.Options.Add(_to);
        command.Options.Add(_every);
        command.Options.Add(_keep);
        return _keys.On(command);
    }

    /// <summary>Starts what the command asks for; null when it asks for none.</summary>
    /// <exception cref="CliException">An option is missing or out of its range.</exception>
    public BackupSchedule? Start(CommandContext context, LedgerNode node, LedgerEventListener events)
    {
        if (context.Get(_to) is not { } folder)
        {
            return null;
        }

        double hours = context.Get(_every);
        TimeSpan interval = hours is > 0 and <= 720 ? TimeSpan.FromHours(hours) : TimeSpan.Zero;
        BackupScheduleOptions options = new()
        {
            Folder = folder,
            Interval = interval,
            MaximumAge = 2 * interval,
            Keep = context.Get(_keep),
            PassphraseFile = context.Get(_keys.PassphraseFile),
            KeyFile = context.Get(_keys.KeyFile),
        };
        return options.Validate() is { Count: > 0 } faults
            ? throw CliException.Usage(
                "The options of backups are wrong (--backup-every 0.02 to 720, --backup-keep 1 to 1000, and one of "
                + $"--backup-passphrase-file and --backup-key-file): {string.Join(" ", faults)}")
            : new BackupSchedule(string.Empty, options, () => node, context.Environment.Time, events);
    }
}
