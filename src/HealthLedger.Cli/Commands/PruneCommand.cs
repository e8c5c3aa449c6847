using System.CommandLine;
using System.Globalization;
using HealthLedger.Cli.Input;
using HealthLedger.Payloads;
using HealthLedger.Records;

namespace HealthLedger.Cli.Commands;

/// <summary>`prune`: old payloads go, proofs stay.</summary>
internal static class PruneCommand
{
    private const string Description =
        """
        Removes old payloads for good: envelopes and key shares. Entries, receipts and proofs stay for ever.

        A signed entry states first what is removed, and `verify --full` counts it against that entry. Payloads
        younger than --retention are kept. Copies in backups live until those are removed.

        Examples:
          healthledger prune --data ./ledger --older-than 3660 --trial
          healthledger prune --data ./ledger --older-than 3660 --kind laboratory --limit 10000 --json
        """;

    public static Command Create(CommandSet set)
    {
        Option<double> olderThan = new("--older-than")
        {
            Description = "How old payloads must be, in days of ledger time.",
            HelpName = "DAYS",
            Required = true,
        };
        Option<string?> kind = new("--kind") { Description = "Only of records of this kind, such as laboratory." };
        Option<int?> limit = new("--limit") { Description = "How many at most, oldest first.", HelpName = "N" };
        Option<bool> trial = new("--trial") { Description = "Count only; nothing is sealed or removed." };
        Option<double?> retention = new("--retention")
        {
            Description = "The age below which payloads are kept, in days. Default 2196, which is 6 years.",
            HelpName = "DAYS",
        };
        return set.WithAction(
            new Command("prune", Description) { olderThan, kind, limit, trial, retention },
            (context, cancellationToken) => RunAsync(
                context,
                new PrunePolicy
                {
                    OlderThan = Days(context.Get(olderThan), "--older-than"),
                    Kind = KindOf(context.Get(kind)),
                    Limit = context.Get(limit) is < 1
                        ? throw CliException.Usage("--limit is at least 1.")
                        : context.Get(limit),
                    IsTrial = context.Get(trial),
                },
                context.Get(retention) is { } days ? Days(days, "--retention") : null,
                cancellationToken));
    }

    private static async Task<int> RunAsync(
        CommandContext context, PrunePolicy policy, TimeSpan? retention, CancellationToken cancellationToken)
    {
        LedgerNodeOptions options = new();
        options.PayloadRetention = retention ?? options.PayloadRetention;

        // A node that runs has a retention of its own; another one is for a node that is started for it.
        OpenLedger ledger = retention is null
            ? await OpenLedger.OpenAsync(context, options, cancellationToken).ConfigureAwait(false)
            : await OpenLedger.StartAsync(context, options, null, cancellationToken).ConfigureAwait(false);
        await using (ledger.ConfigureAwait(false))
        {
            PruneReport report = await ledger.Ledger.PruneAsync(policy, cancellationToken).ConfigureAwait(false);
            if (context.Console.IsJson)
            {
                context.Console.WriteJson(json =>
                {
                    json.WriteBoolean("ok", true);
                    json.WriteBoolean("trial", report.IsTrial);
                    json.WriteNumber("payloads", report.Payloads);
                    json.WriteNumber("bytes", report.EnvelopeBytes);
                    json.WriteNumber("statements", report.Statements);
                    json.WriteNumber("resumed", report.Resumed);
                });
            }

            context.Console.WriteValues(
                (report.IsTrial ? "Payloads that would go" : "Payloads removed",
                    report.Payloads.ToString(CultureInfo.InvariantCulture)),
                ("Bytes", report.EnvelopeBytes.ToString("N0", CultureInfo.InvariantCulture)),
                ("Entries that state it", report.Statements.ToString(CultureInfo.InvariantCulture)),
                ("Left by an earlier run", report.Resumed.ToString(CultureInfo.InvariantCulture)));
        }

        return ExitCode.Done;
    }

    private static TimeSpan Days(double days, string option) => days is >= 0 and <= 36_600
        ? TimeSpan.FromDays(days)
        : throw CliException.Usage($"{option} is 0 to 36,600 days.");

    private static RecordKind? KindOf(string? name)
    {
        if (name is null)
        {
            return null;
        }

        return Enum.TryParse(name.Replace("-", string.Empty, StringComparison.Ordinal), ignoreCase: true,
            out RecordKind kind) && Enum.IsDefined(kind) && !char.IsAsciiDigit(name[0])
            ? kind
            : throw CliException.Usage(
                "--kind is one of: " + string.Join(", ", Enum.GetNames<RecordKind>()).ToLowerInvariant() + ".");
    }
}
