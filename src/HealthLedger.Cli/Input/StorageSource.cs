using HealthLedger.Storage;
using HealthLedger.Storage.PostgreSql;
using HealthLedger.Storage.Sqlite;

namespace HealthLedger.Cli.Input;

/// <summary>Where the ledger of a command is: in its data folder, or in PostgreSQL when that is named.</summary>
internal static class StorageSource
{
    public const string Variable = "HEALTHLEDGER_POSTGRESQL";

    /// <summary>The driver of the storage that the command names.</summary>
    /// <param name="context">The command.</param>
    /// <param name="folder">The data folder.</param>
    /// <param name="handOver">How long to wait for another holder; infinite is without end.</param>
    /// <exception cref="CliException">The options contradict each other, or the file cannot be read (HLS1203).
    /// </exception>
    public static ILedgerStorageDriver Driver(CommandContext context, string folder, TimeSpan handOver)
    {
        if (Server(context) is not { } options)
        {
            TimeSpan most = handOver == Timeout.InfiniteTimeSpan ? TimeSpan.MaxValue : handOver;
            return new SqliteLedgerStorageDriver(
                new SqliteLedgerStorageOptions { DataFolder = folder, HandOverTimeout = most },
                context.Environment.Time);
        }

        options.HandOverTimeout = handOver;
        return Driver(context, options);
    }

    /// <summary>Database and schema that the command names, or null for the data folder.</summary>
    /// <exception cref="CliException">The options contradict each other, or the file cannot be read (HLS1203).
    /// </exception>
    public static PostgreSqlLedgerStorageOptions? Server(CommandContext context)
    {
        string? schema = context.Get(context.Globals.Schema);
        if (ConnectionString(context) is not { } server)
        {
            return schema is null && !context.Get(context.Globals.CreateSchema)
                ? null
                : throw CliException.Usage(
                    $"--schema and --create-schema need --postgresql-file FILE, or the variable {Variable}.");
        }

        PostgreSqlLedgerStorageOptions options = new()
        {
            ConnectionString = server,
            CreateSchema = context.Get(context.Globals.CreateSchema),
        };
        options.Schema = schema ?? options.Schema;
        return options;
    }

    /// <summary>The driver of a schema.</summary>
    /// <exception cref="CliException">The connection string or the schema's name is not one.</exception>
    public static PostgreSqlLedgerStorageDriver Driver(CommandContext context, PostgreSqlLedgerStorageOptions options)
    {
        try
        {
            return new PostgreSqlLedgerStorageDriver(options, context.Environment.Time);
        }
        catch (ArgumentException)
        {
            // Npgsql names the part of the text that it does not know, which may be the password: it is not passed on.
            throw CliException.Usage(
                "The connection string or the schema's name is not one that PostgreSQL's driver takes. The string has "
                + "the form Host=...;Username=...;Password=...;Database=...");
        }
    }

    private static string? ConnectionString(CommandContext context)
    {
        if (context.Get(context.Globals.PostgreSqlFile) is { } file)
        {
            return SecretFile.Read(context.Console, file);
        }

        string? variable = context.Environment.GetVariable(Variable);
        return string.IsNullOrEmpty(variable) ? null : variable;
    }
}
