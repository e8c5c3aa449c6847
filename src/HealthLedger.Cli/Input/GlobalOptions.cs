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

    public Option<string?> SigningKeys { get; } = new("--signing-keys")
    {
        Description = "The token that holds the signing keys: pkcs11:token=LABEL?pin-source=FILE.",
        HelpName = "URI",
        Recursive = true,
    };

    public Option<bool> DevelopmentKeys { get; } = new("--development-keys")
    {
        Description = "Use a passphrase that everybody knows. For trying things out; protects nothing.",
        Recursive = true,
    };
}
