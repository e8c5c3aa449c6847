using System.CommandLine;
using System.Security.Cryptography;
using HealthLedger.Cli.Input;
using HealthLedger.Vaults;

namespace HealthLedger.Cli.Commands;

/// <summary>`init`: a new ledger.</summary>
internal static class InitCommand
{
    private const string Description =
        """
        Makes a new ledger in a folder: genesis, keys, vault. Never overwrites one.

        Pass the genesis file to whoever verifies receipts, and its hash by a second channel. Back the vault
        file up apart from the data, with its passphrase kept elsewhere.

        Name recovery keys of officers (`recovery key`): without them a ledger whose seal key is lost, as after a
        restore from a backup of the vault, can never be sealed again. They cannot be added later.

        With --genesis it finishes what several organisations found together: the copies of the draft that all of them
        have signed (`network founder`, `network genesis`, `network agree`).

        Examples:
          healthledger init --data ./ledger --name "North Hospital" --organisation NORTH --country CH
          healthledger init --data ./ledger --recovery-key o1.pem.pub --recovery-key o2.pem.pub --recovery-threshold 2
          healthledger init --data ./trial --development-keys --json
          healthledger init --data ./north --genesis north.agreed --genesis south.agreed --genesis east.agreed ...
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
        Option<string[]> agreed = new("--genesis")
        {
            Description = "A copy of the draft with signatures; may be repeated, until all founders have signed.",
            HelpName = "FILE",
            DefaultValueFactory = _ => [],
        };
        GenesisOptions genesis = new();
        return set.WithAction(
            genesis.On(new Command("init", Description) { name, organisation, country, agreed }),
            (context, cancellationToken) => context.Get(agreed) is { Length: > 0 } files
                ? FinishAsync(context, files, cancellationToken)
                : RunAsync(
                    context,
                    genesis,
                    FounderArgument.Code(context.Get(name), "--name"),
                    FounderArgument.Code(context.Get(organisation)),
                    FounderArgument.Country(context.Get(country)),
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
            Show(context, folder);
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

    private static async Task<int> FinishAsync(
        CommandContext context, string[] files, CancellationToken cancellationToken)
    {
        GenesisDraft draft = await DraftFiles.ReadAsync(files, context, cancellationToken).ConfigureAwait(false);
        LedgerGenesis genesis = draft.TryComplete() ?? throw new CliException(
            HealthLedgerErrorCodes.GenesisNotAgreed,
            ExitCode.CheckFailed,
            $"Not signed yet by {string.Join(", ", draft.Missing.Select(founder => founder.Code))}. Name their copies "
            + "too.");
        FoundingFolder founding = await NetworkAgreeCommand
            .OpenFolderAsync(context, cancellationToken).ConfigureAwait(false);
        await using (founding.ConfigureAwait(false))
        {
            LedgerFolder folder = await founding.CompleteAsync(genesis, cancellationToken).ConfigureAwait(false);
            Show(context, folder);
            context.Console.WriteLine(string.Empty);
            context.Console.WriteLine(
                $"Next: healthledger serve --data \"{context.RequireData()}\" --listen ADDRESS:PORT "
                + "--peer ORGANISATION=HOST:PORT ...");
        }

        return ExitCode.Done;
    }

    private static void Show(CommandContext context, LedgerFolder folder)
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
    }
}
