using HealthLedger.Deliveries;
using HealthLedger.Hl7v2.Intake;
using HealthLedger.Hl7v2.Routing;
using HealthLedger.Primitives;

namespace HealthLedger.Adapters.Tests.Routing;

/// <summary>A route whose pauses are short.</summary>
internal static class RouteSample
{
    public static Hl7Route Create(
        string name = "lab", bool isOutside = false, MessageOrder order = MessageOrder.Feed)
    {
        Hl7Route route = new()
        {
            Name = name,
            Destination = name + ".example",
            Recipient = name.ToUpperInvariant(),
            Individual = new IndividualId(Enumerable.Repeat((byte)7, IndividualId.SizeBytes).ToArray()),
            IsOutside = isOutside,
            Order = order,
        };
        route.Delivery.FirstPause = TimeSpan.FromMilliseconds(1);
        route.Delivery.LongestPause = TimeSpan.FromMilliseconds(20);
        return route;
    }

    /// <summary>Waits until a route has made so many deliveries.</summary>
    public static async Task UntilAsync(LedgerNode node, string route, Func<DeliveryRouteStatus, bool> isSo)
    {
        long started = TimeProvider.System.GetTimestamp();
        while (!node.GetDeliveryStatus().Any(status => status.Route == route && isSo(status)))
        {
            Assert.True(
                TimeProvider.System.GetElapsedTime(started) < TimeSpan.FromSeconds(60),
                "What the test waits for does not happen.");
            await Task.Delay(1);
        }
    }
}
