using HealthLedger.Deliveries;
using HealthLedger.Primitives;

namespace HealthLedger.Adapters.Tests.Routing.Model;

/// <summary>One call of a handler.</summary>
/// <param name="Route">The route.</param>
/// <param name="Record">The record.</param>
/// <param name="Recipient">Who the route delivered to in that life.</param>
/// <param name="Height">Where its access is.</param>
/// <param name="Index">Where in the block.</param>
internal sealed record ModelArrival(string Route, RecordId Record, string Recipient, BlockHeight Height, int Index)
{
    public static ModelArrival Of(Delivery delivery, string recipient) => new(
        delivery.Route, delivery.RecordId, recipient, delivery.Access.Height, delivery.Access.Index);
}
