using System.Collections.Concurrent;
using System.Text;
using HealthLedger.Adapters.Tests.Intake;
using HealthLedger.Adapters.Tests.Routing;
using HealthLedger.Deliveries;
using HealthLedger.Hl7v2.DependencyInjection;
using HealthLedger.Hl7v2.Mllp;
using HealthLedger.Hl7v2.Routing;
using HealthLedger.Hosting;
using HealthLedger.Hosting.Options;
using HealthLedger.Storage.InMemory;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace HealthLedger.Adapters.Tests.Hosting;

/// <summary>Handlers of hosted ledgers: `AddHl7v2Handler`.</summary>
public sealed class HandlerRegistrationTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("healthledger-handlers-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_handler_is_one_object_with_its_own_services_for_all_its_routes(bool isBeforeListener)
    {
        Hl7Route first = RouteSample.Create("first");
        Hl7Route second = RouteSample.Create("second");
        first.Listeners.Add("handled");
        using IHost host = Build(ledger =>
        {
            ledger.Services.AddSingleton<Seen>();
            if (isBeforeListener)
            {
                ledger.AddHl7v2Handler<Keeping>(first).AddHl7v2Handler<Keeping>(second);
                Listen(ledger);
            }
            else
            {
                Listen(ledger);
                ledger.AddHl7v2Handler<Keeping>(first).AddHl7v2Handler<Keeping>(second);
            }
        });
        await host.StartAsync();
        await SendAsync(host, "M1");
        LedgerNode node = host.Services.GetRequiredService<LedgerNode>();
        await RouteSample.UntilAsync(node, "first", status => status is { IsRunning: true, Delivered: 1 });
        await RouteSample.UntilAsync(node, "second", status => status is { IsRunning: true, Delivered: 1 });

        Seen seen = host.Services.GetRequiredService<Seen>();
        Assert.Equal(["M1", "M1"], seen.Messages.Select(one => one.Id));
        Assert.Same(host.Services.GetRequiredService<Keeping>(), Assert.Single(seen.Messages
            .Select(one => one.By).Distinct()));
        await host.StopAsync();
    }

    [Fact]
    public async Task A_handler_that_the_host_has_registered_itself_is_the_one_that_is_called()
    {
        Keeping own = new(new Seen());
        using IHost host = Build(ledger =>
        {
            ledger.Services.AddSingleton(own);
            Listen(ledger);
            ledger.AddHl7v2Handler<Keeping>(RouteSample.Create());
        });
        await host.StartAsync();
        await SendAsync(host, "M1");
        await RouteSample.UntilAsync(
            host.Services.GetRequiredService<LedgerNode>(), "lab", status => status.Delivered == 1);

        Assert.Equal("M1", Assert.Single(own.Seen.Messages).Id);
        await host.StopAsync();
    }

    [Fact]
    public async Task A_handler_that_throws_has_its_code_and_the_host_goes_on()
    {
        Hl7Route route = RouteSample.Create();
        route.Delivery.MaxAttempts = 2;
        using IHost host = Build(ledger =>
        {
            Listen(ledger);
            ledger.AddHl7v2Handler<Throwing>(route);
        });
        await host.StartAsync();
        await SendAsync(host, "M1");
        LedgerNode node = host.Services.GetRequiredService<LedgerNode>();
        await RouteSample.UntilAsync(node, "lab", status => status.BlockedKeys == 1);

        DeliveryInfo blocked = Assert.Single(await node.ListDeliveriesAsync(new DeliveryQuery()));
        Assert.Equal((HealthLedgerErrorCodes.DeliveryHandlerFailed, 2), (blocked.ErrorCode, blocked.Attempts));
        await SendAsync(host, "M2");
        await host.StopAsync();
    }

    [Fact]
    public void Two_routes_of_one_ledger_have_two_names_and_a_faulty_one_is_refused_at_once()
    {
        ServiceCollection services = new();
        IHealthLedgerBuilder north = services.AddHealthLedger("north", Develop);
        IHealthLedgerBuilder south = services.AddHealthLedger("south", Develop);
        Hl7Route faulty = RouteSample.Create("faulty");
        faulty.Filter.Senders.Add(" ");

        north.AddHl7v2Handler<Throwing>(RouteSample.Create());
        south.AddHl7v2Handler<Throwing>(RouteSample.Create());

        ArgumentException twice = Assert.Throws<ArgumentException>(
            () => north.AddHl7v2Handler<Throwing>(RouteSample.Create()));
        Assert.Contains("'lab'", twice.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => north.AddHl7v2Handler<Throwing>(faulty));
        Assert.Throws<ArgumentNullException>(() => north.AddHl7v2Handler<Throwing>(null!));
    }

    [Fact]
    public async Task A_route_of_a_listener_that_the_host_does_not_have_keeps_it_from_starting()
    {
        Hl7Route route = RouteSample.Create();
        route.Listeners.Add("elsewhere");
        using IHost host = Build(ledger =>
        {
            Listen(ledger);
            ledger.AddHl7v2Handler<Throwing>(route);
        });

        InvalidOperationException refused = await Assert.ThrowsAsync<InvalidOperationException>(
            () => host.StartAsync());
        Assert.Contains("'elsewhere'", refused.Message, StringComparison.Ordinal);
        await host.StopAsync();
    }

    [Fact]
    public async Task A_route_without_any_listener_runs_and_waits()
    {
        using IHost host = Build(ledger => ledger.AddHl7v2Handler<Throwing>(RouteSample.Create()));
        await host.StartAsync();

        DeliveryRouteStatus status = Assert.Single(
            host.Services.GetRequiredService<LedgerNode>().GetDeliveryStatus());
        Assert.Equal(("lab", true, 0L), (status.Route, status.IsRunning, status.Waiting));
        await host.StopAsync();
    }

    // Another name than in other tests: meters are of the process, and tell listeners apart by it.
    private static void Listen(IHealthLedgerBuilder ledger) => ledger.AddHl7v2Intake(intake =>
    {
        intake.Listener.Name = "handled";
        intake.Listener.Port = 0;
    });

    private static async Task SendAsync(IHost host, string controlId)
    {
        Hl7v2ListenerStatus listener = Assert.Single(
            host.Services.GetRequiredService<IHl7v2ListenerDirectory>().GetListeners());
        await using MllpClient client = await MllpClient.ConnectAsync(
            new MllpClientOptions { Port = listener.EndPoint.Port });
        ReadOnlyMemory<byte> answer = await client.SendAsync(
            Encoding.UTF8.GetBytes(IntakeHarness.Message(controlId: controlId)));
        Assert.Equal("AA", IntakeHarness.Value(Encoding.UTF8.GetString(answer.Span), "MSA-1"));
    }

    private IHost Build(Action<IHealthLedgerBuilder> add)
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(
            new HostApplicationBuilderSettings { EnvironmentName = Environments.Development });
        builder.Logging.ClearProviders();
        add(builder.Services.AddHealthLedger(Develop).UseStorage((_, _) => new InMemoryLedgerStorageDriver()));
        return builder.Build();
    }

    private void Develop(HealthLedgerOptions options)
    {
        options.DataFolder = _folder;
        options.UseDevelopmentKeys = true;
        options.CreateIfMissing = true;
        options.LedgerName = "test";
        options.Organisation = "org";
        options.Country = "DE";
    }

    private sealed class Seen
    {
        public ConcurrentQueue<(string Id, Keeping By)> Messages { get; } = new();
    }

    private sealed class Keeping(Seen seen) : IHl7MessageHandler
    {
        public Seen Seen => seen;

        public ValueTask<DeliveryOutcome> HandleAsync(Hl7Delivery delivery, CancellationToken cancellationToken)
        {
            seen.Messages.Enqueue((delivery.Message.GetString("MSH-10")!, this));
            return ValueTask.FromResult(DeliveryOutcome.Done);
        }
    }

    private sealed class Throwing : IHl7MessageHandler
    {
        public ValueTask<DeliveryOutcome> HandleAsync(Hl7Delivery delivery, CancellationToken cancellationToken) =>
            throw new InvalidOperationException("By plan.");
    }
}
