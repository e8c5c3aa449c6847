using System.CommandLine;
using HealthLedger.Vaults;

namespace HealthLedger.Cli.Input;

/// <summary>How kinds of keys are written on the command line.</summary>
internal static class KeyArgument
{
    private static readonly Dictionary<string, VaultKey> Kinds = new(StringComparer.Ordinal)
    {
        ["author"] = VaultKey.Author,
        ["seal"] = VaultKey.Seal,
        ["kem"] = VaultKey.Kem,
        ["patient-index"] = VaultKey.PatientIndex,
        ["resend"] = VaultKey.Resend,
        ["private-rows"] = VaultKey.PrivateRows,
        ["shares"] = VaultKey.Shares,
        ["record-keys"] = VaultKey.RecordKeys,
    };

    public static Option<string> Key() => new("--key")
    {
        Description = "The kind of key: " + string.Join(", ", Kinds.Keys) + ".",
        HelpName = "KIND",
        Required = true,
    };

    public static Option<uint> Version() => new("--version-number")
    {
        Description = "The version of the key, from 1.",
        HelpName = "N",
        Required = true,
    };

    public static VaultKey Parse(string? text) => text is not null && Kinds.TryGetValue(text, out VaultKey key)
        ? key
        : throw CliException.Usage("--key is one of " + string.Join(", ", Kinds.Keys) + ".");

    public static string NameOf(VaultKey key) => Kinds.First(pair => pair.Value == key).Key;
}
