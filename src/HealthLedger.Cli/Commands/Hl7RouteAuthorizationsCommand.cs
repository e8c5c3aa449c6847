using System.CommandLine;
using HealthLedger.Cli.Input;
using HealthLedger.Cli.Output;
using HealthLedger.Deliveries;

namespace HealthLedger.Cli.Commands;

/// <summary>`hl7 routes authorizations`: on what basis routes deliver.</summary>
internal static class Hl7RouteAuthorizationsCommand
{
    private const string Description =
        """
        Lists what each route may do, as it was sealed: who gets the messages and where, for what purpose, who
        answers for it, the version, since when, and the entry. Every delivery names its version in the history of
        its record. --all lists the versions before too. Exits with 1 when the newest one of a route does not
        stand: it is not sealed, has not begun, or is over, and the route delivers nothing.

        Example:
          healthledger hl7 routes authorizations --data ./ledger --route lab --all --json
        """;

    public static Command Create(CommandSet set)
    {
        Option<string?> route = new("--route") { Description = "The route. Default: all." };
        Option<bool> all = new("--all") { Description = "Versions that a newer one has ended, too." };
        return set.WithAction(
            new Command("authorizations", Description) { route, all },
            (context, cancellationToken) => RunAsync(
                context, context.Get(route), context.Get(all), cancellationToken));
    }

    private static async Task<int> RunAsync(
        CommandContext context, string? route, bool isAll, CancellationToken cancellationToken)
    {
        List<SealedDeliveryAuthorization> known = [];
        OpenLedger ledger = await OpenLedger.OpenAsync(context, null, cancellationToken).ConfigureAwait(false);
        await using (ledger.ConfigureAwait(false))
        {
            await foreach (SealedDeliveryAuthorization one in ledger.Ledger
                .ListDeliveryAuthorizationsAsync(route, cancellationToken).ConfigureAwait(false))
            {
                known.Add(one);
            }
        }

        bool areStanding = true;
        foreach (IGrouping<string, SealedDeliveryAuthorization> versions in known
            .GroupBy(one => one.Authorization.Route, StringComparer.Ordinal)
            .OrderBy(one => one.Key, StringComparer.Ordinal))
        {
            SealedDeliveryAuthorization[] newestFirst = [.. versions.OrderByDescending(one => one.Version)];
            foreach (SealedDeliveryAuthorization one in isAll ? newestFirst : newestFirst[..1])
            {
                bool isNewest = one == newestFirst[0];
                string state = isNewest ? StateOf(one, context.Environment.Time.GetUtcNow()) : "superseded";
                areStanding &= !isNewest || state == "standing";
                Show(context, one, state);
            }
        }

        return areStanding ? ExitCode.Done : ExitCode.CheckFailed;
    }

    private static string StateOf(SealedDeliveryAuthorization newest, DateTimeOffset now) =>
        newest.Entry is null ? "unsealed"
        : now < newest.Authorization.ValidFrom ? "not begun"
        : now >= newest.Authorization.ValidUntil ? "over"
        : "standing";

    private static void Show(CommandContext context, SealedDeliveryAuthorization known, string state)
    {
        if (context.Console.IsJson)
        {
            context.Console.WriteJson(json => RouteView.Write(json, known, state));
        }

        context.Console.WriteLine(RouteView.Line(known, state));
    }
}
