using System.Net;
using System.Text;
using HealthLedger.Deliveries;
using HealthLedger.Diagnostics;
using HealthLedger.Hl7v2.Intake;
using HealthLedger.Hl7v2.Mllp;
using HealthLedger.Hl7v2.Routing;
using HealthLedger.Hosting.Metrics;
using HealthLedger.Interop.Tests.Listener;
using HealthLedger.Primitives;
using HealthLedger.Storage.Sqlite;
using HealthLedger.Vaults;

namespace HealthLedger.Interop.Tests.Canary;

/// <summary>P1 for routes: marked values wait, are delivered, blocked and set aside, and no byte of them is on disk, in
/// an event, a metric or a listing.</summary>
public sealed class RouteCanaryTests
{
    [Fact]
    public async Task Patient_data_of_deliveries_is_nowhere_but_in_what_is_encrypted()
    {
        CanarySearch search = new(CanaryMarkers.Values.Concat(CanaryMarkers.Fields));
        using TestFolder folder = new();
        using PrometheusTextWriter metrics = new();
        RecordingEvents events = new();
        await using InMemoryKeyVault vault = InMemoryKeyVault.Create();
        LedgerGenesis genesis = await LedgerGenesis.CreateSingleReplicaAsync("test", "org", "DE", vault);
        await using LedgerNode node = await new LedgerNodeBuilder
        {
            Genesis = genesis,
            Vault = vault,
            Storage = new SqliteLedgerStorageDriver(new SqliteLedgerStorageOptions { DataFolder = folder.Path }),
            Events = events,
        }.StartAsync();
        Hl7v2IntakeOptions options = new();
        Hl7Route[] routes = [.. ((string[])["waits", "blocks", "aside"]).Select(Create)];
        foreach (Hl7Route route in routes)
        {
            options.Routes.Add(route);
        }

        routes[2].Delivery.OnFailure = DeliveryFailureAction.SetAside;
        await using Hl7v2Intake intake = new(node, options);
        Refusing handler = new();
        await using IAsyncDisposable blocks = node.StartRoute(routes[1], handler);
        await using IAsyncDisposable aside = node.StartRoute(routes[2], handler);
        MllpConnectionInfo connection = new(1, "adt", new IPEndPoint(IPAddress.Loopback, 1), DateTimeOffset.UnixEpoch);
        for (int i = 0; i < 3; i++)
        {
            byte[] message = CanaryMarkers.Good(FormattableString.Invariant($"GOOD{i}"));
            await intake.HandleAsync(
                new MllpMessage(message, connection, TimeProvider.System.GetUtcNow()), CancellationToken.None);
        }

        await Waiting.UntilAsync(() => node.GetDeliveryStatus().Any(route => route.BlockedKeys == 1)
            && node.GetDeliveryStatus().Any(route => route.SetAside == 3));
        using StringWriter text = new();
        metrics.Write(text);
        IReadOnlyList<DeliveryInfo> listed = await node.ListDeliveriesAsync(new DeliveryQuery());
        string shown = string.Join('\n', [.. listed.Select(one => one + one.ErrorCode), .. events.Texts]) + text;

        Assert.Equal(9, listed.Count);
        Assert.NotEmpty(search.Find("what the handler got", [.. handler.Taken.SelectMany(one => one)]));
        Assert.Empty(search.Find("listings, events and metrics", Encoding.UTF8.GetBytes(shown)));
        await intake.DisposeAsync();
        await node.DisposeAsync();
        Assert.Empty(search.FindInFolder(folder.Path));
    }

    private static Hl7Route Create(string name)
    {
        Hl7Route route = new()
        {
            Name = name,
            Destination = name,
            Recipient = "LABORATORY",
            Individual = new IndividualId(Enumerable.Repeat((byte)7, IndividualId.SizeBytes).ToArray()),
        };
        route.Delivery.MaxAttempts = 1;
        return route;
    }

    // Says everything that it was handed, as careless code does.
    private sealed class Refusing : IHl7MessageHandler
    {
        public List<byte[]> Taken { get; } = [];

        public ValueTask<DeliveryOutcome> HandleAsync(Hl7Delivery delivery, CancellationToken cancellationToken)
        {
            byte[] content = delivery.Delivery.Content.ToArray();
            lock (Taken)
            {
                Taken.Add(content);
            }

            throw new InvalidOperationException(Encoding.UTF8.GetString(content));
        }
    }

    private sealed class RecordingEvents : LedgerEventListener
    {
        private readonly List<string> _texts = [];

        public string[] Texts
        {
            get
            {
                lock (_texts)
                {
                    return [.. _texts];
                }
            }
        }

        public override void OnFault(string code, string explanation) => Add(code + explanation);

        public override void OnNotice(string text) => Add(text);

        private void Add(string text)
        {
            lock (_texts)
            {
                _texts.Add(text);
            }
        }
    }
}
