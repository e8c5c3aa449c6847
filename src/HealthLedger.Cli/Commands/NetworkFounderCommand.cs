using System.CommandLine;
using HealthLedger.Cli.Input;
using HealthLedger.Cli.Output;
using HealthLedger.Participants;
using HealthLedger.Vaults;

namespace HealthLedger.Cli.Commands;

/// <summary>`network founder`: what an organisation gives to those it founds a ledger with.</summary>
internal static class NetworkFounderCommand
{
    private const string Description =
        """
        Makes the keys of an organisation that founds a ledger with others, and its founder file.

        The founder file holds public keys, each of which signs it, and who answers for the organisation; it holds
        no secret. One of the founders puts all founder files together with `network genesis`. The keys stay in the
        data folder, and are never made anew: the vault is backed up from now on.

        Example:
          healthledger network founder --data ./north --organisation NORTH --country CH --out north.founder
        """;

    public static Command Create(CommandSet set)
    {
        Option<string> organisation = new("--organisation")
        {
            Description = "The organisation's code, ASCII, 1 to 64 characters; in clear on the ledger.",
            Required = true,
        };
        Option<string> country = new("--country")
        {
            Description = "The organisation's country, two letters of ISO 3166-1.",
            Required = true,
        };
        Option<string?> legalName = new("--legal-name")
        {
            Description = "The organisation's legal name; not on the ledger. Default: its code.",
        };
        Option<string?> contact = new("--contact") { Description = "Whom to ask; not on the ledger." };
        Option<string> output = new("--out")
        {
            Description = "The file to write for the other founders.",
            HelpName = "FILE",
            Required = true,
        };
        return set.WithAction(
            new Command("founder", Description) { organisation, country, legalName, contact, output },
            (context, cancellationToken) => RunAsync(
                context,
                FounderArgument.Code(context.Get(organisation)),
                FounderArgument.Country(context.Get(country)),
                context.Get(legalName),
                context.Get(contact),
                context.Get(output)!,
                cancellationToken));
    }

    private static async Task<int> RunAsync(
        CommandContext context,
        string organisation,
        string country,
        string? legalName,
        string? contact,
        string output,
        CancellationToken cancellationToken)
    {
        string data = context.RequireData();
        OutputFile.RequireNew(output);
        ParticipantFacts facts = FounderArgument.Facts(
            organisation, country, legalName, contact, ParticipantRoles.Provider | ParticipantRoles.Registrar);
        using VaultSecret secret = await VaultAccess.SecretAsync(context, isNew: true, cancellationToken)
            .ConfigureAwait(false);
        FoundingFolder folder = await FoundingFolder.CreateAsync(
            data, organisation, facts, secret, VaultAccess.Signer(context), context.Environment.Time, cancellationToken)
            .ConfigureAwait(false);
        await using (folder.ConfigureAwait(false))
        {
            await OutputFile.WriteAsync(output, folder.Founder.Bytes, cancellationToken).ConfigureAwait(false);
            if (context.Console.IsJson)
            {
                context.Console.WriteJson(json => FounderView.Write(json, folder.Founder));
            }

            FounderView.Show(context.Console, [folder.Founder]);
            context.Console.WriteLine(string.Empty);
            context.Console.WriteLine($"Give '{output}' to the other founders, and keep '{folder.Path}' to yourself.");
        }

        return ExitCode.Done;
    }
}
