using System.Text;
using HealthLedger.Deliveries;
using HealthLedger.Primitives;
using HealthLedger.Records;

namespace HealthLedger.Testing.Conformance;

/// <summary>Deliveries of an <see cref="ILedger"/>, by a route that does not run.</summary>
internal static class LedgerDeliveryConformance
{
    private const string Route = "conformance-route";

    public static IReadOnlyList<LedgerCase> Cases { get; } =
    [
        new("A ledger keeps what a route is to deliver, lists it, and lets it be set aside and retried", KeepsAsync),
    ];

    private static async Task KeepsAsync(ILedger ledger, CancellationToken cancellationToken)
    {
        RecordId first = await AppendAsync(ledger, "one", cancellationToken).ConfigureAwait(false);
        RecordId second = await AppendAsync(ledger, "two", cancellationToken).ConfigureAwait(false);
        IReadOnlyList<DeliveryInfo> all = await ListAsync(ledger, null, cancellationToken).ConfigureAwait(false);
        Claim.That(
            all.Select(delivery => delivery.RecordId).SequenceEqual([first, second]),
            "each delivery is listed once, the oldest first");
        Claim.That(
            all.All(delivery => delivery is { Route: Route, Status: DeliveryStatus.Waiting, Attempts: 0 }),
            "a delivery that was not attempted waits");
        Claim.That(
            await ledger.SetDeliveryAsideAsync(first, Route, cancellationToken).ConfigureAwait(false)
                && !await ledger.SetDeliveryAsideAsync(first, Route, cancellationToken).ConfigureAwait(false),
            "a delivery is set aside once");
        IReadOnlyList<DeliveryRouteStatus> routes = await ledger.GetDeliveryStatusAsync(cancellationToken)
            .ConfigureAwait(false);
        Claim.That(
            routes.Single(route => route.Route == Route) is
            { IsRunning: false, Waiting: 1, SetAside: 1, BlockedKeys: 0, Delivered: 0, Oldest: not null },
            "the status of a route counts what waits and what is set aside");
        Claim.That(
            await ledger.RetryDeliveryAsync(first, Route, cancellationToken).ConfigureAwait(false)
                && !await ledger.RetryDeliveryAsync(first, Route, cancellationToken).ConfigureAwait(false),
            "what is set aside is retried once");
        all = await ListAsync(ledger, DeliveryStatus.Waiting, cancellationToken).ConfigureAwait(false);
        Claim.That(
            all.Select(delivery => delivery.RecordId).SequenceEqual([second, first]),
            "what is retried is at the end");
    }

    private static async Task<RecordId> AppendAsync(
        ILedger ledger, string payload, CancellationToken cancellationToken) =>
        (await ledger.AppendAsync(
            new RecordSubmission
            {
                Kind = RecordKind.Laboratory,
                Payload = Encoding.UTF8.GetBytes(payload),
                PayloadType = "text/plain",
                Message = new MessageFacts { Listener = "l", ReceivedAt = TimeProvider.System.GetUtcNow() },
                Deliveries = [new DeliveryTarget { Route = Route }],
            },
            cancellationToken).ConfigureAwait(false)).RecordId;

    private static Task<IReadOnlyList<DeliveryInfo>> ListAsync(
        ILedger ledger, DeliveryStatus? status, CancellationToken cancellationToken) =>
        ledger.ListDeliveriesAsync(new DeliveryQuery { Route = Route, Status = status }, cancellationToken);
}
