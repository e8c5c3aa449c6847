using System.CommandLine;
using System.Globalization;
using HealthLedger.Cli.Input;
using HealthLedger.Participants;

namespace HealthLedger.Cli.Commands;

/// <summary>`network participants`: who takes part, in which roles.</summary>
internal static class NetworkParticipantsCommand
{
    private const string Description =
        """
        Lists the organisations of the ledger in the order of their registration.

        Example:
          healthledger network participants --data ./ledger --json
        """;

    public static Command Create(CommandSet set) =>
        set.WithAction(new Command("participants", Description), RunAsync);

    private static async Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        OpenLedger ledger = await OpenLedger.OpenAsync(context, null, cancellationToken).ConfigureAwait(false);
        await using (ledger.ConfigureAwait(false))
        {
            List<IReadOnlyList<string>> rows = [];
            await foreach (ParticipantInfo each in ledger.Ledger.ListParticipantsAsync(cancellationToken)
                .ConfigureAwait(false))
            {
                if (context.Console.IsJson)
                {
                    context.Console.WriteJson(json =>
                    {
                        json.WriteString("id", each.Id.ToString());
                        json.WriteString("code", each.Code);
                        json.WriteString("country", each.Country);
                        json.WriteString("roles", each.Roles.ToString());
                        json.WriteNumber("version", each.Version);
                        json.WriteBoolean("suspended", each.IsSuspended);
                        json.WriteString("keyId", each.KeyId.ToString());
                    });
                }

                rows.Add(
                [
                    each.Id.ToString(), each.Code, each.Country, each.Roles.ToString(),
                    each.Version.ToString(CultureInfo.InvariantCulture), each.IsSuspended ? "SUSPENDED" : "active",
                ]);
            }

            context.Console.WriteTable(["id", "code", "country", "roles", "version", "status"], rows);
            return ExitCode.Done;
        }
    }
}
