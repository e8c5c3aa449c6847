using System.CommandLine;
using System.Globalization;
using HealthLedger.Cli.Input;
using HealthLedger.Cli.Output;
using HealthLedger.Deliveries;
using HealthLedger.Primitives;

namespace HealthLedger.Cli.Commands;

/// <summary>`hl7 routes`: what routes have to deliver, and what somebody does about it.</summary>
internal static class Hl7RoutesCommand
{
    private const string ListDescription =
        """
        Lists routes, then the deliveries that are still to be made, the oldest first. Never content: a
        delivery is named by its record, which `records show` opens. Exits with 1 when one is blocked or set
        aside.

        Example:
          healthledger hl7 routes list --data ./ledger --route lab --json
        """;

    private const string RetryDescription =
        """
        Attempts blocked deliveries at once, and puts those that are set aside at the end of their order. Exits
        with 1 when one is neither.

        Example:
          healthledger hl7 routes retry 0193f0c2a1b47d6e8f00112233445566 --route lab --data ./ledger
        """;

    private const string SetAsideDescription =
        """
        Sets deliveries aside, so that those behind them go on; one that is under way when its attempt has
        failed. Exits with 1 when one is not to be delivered, or is set aside already.

        Example:
          healthledger hl7 routes set-aside 0193f0c2a1b47d6e8f00112233445566 --route lab --data ./ledger
        """;

    public static Command Create(CommandSet set) => new("routes", "Sealed messages on their way to destinations.")
    {
        CreateList(set),
        Hl7RouteAuthorizationsCommand.Create(set),
        CreateAct(set, "retry", RetryDescription, "attempted again", (ledger, record, route, token) =>
            ledger.RetryDeliveryAsync(record, route, token)),
        CreateAct(set, "set-aside", SetAsideDescription, "set aside", (ledger, record, route, token) =>
            ledger.SetDeliveryAsideAsync(record, route, token)),
    };

    /// <summary>Shows the deliveries that wait for somebody to act; returns how many there are.</summary>
    public static async Task<int> ShowStoppedAsync(
        CommandContext context, ILedger ledger, CancellationToken cancellationToken)
    {
        int stopped = 0;
        foreach (DeliveryStatus status in (DeliveryStatus[])[DeliveryStatus.Blocked, DeliveryStatus.SetAside])
        {
            IReadOnlyList<DeliveryInfo> deliveries = await ledger.ListDeliveriesAsync(
                new DeliveryQuery { Status = status, Limit = 10_000 }, cancellationToken).ConfigureAwait(false);
            stopped += deliveries.Count;
            foreach (DeliveryInfo delivery in deliveries)
            {
                Show(context, delivery);
            }
        }

        return stopped;
    }

    private static Command CreateList(CommandSet set)
    {
        Option<string?> route = new("--route") { Description = "The route. Default: all." };
        Option<int> limit = new("--limit")
        {
            Description = "Most deliveries, 1 to 10,000.",
            DefaultValueFactory = _ => 100,
        };
        return set.WithAction(
            new Command("list", ListDescription) { route, limit },
            (context, cancellationToken) => ListAsync(
                context,
                context.Get(route),
                context.Get(limit) is var most and >= 1 and <= 10_000
                    ? most
                    : throw CliException.Usage("--limit is 1 to 10,000."),
                cancellationToken));
    }

    private static Command CreateAct(
        CommandSet set,
        string name,
        string description,
        string done,
        Func<ILedger, RecordId, string, CancellationToken, Task<bool>> actAsync)
    {
        Argument<string[]> records = new("ID")
        {
            Description = "The records, 32 hexadecimal digits each.",
            Arity = ArgumentArity.OneOrMore,
        };
        Option<string> route = new("--route") { Description = "The route.", Required = true };
        return set.WithAction(
            new Command(name, description) { records, route },
            (context, cancellationToken) => ActAsync(
                context,
                [.. context.Get(records).Select(RecordArgument.Parse)],
                context.Get(route)!,
                done,
                actAsync,
                cancellationToken));
    }

    private static async Task<int> ListAsync(
        CommandContext context, string? route, int limit, CancellationToken cancellationToken)
    {
        OpenLedger ledger = await OpenLedger.OpenAsync(context, null, cancellationToken).ConfigureAwait(false);
        await using (ledger.ConfigureAwait(false))
        {
            IReadOnlyList<DeliveryRouteStatus> all = await ledger.Ledger
                .GetDeliveryStatusAsync(cancellationToken).ConfigureAwait(false);
            DeliveryRouteStatus[] routes = [.. all.Where(one => route is null || one.Route == route)];
            TellUnknown(context, all, route);
            if (context.Console.IsJson)
            {
                context.Console.WriteJson(json => RouteView.Write(json, routes));
            }

            foreach (DeliveryRouteStatus one in routes)
            {
                context.Console.WriteLine(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{one.Route}: {(one.IsRunning ? "runs" : "does not run")}, {one.Waiting} wait, {one.BlockedKeys} "
                    + $"orders blocked, {one.SetAside} set aside, {one.Delivered} delivered {one.ErrorCode}"));
            }

            foreach (DeliveryInfo delivery in await ledger.Ledger.ListDeliveriesAsync(
                new DeliveryQuery { Route = route, Limit = limit }, cancellationToken).ConfigureAwait(false))
            {
                Show(context, delivery);
            }

            return routes.All(one => one.BlockedKeys == 0 && one.SetAside == 0)
                ? ExitCode.Done
                : ExitCode.CheckFailed;
        }
    }

    private static async Task<int> ActAsync(
        CommandContext context,
        IReadOnlyList<RecordId> records,
        string route,
        string done,
        Func<ILedger, RecordId, string, CancellationToken, Task<bool>> actAsync,
        CancellationToken cancellationToken)
    {
        OpenLedger ledger = await OpenLedger.OpenAsync(context, null, cancellationToken).ConfigureAwait(false);
        await using (ledger.ConfigureAwait(false))
        {
            TellUnknown(
                context,
                await ledger.Ledger.GetDeliveryStatusAsync(cancellationToken).ConfigureAwait(false),
                route);
            bool areAll = true;
            foreach (RecordId record in records)
            {
                bool isDone = await actAsync(ledger.Ledger, record, route, cancellationToken).ConfigureAwait(false);
                areAll &= isDone;
                if (context.Console.IsJson)
                {
                    context.Console.WriteJson(json =>
                    {
                        json.WriteString("record", record.ToString());
                        json.WriteString("route", route);
                        json.WriteBoolean("done", isDone);
                    });
                }

                context.Console.WriteLine($"{record}  {(isDone ? done : "nothing to do")}");
            }

            return areAll ? ExitCode.Done : ExitCode.CheckFailed;
        }
    }

    // A slip in a name looks like a route with nothing to deliver.
    private static void TellUnknown(
        CommandContext context, IReadOnlyList<DeliveryRouteStatus> known, string? route)
    {
        if (route is not null && known.All(one => one.Route != route))
        {
            context.Console.WriteNotice(
                $"note: no route '{route}' runs or has something to deliver. There are: "
                + (known.Count == 0 ? "none" : string.Join(", ", known.Select(one => one.Route))) + ".");
        }
    }

    private static void Show(CommandContext context, DeliveryInfo delivery)
    {
        if (context.Console.IsJson)
        {
            context.Console.WriteJson(json => RouteView.Write(json, delivery));
        }

        context.Console.WriteLine(RouteView.Line(delivery));
    }
}
