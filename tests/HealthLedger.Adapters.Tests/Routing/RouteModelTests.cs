using HealthLedger.Adapters.Tests.Routing.Model;
using HealthLedger.Deliveries;
using HealthLedger.Hl7v2.Intake;
using HealthLedger.Ledger;
using HealthLedger.Primitives;
using HealthLedger.Testing.Faults;
using Xunit.Abstractions;

namespace HealthLedger.Adapters.Tests.Routing;

/// <summary>
/// Random messages, filters, orders and policies; destinations that are away, refuse, are busy, fail and throw; routes
/// that stop and start; people who act; crashes before and after a write, in each of several lives. A small model says
/// of each arrival whether it may be ([INV-D1], [INV-D2]).
/// </summary>
public sealed class RouteModelTests(ITestOutputHelper output)
{
    private const int Seeds = 24;
    private const int Lives = 6;
    private const int MessagesOfALife = 7;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    public static TheoryData<int> Cases => [.. Enumerable.Range(1, Seeds)];

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Every_message_reaches_the_destinations_that_the_model_says_in_order(int seed)
    {
        Random random = new(seed);
        ModelRoute[] routes = [.. Enumerable.Range(0, 3).Select(number => ModelRoute.Draw(random, number))];
        RouteModel model = new(seed, routes);
        await using RouteWorld world = await RouteWorld.CreateAsync(
            model, seed % 2 == 0 ? AckWhen.Stored : AckWhen.Sealed);
        int crashes = 0;
        RoutedMessage? unanswered = null;
        for (int life = 0; life < Lives; life++)
        {
            StorageFaultPlan plan = new(
                random.Next(2) == 0 ? StorageFault.CrashBefore : StorageFault.CrashAfter, random.Next(1, 90));
            if (await world.StartAsync(plan, random.Next(2) == 0 ? "NORTH" : "SOUTH"))
            {
                unanswered = await LiveAsync(world, model, random, life, unanswered);
            }

            crashes += world.HasCrashed ? 1 : 0;
            await world.EndAsync();
            Assert.Empty(model.Wrong);
        }

        await FinishAsync(world, model, unanswered);
        Assert.Empty(model.Wrong);
        model.CheckEnd();
        await CheckAccessesAsync(world.Node!, model);
        Assert.True((await world.Node!.VerifyAsync(withPayloads: true)).IsGood);
        output.WriteLine($"{crashes} crashes, {model.Arrivals.Count} calls of handlers");
    }

    // What was sent and not acknowledged is sent again, by the same sender, before anything else.
    private static async Task<RoutedMessage?> LiveAsync(
        RouteWorld world, RouteModel model, Random random, int life, RoutedMessage? unanswered)
    {
        for (int i = 0; i < MessagesOfALife && !world.HasCrashed; i++)
        {
            await DisturbAsync(world, model, random);
            RoutedMessage message = unanswered
                ?? RoutedMessage.Draw(random, (life * MessagesOfALife) + i);
            if (unanswered is null)
            {
                model.Send(message);
            }

            unanswered = await world.SendAsync(message) ? null : message;
            if (random.Next(3) == 0)
            {
                await Task.Delay(random.Next(1, 25));
            }
        }

        return unanswered;
    }

    private static async Task DisturbAsync(RouteWorld world, RouteModel model, Random random)
    {
        switch (random.Next(6))
        {
            case 0:
            case 1:
                await world.TurnAsync(model.Routes[random.Next(model.Routes.Count)]);
                break;
            case 2:
                await world.TurnReceiversAsync(random.Next(2) == 0);
                break;
            case 3:
                await ActAsync(world, random);
                break;
            default:
                await world.StartAllAsync();
                break;
        }
    }

    private static async Task ActAsync(RouteWorld world, Random random)
    {
        IReadOnlyList<DeliveryInfo> listed = await world.Node!.ListDeliveriesAsync(new DeliveryQuery());
        foreach (DeliveryInfo delivery in listed.Where(_ => random.Next(2) == 0))
        {
            if (await IdOfAsync(world, delivery.RecordId) is { } id)
            {
                await world.ActAsync(
                    delivery.RecordId, delivery.Route, id, delivery.Status != DeliveryStatus.Waiting);
            }
        }
    }

