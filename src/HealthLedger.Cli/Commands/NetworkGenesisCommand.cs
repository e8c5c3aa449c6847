using System.CommandLine;
using HealthLedger.Cli.Input;
using HealthLedger.Cli.Output;

namespace HealthLedger.Cli.Commands;

/// <summary>`network genesis`: founder files become the draft of a genesis.</summary>
internal static class NetworkGenesisCommand
{
    private const string Description =
        """
        Puts the founder files of all organisations together into the draft of a genesis.

        It needs no keys. Every founder reads the draft, compares the ledger's id with the others over a second
        channel, and signs it with `network agree`. There is one replica for each founder, in the order of the files:
        four or more, of which (n - 1) / 3 may fail.

        Example:
          healthledger network genesis --name "Region" --out region.draft a.founder b.founder c.founder d.founder
        """;

    public static Command Create(CommandSet set)
    {
        Argument<string[]> files = new("FILE")
        {
            Description = "The founder files, in the order of the replicas.",
            Arity = ArgumentArity.OneOrMore,
        };
        Option<string> name = new("--name")
        {
            Description = "The ledger's name, ASCII, 1 to 64 characters.",
            Required = true,
        };
        Option<string> output = new("--out")
        {
            Description = "The file to write for all founders.",
            HelpName = "FILE",
            Required = true,
        };
        GenesisOptions genesis = new();
        return set.WithAction(
            genesis.On(new Command("genesis", Description) { files, name, output }),
            async (context, cancellationToken) =>
            {
                LedgerGenesisOptions options = await genesis.ReadAsync(context, cancellationToken)
                    .ConfigureAwait(false);
                return await RunAsync(
                    context,
                    context.Get(files),
                    FounderArgument.Code(context.Get(name), "--name"),
                    options,
                    context.Get(output)!,
                    cancellationToken).ConfigureAwait(false);
            });
    }

    private static async Task<int> RunAsync(
        CommandContext context,
        string[] files,
        string name,
        LedgerGenesisOptions options,
        string output,
        CancellationToken cancellationToken)
    {
        OutputFile.RequireNew(output);
        List<FounderFile> founders = [];
        foreach (InputFile file in InputFile.Expand(files, context.Environment))
        {
            byte[] bytes = await file.ReadAsync(cancellationToken).ConfigureAwait(false);
            founders.Add(FounderFile.TryDecode(bytes, out string? refusal) ?? throw new CliException(
                refusal!,
                ExitCode.CheckFailed,
                $"'{file.Name}' is refused as a founder file. Ask its organisation for it again."));
        }

        GenesisDraft draft = Draft(name, founders, context, options);
        await OutputFile.WriteAsync(output, draft.Encode(), cancellationToken).ConfigureAwait(false);
        if (context.Console.IsJson)
        {
            context.Console.WriteJson(json => FounderView.Write(json, draft));
        }

        FounderView.Show(context.Console, draft);
        context.Console.WriteLine(string.Empty);
        context.Console.WriteLine(
            $"Every founder: healthledger network agree \"{output}\" --ledger {draft.LedgerId} --data DIR --out FILE");
        return ExitCode.Done;
    }

    private static GenesisDraft Draft(
        string name, List<FounderFile> founders, CommandContext context, LedgerGenesisOptions options)
    {
        try
        {
            return GenesisDraft.Create(name, founders, context.Environment.Time, options);
        }
        catch (ArgumentException exception)
        {
            throw CliException.Usage(exception.Message);
        }
    }
}
