using System.CommandLine;
using System.Globalization;

namespace HealthLedger.Cli.Input;

/// <summary>What `init` fixes for a new ledger.</summary>
internal sealed class GenesisOptions
{
    private static readonly Dictionary<string, Action<LedgerGenesisOptions, long>> Names = new(StringComparer.Ordinal)
    {
        ["window"] = (options, value) => options.ReplayWindow = ToInt(value),
        ["drift-ms"] = (options, value) => options.Drift = ToTime(value),
        ["heartbeat-ms"] = (options, value) => options.Heartbeat = ToTime(value),
        ["permit-ttl-ms"] = (options, value) => options.PermitTimeToLive = ToTime(value),
        ["max-operations"] = (options, value) => options.MaxOperations = ToInt(value),
        ["max-submission-bytes"] = (options, value) => options.MaxSubmissionBytes = ToInt(value),
        ["max-batch-bytes"] = (options, value) => options.MaxBatchBytes = ToInt(value),
        ["max-cost"] = (options, value) => options.MaxCost = value,
        ["quota-capacity"] = (options, value) => options.QuotaCapacity = value,
        ["quota-refill"] = (options, value) => options.QuotaRefill = value,
    };

    private readonly Option<string[]> _parameters = new("--parameter")
    {
        Description = "A parameter of the ledger, fixed for all its members; may be repeated. NAME is one of "
            + string.Join(", ", Names.Keys) + ".",
        HelpName = "NAME=NUMBER",
        DefaultValueFactory = _ => [],
    };

    private readonly Option<string[]> _recoveryKeys = new("--recovery-key")
    {
        Description = "The public half of an officer's recovery key, from `recovery key`; may be repeated.",
        HelpName = "FILE",
        DefaultValueFactory = _ => [],
    };

    private readonly Option<int> _threshold = new("--recovery-threshold")
    {
        Description = "How many of the officers recover the ledger together.",
        HelpName = "N",
    };

    public Command On(Command command)
    {
        command.Options.Add(_parameters);
        command.Options.Add(_recoveryKeys);
        command.Options.Add(_threshold);
        return command;
    }

    /// <summary>Reads and checks them.</summary>
    /// <exception cref="CliException">One is unknown or outside its range (HLS3032); the text lists all.</exception>
    public async Task<LedgerGenesisOptions> ReadAsync(CommandContext context, CancellationToken cancellationToken)
    {
        LedgerGenesisOptions options = new() { RecoveryThreshold = context.Get(_threshold) };
        foreach (string parameter in context.Get(_parameters)!)
        {
            string[] parts = parameter.Split('=', 2);
            if (parts.Length != 2 || !Names.TryGetValue(parts[0], out Action<LedgerGenesisOptions, long>? set)
                || !long.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out long value))
            {
                throw CliException.Usage(
                    $"--parameter {parts[0]} is not NAME=NUMBER with a name of {string.Join(", ", Names.Keys)}.");
            }

            set(options, value);
        }

        foreach (string file in context.Get(_recoveryKeys)!)
        {
            byte[] bytes = await InputFile.Of(file, context.Environment).ReadAsync(cancellationToken)
                .ConfigureAwait(false);
            options.RecoveryKeys.Add(System.Text.Encoding.ASCII.GetString(bytes).Trim());
        }

        IReadOnlyList<string> faults = options.Validate();
        return faults.Count == 0 ? options : throw CliException.Usage(string.Join(' ', faults));
    }

    // What does not fit is outside every range, and is said to be.
    private static int ToInt(long value) => (int)Math.Min(value, int.MaxValue);

    private static TimeSpan ToTime(long value) => TimeSpan.FromMilliseconds(Math.Min(value, int.MaxValue));
}
