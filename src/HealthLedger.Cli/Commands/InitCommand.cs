using System.CommandLine;
using System.Security.Cryptography;
using HealthLedger.Cli.Input;
using HealthLedger.Vaults;

namespace HealthLedger.Cli.Commands;

/// <summary>`init`: a new ledger.</summary>
internal static class InitCommand
{
    private const int NameLength = 64;
    private const string Description =
        """
        Makes a new ledger in a folder: genesis, keys, vault. Never overwrites one.

        Pass the genesis file to whoever verifies receipts, and its hash by a second channel. Back the vault
        file up apart from the data, with its passphrase kept elsewhere.

        Name recovery keys of officers (`recovery key`): without them a ledger whose seal key is lost, as after a
        restore from a backup of the vault, can never be sealed again. They cannot be added later.

        Examples:
          healthledger init --data ./ledger --name "North Hospital" --organisation NORTH --country CH
          healthledger init --data ./ledger --recovery-key o1.pem.pub --recovery-key o2.pem.pub --recovery-threshold 2
          healthledger init --data ./trial --development-keys --json
        """;

    public static Command Create(CommandSet set)
    {
        Option<string> name = new("--name")
        {
            Description = "The ledger's name, ASCII, 1 to 64 characters.",
            DefaultValueFactory = _ => "HealthLedger",
        };
        Option<string> organisation = new("--organisation")
        {
            Description = "The organisation's code, ASCII, 1 to 64 characters; in clear on the ledger.",
            DefaultValueFactory = _ => "ORGANISATION",
        };
        Option<string> country = new("--country")
        {
            Description = "The organisation's country, two letters of ISO 3166-1; ZZ when it is not said.",
            DefaultValueFactory = _ => "ZZ",
        };
        GenesisOptions genesis = new();
        return set.WithAction(
            genesis.On(new Command("init", Description) { name, organisation, country }),
            (context, cancellationToken) => RunAsync(
                context,
                genesis,
                Check(context.Get(name), "--name"),
                Check(context.Get(organisation), "--organisation"),
                CheckCountry(context.Get(country)),
                cancellationToken));
    }

    private static async Task<int> RunAsync(
        CommandContext context,
        GenesisOptions genesisOptions,
        string name,
        string organisation,
        string country,
        CancellationToken cancellationToken)
    {
        string data = context.RequireData();
        LedgerGenesisOptions options = await genesisOptions.ReadAsync(context, cancellationToken)
            .ConfigureAwait(false);

        // A ledger that is there refuses without a passphrase: nothing would be asked for in vain.
        using VaultSecret secret = LedgerFolder.HoldsLedger(data)
            ? VaultSecret.FromPassphrase(string.Empty)
            : await VaultAccess.SecretAsync(context, isNew: true, cancellationToken).ConfigureAwait(false);
        LedgerFolder folder = await LedgerFolder.CreateAsync(
            data,
            name,
            organisation,
            country,
            secret,
            VaultAccess.Signer(context),
            context.Environment.Time,
            options,
            cancellationToken).ConfigureAwait(false);
        await using (folder.ConfigureAwait(false))
        {
            string genesis = Path.Combine(folder.Path, LedgerFolder.GenesisFileName);
            string hash = Convert.ToHexStringLower(SHA256.HashData(folder.Genesis.Bytes.Span));
            if (context.Console.IsJson)
            {
                context.Console.WriteJson(json =>
                {
                    json.WriteString("ledgerId", folder.Genesis.LedgerId.ToString());
                    json.WriteString("genesisHash", hash);
                    json.WriteString("data", folder.Path);
                    json.WriteString("genesis", genesis);
                });
            }

            context.Console.WriteValues(
                ("Ledger", folder.Genesis.LedgerId.ToString()),
                ("Genesis SHA-256", hash),
                ("Genesis file", genesis),
                ("Vault file", Path.Combine(folder.Path, LedgerFolder.VaultFileName)));
            if (options.RecoveryKeys.Count == 0)
            {
                context.Console.WriteNotice(
                    "No recovery keys: a seal key that is lost is lost for ever. See docs/guides/keys.md.");
            }

            context.Console.WriteLine(string.Empty);
            context.Console.WriteLine($"Next: healthledger serve --data \"{data}\"");
        }

        return ExitCode.Done;
    }

    private static string Check(string? value, string option) =>
        value is { Length: > 0 and <= NameLength } && !value.AsSpan().ContainsAnyExceptInRange(' ', '~')
            ? value
            : throw CliException.Usage($"{option} is not ASCII text of 1 to {NameLength} characters.");

    private static string CheckCountry(string? value) =>
        value is { Length: 2 } && value.All(char.IsAsciiLetterUpper)
            ? value
            : throw CliException.Usage("--country is not two capital letters of ISO 3166-1, such as CH.");
}
