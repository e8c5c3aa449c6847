using System.Collections.Concurrent;
using HealthLedger.Adapters.Tests.Intake;
using HealthLedger.Deliveries;
using HealthLedger.Hl7v2.Intake;
using HealthLedger.Hl7v2.Routing;

namespace HealthLedger.Adapters.Tests.Routing;

/// <summary>Handlers of the host's own process.</summary>
public sealed class HandlerRouteTests
{
    [Theory]
    [InlineData(AckWhen.Sealed)]
    [InlineData(AckWhen.Stored)]
    public async Task One_listener_routes_to_several_handlers_by_their_filters(AckWhen ackWhen)
    {
        Hl7Route results = RouteSample.Create("results");
        results.Filter.MessageTypes.Add("ORU");
        Hl7Route all = RouteSample.Create("all");
        Hl7Route elsewhere = RouteSample.Create("elsewhere");
        elsewhere.Listeners.Add("lab");
        await using IntakeHarness harness = await IntakeHarness.StartAsync(options =>
        {
            options.AckWhen = ackWhen;
            options.Routes.Add(results);
            options.Routes.Add(all);
            options.Routes.Add(elsewhere);
        });
        Handler ofResults = new();
        Handler ofAll = new();
        Handler ofElsewhere = new();
        await using IAsyncDisposable first = harness.Node.StartRoute(results, ofResults);
        await using IAsyncDisposable second = harness.Node.StartRoute(all, ofAll);
        await using IAsyncDisposable third = harness.Node.StartRoute(elsewhere, ofElsewhere);

        await harness.SendAsync(IntakeHarness.Message(controlId: "A1"));
        await harness.SendAsync(IntakeHarness.Message("ORU^R01", "R1"));
        await harness.SendAsync(IntakeHarness.Message("ORU^R01", "R1"));
        await harness.SendAsync(IntakeHarness.Message("ORU^R01", "R2"), listener: "lab");
        await RouteSample.UntilAsync(harness.Node, "all", status => status.Delivered == 3);
        await RouteSample.UntilAsync(harness.Node, "results", status => status.Delivered == 2);
        await RouteSample.UntilAsync(harness.Node, "elsewhere", status => status.Delivered == 1);

        // Listeners are queued side by side, so that there is no order between what comes over two of them.
        Assert.Equal(["R1", "R2"], ofResults.ControlIds.Order(StringComparer.Ordinal));
        Assert.Equal(["A1", "R1", "R2"], ofAll.ControlIds.Order(StringComparer.Ordinal));
        Assert.Equal(["A1", "R1"], ofAll.ControlIds.Where(id => id != "R2"));
        Assert.Equal(["R2"], ofElsewhere.ControlIds);
    }

    [Theory]
    [InlineData(MessageOrder.Feed, 0)]
    [InlineData(MessageOrder.Patient, 1)]
    [InlineData(MessageOrder.Connection, 1)]
    public async Task A_refused_message_blocks_its_own_order_key(MessageOrder order, int delivered)
    {
        Hl7Route route = RouteSample.Create(order: order);
        await using IntakeHarness harness = await IntakeHarness.StartAsync(options => options.Routes.Add(route));
        Handler handler = new()
        {
            Answer = id => id == "A1" ? DeliveryOutcome.Refused("HLS0000") : DeliveryOutcome.Done,
        };
        await using IAsyncDisposable running = harness.Node.StartRoute(route, handler);

        await harness.SendAsync(IntakeHarness.Message(controlId: "A1"), connection: 1);
        await harness.SendAsync(IntakeHarness.Message(controlId: "A2"), connection: 1);
        await harness.SendAsync(
            IntakeHarness.Message(controlId: "B1", body: "PID|1||4712^^^HOSP^MR\rPV1|1|I\r"), connection: 2);
        await RouteSample.UntilAsync(
            harness.Node, "lab", status => status.BlockedKeys == 1 && status.Delivered == delivered);

        Assert.Equal(delivered == 0 ? ["A1"] : ["A1", "B1"], handler.ControlIds.Order(StringComparer.Ordinal));
        Assert.Equal(3 - delivered, harness.Node.GetDeliveryStatus().Single().Waiting);
    }

    [Fact]
    public async Task What_was_queued_while_nothing_could_be_sealed_is_delivered_after_it_is_sealed()
    {
        Hl7Route route = RouteSample.Create();
        using FaultableStorage storage = new();
        await using IntakeHarness harness = await IntakeHarness.StartAsync(
            options =>
            {
                options.AckWhen = AckWhen.Stored;
                options.Routes.Add(route);
            },
            storage);
        Handler handler = new();
        storage.IsJournalDown = true;
        await harness.SendAsync(IntakeHarness.Message(controlId: "Q1"));
        await harness.SendAsync(IntakeHarness.Message(controlId: "Q2"));
        storage.IsJournalDown = false;
        await harness.RestartAsync();
        await using IAsyncDisposable running = harness.Node.StartRoute(route, handler);
        await RouteSample.UntilAsync(harness.Node, "lab", status => status.Delivered == 2);

        Assert.Equal(["Q1", "Q2"], handler.ControlIds);
        Assert.Equal(2, handler.Keys.Distinct().Count());
    }

    private sealed class Handler : IHl7MessageHandler
    {
        private readonly ConcurrentQueue<(string Id, string Key)> _taken = new();

        public Func<string, DeliveryOutcome> Answer { get; init; } = _ => DeliveryOutcome.Done;

        public string[] ControlIds => [.. _taken.Select(taken => taken.Id)];

        public string[] Keys => [.. _taken.Select(taken => taken.Key)];

        public ValueTask<DeliveryOutcome> HandleAsync(Hl7Delivery delivery, CancellationToken cancellationToken)
        {
            string id = delivery.Message.GetString("MSH-10")!;
            _taken.Enqueue((id, delivery.IdempotencyKey));
            return ValueTask.FromResult(Answer(id));
        }
    }
}
