using System.CommandLine;
using HealthLedger.Cli.Input;
using HealthLedger.Ledger;

namespace HealthLedger.Cli.Commands;

/// <summary>`network register`: a registrar takes an organisation in.</summary>
internal static class NetworkRegisterCommand
{
    private const string Description =
        """
        Registers an organisation that applied; this one must be a registrar.

        Who it is, its code and its roles are the registrar's to check: the signatures say only that the key is the
        applicant's. A place among the replicas it gets by votes: `network propose`.

        Example:
          healthledger network register centre.participant --data ./north
        """;

    public static Command Create(CommandSet set)
    {
        Argument<string> file = new("FILE") { Description = "The first file of `network apply`." };
        return set.WithAction(
            new Command("register", Description) { file },
            (context, cancellationToken) => RunAsync(context, context.Get(file), cancellationToken));
    }

    private static async Task<int> RunAsync(CommandContext context, string file, CancellationToken cancellationToken)
    {
        byte[] bytes = await InputFile.Of(file, context.Environment).ReadAsync(cancellationToken)
            .ConfigureAwait(false);
        ParticipantApplication application = ParticipantApplication.TryDecode(bytes) ?? throw new CliException(
            CliErrorCodes.NoApplication,
            ExitCode.CheckFailed,
            $"'{file}' is not the application of an organisation, or is damaged. It is the first file of `network "
            + "apply`.");
        OpenLedger ledger = await OpenLedger.OpenAsync(context, null, cancellationToken).ConfigureAwait(false);
        await using (ledger.ConfigureAwait(false))
        {
            SealedEntry entry = await ledger.Ledger.RegisterParticipantAsync(application, cancellationToken)
                .ConfigureAwait(false);
            if (context.Console.IsJson)
            {
                context.Console.WriteJson(json =>
                {
                    json.WriteString("organisation", application.Code);
                    json.WriteString("id", application.Id.ToString());
                    json.WriteNumber("height", entry.Height.Value);
                    json.WriteNumber("index", entry.Index);
                });
            }

            context.Console.WriteValues(
                ("Organisation", application.Code),
                ("Legal name", application.Facts.LegalName),
                ("Id", application.Id.ToString()),
                ("Entry", FormattableString.Invariant($"{entry.Height.Value}/{entry.Index}")));
        }

        return ExitCode.Done;
    }
}
