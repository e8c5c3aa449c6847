using System.CommandLine;
using HealthLedger.Vaults;

namespace HealthLedger.Cli.Input;

/// <summary>Another passphrase than the one the vault opens with now, from a file.</summary>
internal static class SecretOption
{
    public static Option<string> Create(string name, string description) => new(name)
    {
        Description = description + " Its first line is the passphrase.",
        HelpName = "FILE",
        Required = true,
    };

    public static VaultSecret Read(CommandContext context, Option<string> option)
    {
        string passphrase = PassphraseSource.ReadFile(context.Console, context.Get(option)!);
        return passphrase.Length >= VaultSecret.ShortestPassphrase
            ? VaultSecret.FromPassphrase(passphrase)
            : throw CliException.Usage(
                $"The passphrase has fewer than {VaultSecret.ShortestPassphrase} characters. Choose a longer one.");
    }
}