    private static async Task<string?> IdOfAsync(RouteWorld world, RecordId record)
    {
        try
        {
            return (await world.Node!.FindMessageAsync(record))?.ControlId;
        }
        catch (StorageFailureException) when (world.HasCrashed)
        {
            return null;
        }
    }

    private static async Task FinishAsync(RouteWorld world, RouteModel model, RoutedMessage? unanswered)
    {
        model.Trouble = 0;
        Assert.True(await world.StartAsync(new StorageFaultPlan(StorageFault.CrashBefore, 0), "NORTH"));
        await world.TurnReceiversAsync(areThere: true);
        await world.StartAllAsync();
        foreach (ModelRoute route in model.Routes)
        {
            await world.TurnAsync(route);
        }

        await world.StartAllAsync();
        long started = TimeProvider.System.GetTimestamp();
        while (unanswered is not null && !await world.SendAsync(unanswered))
        {
            // Not sealed in time on a busy machine: its sender sends it again.
            Assert.True(TimeProvider.System.GetElapsedTime(started) < Patience, "It is not answered.");
        }

        while (world.Node!.GetQueueStatus().Waiting > 0
            || world.Node.GetDeliveryStatus().Any(route => route.Waiting > 0 || route.SetAside > 0))
        {
            Assert.True(
                TimeProvider.System.GetElapsedTime(started) < Patience,
                string.Join('\n', world.Node.GetDeliveryStatus().Select(route =>
                    $"{route.Route} {route.Waiting} wait, {route.BlockedKeys} blocked, {route.SetAside} aside, "
                    + route.ErrorCode)));
            foreach (DeliveryInfo delivery in await world.Node.ListDeliveriesAsync(new DeliveryQuery()))
            {
                if (delivery.Status != DeliveryStatus.Waiting)
                {
                    await world.ActAsync(
                        delivery.RecordId,
                        delivery.Route,
                        (await IdOfAsync(world, delivery.RecordId))!,
                        isRetry: true);
                }
            }

            await Task.Delay(1);
        }
    }

    // Each call of a handler cites one access of its record, which cites one version, whose recipient is the one that
    // the route delivered to then.
    private static async Task CheckAccessesAsync(LedgerNode node, RouteModel model)
    {
        Dictionary<RequestId, SealedDeliveryAuthorization> versions = [];
        await foreach (SealedDeliveryAuthorization known in node.ListDeliveryAuthorizationsAsync())
        {
            Assert.NotNull(known.Entry);
            versions.Add(known.Id, known);
        }

        foreach (IGrouping<string, SealedDeliveryAuthorization> route in versions.Values
            .GroupBy(known => known.Authorization.Route))
        {
            Assert.Equal(
                Enumerable.Range(1, route.Count()).Select(number => (long)number),
                route.Select(known => known.Version).Order());
        }

        Dictionary<RecordId, List<HistoryEntry>> histories = [];
        foreach (ModelArrival arrival in model.Arrivals)
        {
            if (!histories.TryGetValue(arrival.Record, out List<HistoryEntry>? history))
            {
                histories[arrival.Record] = history = [];
                await foreach (HistoryEntry entry in node.ListHistoryAsync(arrival.Record))
                {
                    history.Add(entry);
                }
            }

            HistoryEntry cited = Assert.Single(history, entry =>
                entry.Entry.Height == arrival.Height && entry.Entry.Index == arrival.Index);
            DeliverySummary summary = cited.Access!.Delivery!;
            SealedDeliveryAuthorization version = versions[summary.Authorization];
            Assert.True(cited.Entry.Decision!.IsPermitted);
            Assert.Equal((arrival.Route, arrival.Recipient), (summary.Route, summary.Recipient));
            Assert.Equal(
                (summary.Version, arrival.Route, arrival.Recipient),
                (version.Version, version.Authorization.Route, version.Authorization.Recipient));
            Assert.True(version.Entry!.Height.Value <= cited.Entry.Height.Value);
        }
    }
}
