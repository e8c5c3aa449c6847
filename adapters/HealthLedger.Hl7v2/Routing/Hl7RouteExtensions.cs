using HealthLedger.Deliveries;
using HealthLedger.Hl7v2.Parsing;

namespace HealthLedger.Hl7v2.Routing;

/// <summary>Starts routes of HL7 v2 messages.</summary>
public static class Hl7RouteExtensions
{
    /// <summary>Starts a route to a handler of this process.</summary>
    /// <param name="node">The node.</param>
    /// <param name="route">The route; the intakes have it among <c>Routes</c>.</param>
    /// <param name="handler">The handler; not disposed.</param>
    /// <param name="parseOptions">How messages are parsed; null is the defaults.</param>
    /// <returns>Stops the route when it is disposed.</returns>
    /// <exception cref="ArgumentException">The route has a fault.</exception>
    /// <exception cref="InvalidOperationException">A route of this name runs already.</exception>
    public static IAsyncDisposable StartRoute(
        this LedgerNode node, Hl7Route route, IHl7MessageHandler handler, Hl7ParseOptions? parseOptions = null)
    {
        ArgumentNullException.ThrowIfNull(node);
        ArgumentNullException.ThrowIfNull(handler);
        return node.StartRoute(route.Authorize(), new HandlerDestination(handler, parseOptions), route.Delivery);
    }

    /// <summary>Starts a route to an MLLP destination: one connection, one message at a time.</summary>
    /// <param name="node">The node.</param>
    /// <param name="route">The route; the intakes have it among <c>Routes</c>. Its
    /// <see cref="DeliveryRouteOptions.MaxConcurrency"/> is 1.</param>
    /// <param name="destination">Where to, with its connection; disposed with the route.</param>
    /// <returns>Stops the route and closes the connection when it is disposed.</returns>
    /// <exception cref="ArgumentException">The route has a fault.</exception>
    /// <exception cref="InvalidOperationException">A route of this name runs already.</exception>
    public static IAsyncDisposable StartRoute(this LedgerNode node, Hl7Route route, MllpDestination destination)
    {
        ArgumentNullException.ThrowIfNull(node);
        ArgumentNullException.ThrowIfNull(destination);
        DeliveryAuthorization authorization = route.Authorize();
        if (route.Delivery.MaxConcurrency != 1)
        {
            throw new ArgumentException("A destination has one connection, and one message on it at a time.",
                nameof(route));
        }

        return new MllpRoute(node.StartRoute(authorization, destination, route.Delivery), destination);
    }

    private static DeliveryAuthorization Authorize(this Hl7Route route)
    {
        ArgumentNullException.ThrowIfNull(route);
        IReadOnlyList<string> faults = route.Validate();
        return faults.Count == 0
            ? route.ToAuthorization()
            : throw new ArgumentException(string.Join(' ', faults), nameof(route));
    }
}
