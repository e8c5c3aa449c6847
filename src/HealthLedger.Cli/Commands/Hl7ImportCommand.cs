using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using HealthLedger.Cli.Importing;
using HealthLedger.Cli.Input;
using HealthLedger.Hl7v2.Importing;
using HealthLedger.Ledger;

namespace HealthLedger.Cli.Commands;

/// <summary>`hl7 import`: seals the messages of archives.</summary>
internal static class Hl7ImportCommand
{
    private const string Description =
        """
        Seals the HL7 v2 messages of files: single, in batches, or with MLLP framing. Nobody is answered. Beside a
        running node it goes through that, and live messages go first.

        Each record says that it is imported, from which source, and when its message says that it was written; the
        time of its block says since when the ledger has held it.

        A message that was imported before, or that a listener of the name given with --as received within the resend
        window, is a duplicate. With --listeners FILE the rules of that listener hold: accepted types, patients,
        validation, kinds. Run the same command again after an interruption: it goes on where it was. At the end
        a report of the counts is sealed and written. Exits with 1 when something was refused.

        Examples:
          healthledger hl7 import /archive/2009 --source archive-2009 --data ./ledger
          healthledger hl7 import *.hl7 --source engine-export --as mllp --report cutover.json --data ./ledger
          healthledger hl7 import old.hl7 --source old --as adt --listeners ./listeners.json --data ./ledger
          healthledger hl7 import batch.hl7 --source trial --dry-run --json
        """;

    public static Command Create(CommandSet set)
    {
        ImportOptions options = new();
        return set.WithAction(options.On(new Command("import", Description)), (context, cancellationToken) =>
            RunAsync(context, options, cancellationToken));
    }

    private static async Task<int> RunAsync(
        CommandContext context, ImportOptions options, CancellationToken cancellationToken)
    {
        if (await options.ReadAsync(context, cancellationToken).ConfigureAwait(false) is not { } how)
        {
            return ExitCode.Usage;
        }

        IReadOnlyList<string> paths = ArchiveFile.Expand(options.Files(context), context.Environment);
        if (how.IsTrial)
        {
            ImportRun trial = new(context, new ImportSettings { Options = how, Folder = string.Empty }, null);
            await trial.RunAsync(paths, cancellationToken).ConfigureAwait(false);
            return Conclude(context, trial, how, null);
        }

        ImportSettings settings = options.Settings(context, how);
        OpenLedger ledger = await OpenLedger.OpenAsync(context, null, cancellationToken).ConfigureAwait(false);
        await using (ledger.ConfigureAwait(false))
        {
            ImportRun run = new(context, settings, ledger.Ledger);
            await run.RunAsync(paths, cancellationToken).ConfigureAwait(false);
            Action<Utf8JsonWriter>? report = await ReportAsync(
                context, settings, run, ledger.Ledger, cancellationToken).ConfigureAwait(false);
            return Conclude(context, run, how, report);
        }
    }

    private static async Task<Action<Utf8JsonWriter>?> ReportAsync(
        CommandContext context,
        ImportSettings settings,
        ImportRun run,
        ILedger ledger,
        CancellationToken cancellationToken)
    {
        if (run.Done.Count == 0)
        {
            return null;
        }

        if (!run.NeedsReport)
        {
            context.Console.WriteLine($"Nothing new: the report is '{run.Done[0].Report}'.");
            return json => Write(json, run.Done[0].Report!, null);
        }

        (string path, SealedEntry entry) = await ImportReport
            .SealAsync(ledger, settings, run, context.Environment.Time.GetUtcNow(), cancellationToken)
            .ConfigureAwait(false);
        string full = Path.GetFullPath(path);
        foreach (ImportMark mark in run.Done)
        {
            mark.Reported(full);
            mark.Save();
        }

        context.Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"Report sealed in entry {entry.Height.Value}/{entry.Index} and written to '{path}'."));
        return json => Write(json, full, entry);
    }

    private static void Write(Utf8JsonWriter json, string path, SealedEntry? entry)
    {
        json.WriteStartObject("report");
        json.WriteString("file", path);
        if (entry is not null)
        {
            json.WriteNumber("height", entry.Height.Value);
            json.WriteNumber("index", entry.Index);
            json.WriteString("time", entry.Time);
        }

        json.WriteEndObject();
    }

    private static int Conclude(
        CommandContext context, ImportRun run, Hl7v2ImportOptions how, Action<Utf8JsonWriter>? report)
    {
        ImportTally totals = new();
        run.Done.ForEach(mark => totals.Add(mark.Tally));
        ImportView.ShowTotals(context.Console, totals, run.Done.Count, how.IsTrial, report);
        return run.HasUnreadable ? ExitCode.Environment
            : totals.Counts[ImportOutcome.Refused] > 0 ? ExitCode.CheckFailed
            : ExitCode.Done;
    }
}
