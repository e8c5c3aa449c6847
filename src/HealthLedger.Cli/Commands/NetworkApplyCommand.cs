using System.CommandLine;
using HealthLedger.Cli.Input;
using HealthLedger.Cli.Output;
using HealthLedger.Participants;
using HealthLedger.Vaults;

namespace HealthLedger.Cli.Commands;

/// <summary>`network apply`: the folder of an organisation that joins, and what it hands over.</summary>
internal static class NetworkApplyCommand
{
    private const string Description =
        """
        Makes the keys of an organisation that joins a ledger of others, and its two applications.

        It takes the genesis file of the ledger; compare the ledger's id with a member over a second channel. A
        registrar registers the organisation with the first file (`network register`), and a member proposes its
        replica with the second (`network propose`). Both hold public keys and signatures, and no secret. Once the
        others have voted, `serve` on this folder fetches the history and joins. The vault is backed up from now on.

        Example:
          healthledger network apply --data ./centre --genesis genesis.cbor --ledger 5f1c... --organisation CENTRE \
            --country CH --out centre.participant --replica-out centre.replica
        """;

    public static Command Create(CommandSet set)
    {
        Option<string> genesis = new("--genesis")
        {
            Description = "The ledger's genesis file.",
            HelpName = "FILE",
            Required = true,
        };
        Option<string> ledger = new("--ledger")
        {
            Description = "The ledger's id, as it was compared with a member.",
            HelpName = "ID",
            Required = true,
        };
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
            Description = "The file to write for a registrar.",
            HelpName = "FILE",
            Required = true,
        };
        Option<string> replica = new("--replica-out")
        {
            Description = "The file to write for the member that proposes the replica.",
            HelpName = "FILE",
            Required = true,
        };
        return set.WithAction(
            new Command("apply", Description)
            {
                genesis, ledger, organisation, country, legalName, contact, output, replica,
            },
            (context, cancellationToken) => RunAsync(
                context,
                (context.Get(genesis)!, context.Get(ledger)!),
                FounderArgument.Code(context.Get(organisation)),
                FounderArgument.Facts(
                    context.Get(organisation)!,
                    FounderArgument.Country(context.Get(country)),
                    context.Get(legalName),
                    context.Get(contact),
                    ParticipantRoles.Provider),
                (context.Get(output)!, context.Get(replica)!),
                cancellationToken));
    }

    private static async Task<int> RunAsync(
        CommandContext context,
        (string File, string Id) ledger,
        string organisation,
        ParticipantFacts facts,
        (string Participant, string Replica) output,
        CancellationToken cancellationToken)
    {
        string data = context.RequireData();
        OutputFile.RequireNew(output.Participant);
        OutputFile.RequireNew(output.Replica);
        LedgerGenesis genesis = await ReadGenesisAsync(context, ledger.File, ledger.Id, cancellationToken)
            .ConfigureAwait(false);
        using VaultSecret secret = await VaultAccess.SecretAsync(context, isNew: true, cancellationToken)
            .ConfigureAwait(false);
        LedgerFolder folder = await LedgerFolder.JoinAsync(
            data,
            genesis,
            organisation,
            facts,
            secret,
            VaultAccess.Signer(context),
            context.Environment.Time,
            cancellationToken).ConfigureAwait(false);
        await using (folder.ConfigureAwait(false))
        {
            ReplicaApplication replica = await ReplicaApplication.CreateAsync(
                genesis.LedgerId, facts.Participant, folder.Vault, cancellationToken).ConfigureAwait(false);
            await OutputFile.WriteAsync(output.Participant, folder.Application!.Encode(), cancellationToken)
                .ConfigureAwait(false);
            await OutputFile.WriteAsync(output.Replica, replica.Encode(), cancellationToken).ConfigureAwait(false);
            Show(context, folder, replica);
        }

        return ExitCode.Done;
    }

    private static void Show(CommandContext context, LedgerFolder folder, ReplicaApplication replica)
    {
        if (context.Console.IsJson)
        {
            context.Console.WriteJson(json =>
            {
                json.WriteString("ledgerId", folder.Genesis.LedgerId.ToString());
                json.WriteString("organisation", folder.Application!.Code);
                json.WriteString("id", replica.Participant.ToString());
                json.WriteString("sealKey", replica.SealKeyId.ToString());
            });
        }

        context.Console.WriteValues(
            ("Ledger", folder.Genesis.LedgerId.ToString()),
            ("Organisation", folder.Application!.Code),
            ("Id", replica.Participant.ToString()),
            ("Seal key", replica.SealKeyId.ToString()));
        context.Console.WriteLine(string.Empty);
        context.Console.WriteLine(
            $"Keep '{folder.Path}' to yourself. When the others have voted: healthledger serve --data "
            + $"\"{folder.Path}\" --peer ORGANISATION=HOST:PORT ...");
    }

    private static async Task<LedgerGenesis> ReadGenesisAsync(
        CommandContext context, string file, string ledger, CancellationToken cancellationToken)
    {
        byte[] bytes = await InputFile.Of(file, context.Environment).ReadAsync(cancellationToken)
            .ConfigureAwait(false);
        LedgerGenesis genesis = LedgerGenesis.TryDecode(bytes) ?? throw new CliException(
            HealthLedgerErrorCodes.GenesisInvalid,
            ExitCode.CheckFailed,
            $"'{file}' is not a genesis file, or is damaged. Ask a member for it again.");
        return string.Equals(genesis.LedgerId.ToString(), ledger, StringComparison.OrdinalIgnoreCase)
            ? genesis
            : throw new CliException(
                HealthLedgerErrorCodes.GenesisInvalid,
                ExitCode.CheckFailed,
                $"The genesis is of the ledger {genesis.LedgerId} and not of the one that --ledger names. Nothing was "
                + "made.");
    }
}
