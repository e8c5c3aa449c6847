using HealthLedger.Deliveries;
using HealthLedger.Hl7v2.Parsing;

namespace HealthLedger.Hl7v2.Routing;

/// <summary>Hands messages to a handler of this process, parsed.</summary>
internal sealed class HandlerDestination : IDeliveryHandler
{
    private readonly IHl7MessageHandler _handler;
    private readonly Hl7ParseOptions? _parseOptions;

    public HandlerDestination(IHl7MessageHandler handler, Hl7ParseOptions? parseOptions)
    {
        _handler = handler;
        _parseOptions = parseOptions;
    }

    public ValueTask<DeliveryOutcome> DeliverAsync(Delivery delivery, CancellationToken cancellationToken) =>
        Hl7Message.TryParse(delivery.Content, _parseOptions, out Hl7Message? message, out _)
            ? _handler.HandleAsync(new Hl7Delivery(delivery, message), cancellationToken)
            : ValueTask.FromResult(DeliveryOutcome.Refused(Hl7v2ErrorCodes.DeliveryUnreadable));
}
