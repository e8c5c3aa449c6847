using System.CommandLine;
using HealthLedger.Cli.Input;
using HealthLedger.Cli.Listeners;
using HealthLedger.Cli.Output;
using HealthLedger.Hl7v2.Importing;
using HealthLedger.Hl7v2.Intake;

namespace HealthLedger.Cli.Importing;

/// <summary>What `hl7 import` takes.</summary>
internal sealed class ImportOptions
{
    private readonly Argument<string[]> _files = new("FILE")
    {
        Description = "Files, or folders with all files in them; @LIST names a file with one path a line.",
        Arity = ArgumentArity.OneOrMore,
    };

    private readonly Option<string> _source = new("--source")
    {
        Description = "What you call the source, ASCII of 1 to 64 characters; sealed with every record.",
        HelpName = "LABEL",
        Required = true,
    };

    private readonly Option<string> _listener = new("--as")
    {
        Description = "The listener whose messages these count as. With serve it is mllp.",
        HelpName = "LISTENER",
        DefaultValueFactory = _ => Hl7v2ImportOptions.DefaultListener,
    };

    private readonly Option<string?> _listeners = new("--listeners")
    {
        Description = "A file of listeners: the rules of the one that --as names hold, and it is known by its name.",
        HelpName = "FILE",
    };

    private readonly Option<bool> _eventTime = new("--event-time")
    {
        Description = "The original time is EVN-2 where a message has one, not MSH-7.",
    };

    private readonly Option<bool> _refuseReused = new("--refuse-reused-ids")
    {
        Description = "Refuse other content under a known MSH-10 (HLS2209), as a listener does, not seal it as another "
            + "message.",
    };

    private readonly Option<int> _concurrency = new("--concurrency")
    {
        Description = "Messages on their way at once, 1 to 64.",
        DefaultValueFactory = _ => 32,
    };

    private readonly Option<int> _rate = new("--rate")
    {
        Description = "The most messages in a second; 0 for no limit.",
        HelpName = "N",
        DefaultValueFactory = _ => 0,
    };

    private readonly Option<string?> _report = new("--report")
    {
        Description = "The file for the report; it must not exist. Default: one in DIR/imports.",
        HelpName = "FILE",
    };

    private readonly Option<bool> _again = new("--again")
    {
        Description = "Read files again that are done. What the ledger has stays a duplicate.",
    };

    private readonly Option<bool> _dryRun = new("--dry-run")
    {
        Description = "Read and count only. Needs no ledger, and does not know what is a duplicate.",
    };

    public Command On(Command command)
    {
        command.Arguments.Add(_files);
        foreach (Option option in (Option[])[
            _source, _listener, _listeners, _eventTime, _refuseReused, _concurrency, _rate, _report, _again, _dryRun])
        {
            command.Options.Add(option);
        }

        return command;
    }

    public string[] Files(CommandContext context) => context.Get(_files);

    /// <summary>How it is imported; null when the file of listeners has faults, which were shown then.</summary>
    /// <exception cref="CliException">HLS1201: an option is out of its range, or there is no such listener; or the
    /// file cannot be read.</exception>
    public async Task<Hl7v2ImportOptions?> ReadAsync(CommandContext context, CancellationToken cancellationToken)
    {
        Hl7v2ImportOptions options = new()
        {
            Source = context.Get(_source)!,
            Listener = context.Get(_listener)!,
            TimeFrom = context.Get(_eventTime) ? OriginalTimeSource.EventTime : OriginalTimeSource.MessageTime,
            Concurrency = context.Get(_concurrency),
            MaxPerSecond = context.Get(_rate),
            IsTrial = context.Get(_dryRun),
        };
        if (context.Get(_listeners) is { } path)
        {
            if (await ListenerChoice.ReadAsync(context, path, options.Listener, cancellationToken)
                .ConfigureAwait(false) is not { } configured)
            {
                return null;
            }

            options.Intake = configured.Intake;
        }

        // An archive of years has control IDs more than once, whatever the listener does with them.
        options.Intake.OnReusedControlId = context.Get(_refuseReused)
            ? ReusedControlIdAction.Refuse
            : ReusedControlIdAction.AcceptAsNew;

        IReadOnlyList<string> faults = options.Validate();
        return faults.Count == 0 ? options : throw CliException.Usage(string.Join(' ', faults));
    }

    /// <summary>The settings of an import into the ledger of the command; the folder of marks is there then.</summary>
    /// <exception cref="CliException">The report's file exists (HLS1204), or the folder cannot be made
    /// (HLS1205).</exception>
    public ImportSettings Settings(CommandContext context, Hl7v2ImportOptions how)
    {
        if (context.Get(_report) is { } report)
        {
            OutputFile.RequireNew(report);
        }

        string folder = Path.Combine(context.RequireData(), ImportMark.FolderName);
        try
        {
            if (LedgerFolder.HoldsLedger(context.RequireData()))
            {
                Make(folder);
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new CliException(
                CliErrorCodes.FileNotWritable,
                ExitCode.Environment,
                $"The folder '{folder}' cannot be made. Run the command as the user of the node.",
                exception);
        }

        return new ImportSettings
        {
            Options = how,
            Folder = folder,
            Report = context.Get(_report),
            IsAgain = context.Get(_again),
        };
    }

    private static void Make(string folder)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(folder);
            return;
        }

        Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }
}
