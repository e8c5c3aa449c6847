using System.CommandLine;

namespace HealthLedger.Cli.Input;

/// <summary>The options that every command has.</summary>
internal sealed class GlobalOptions
{
    public Option<bool> Json { get; } = new("--json")
    {
        Description = "Write JSON, one document a line, to standard output and nothing else there.",
        Recursive = true,
    };

    public Option<string?> Data { get; } = new("--data")
    {
        Description = "The data folder. Default: the environment variable HEALTHLEDGER_DATA.",
        HelpName = "DIR",
        Recursive = true,
    };

    public Option<string?> PassphraseFile { get; } = new("--passphrase-file")
    {
        Description = "A file whose first line is the vault's passphrase. Default: HEALTHLEDGER_PASSPHRASE.",
        HelpName = "FILE",
        Recursive = true,
    };

    public Option<string?> KeyFile { get; } = new("--key-file")
    {
        Description = "A file of 32 or more random bytes that opens the vault in the place of a passphrase.",
        HelpName = "FILE",
        Recursive = true,
    };

    public Option<string?> PostgreSqlFile { get; } = new("--postgresql-file")
    {
        Description = "The ledger is in PostgreSQL: a file whose first line is the connection string. Default: "
            + "HEALTHLEDGER_POSTGRESQL, or else SQLite in the data folder. Never an argument: others could read it.",
        HelpName = "FILE",
        Recursive = true,
    };

    public Option<string?> SigningKeys { get; } = new("--signing-keys")
    {
        Description = "The token that holds the signing keys: pkcs11:token=LABEL?pin-source=FILE.",
        HelpName = "URI",
        Recursive = true,
    };

    public Option<string?> Schema { get; } = new("--schema")
    {
        Description = "The schema of the ledger in PostgreSQL. Default: healthledger.",
        HelpName = "NAME",
        Recursive = true,
    };

    public Option<bool> CreateSchema { get; } = new("--create-schema")
    {
        Description = "Make the schema in PostgreSQL when it is not there.",
        Recursive = true,
    };

    public Option<bool> DevelopmentKeys { get; } = new("--development-keys")
    {
        Description = "Use a passphrase that everybody knows. For trying things out; protects nothing.",
        Recursive = true,
    };
}
