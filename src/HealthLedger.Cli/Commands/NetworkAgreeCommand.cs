using System.CommandLine;
using HealthLedger.Cli.Input;
using HealthLedger.Cli.Output;
using HealthLedger.Vaults;

namespace HealthLedger.Cli.Commands;

/// <summary>`network agree`: a founder signs the draft of the genesis.</summary>
internal static class NetworkAgreeCommand
{
    private const string Description =
        """
        Signs the draft of a genesis with this organisation's key.

        The ledger's id covers every byte of the genesis: founders who have compared it over a second channel have
        compared all of it. The draft is refused unless it has exactly this folder's keys and facts. The copies of all
        founders, or one that went round, make the ledger: `init --genesis`.

        Example:
          healthledger network agree region.draft --ledger 5f1c... --data ./north --out north.agreed
        """;

    public static Command Create(CommandSet set)
    {
        Argument<string[]> files = new("FILE")
        {
            Description = "The draft, or several copies of it with signatures.",
            Arity = ArgumentArity.OneOrMore,
        };
        Option<string> ledger = new("--ledger")
        {
            Description = "The ledger's id, as the founders have compared it.",
            HelpName = "ID",
            Required = true,
        };
        Option<string> output = new("--out")
        {
            Description = "The file to write: the draft with this organisation's signature.",
            HelpName = "FILE",
            Required = true,
        };
        return set.WithAction(
            new Command("agree", Description) { files, ledger, output },
            (context, cancellationToken) => RunAsync(
                context, context.Get(files), context.Get(ledger)!, context.Get(output)!, cancellationToken));
    }

    private static async Task<int> RunAsync(
        CommandContext context, string[] files, string ledger, string output, CancellationToken cancellationToken)
    {
        OutputFile.RequireNew(output);
        GenesisDraft draft = await DraftFiles.ReadAsync(files, context, cancellationToken).ConfigureAwait(false);
        if (!string.Equals(draft.LedgerId.ToString(), ledger, StringComparison.OrdinalIgnoreCase))
        {
            throw new CliException(
                HealthLedgerErrorCodes.GenesisDraftContradictory,
                ExitCode.CheckFailed,
                $"The draft is of the ledger {draft.LedgerId} and not of the one that --ledger names. Nothing was "
                + "signed.");
        }

        FoundingFolder folder = await OpenFolderAsync(context, cancellationToken).ConfigureAwait(false);
        await using (folder.ConfigureAwait(false))
        {
            draft = await folder.AgreeAsync(draft, cancellationToken).ConfigureAwait(false);
        }

        await OutputFile.WriteAsync(output, draft.Encode(), cancellationToken).ConfigureAwait(false);
        if (context.Console.IsJson)
        {
            context.Console.WriteJson(json => FounderView.Write(json, draft));
        }

        FounderView.Show(context.Console, draft);
        context.Console.WriteLine(string.Empty);
        context.Console.WriteLine(
            $"Signed. When all have: healthledger init --data \"{context.RequireData()}\" --genesis \"{output}\" "
            + "--genesis OTHERS...");
        return ExitCode.Done;
    }

    /// <summary>Opens the folder that the command names.</summary>
    public static async Task<FoundingFolder> OpenFolderAsync(
        CommandContext context, CancellationToken cancellationToken)
    {
        string data = context.RequireData();

        // A folder that is none says so without asking for a passphrase.
        using VaultSecret secret = FoundingFolder.IsOne(data)
            ? await VaultAccess.SecretAsync(context, isNew: false, cancellationToken).ConfigureAwait(false)
            : VaultSecret.FromPassphrase(string.Empty);
        return await FoundingFolder
            .OpenAsync(data, secret, VaultAccess.Signer(context), cancellationToken).ConfigureAwait(false);
    }
}
