using HealthLedger.Deliveries;

namespace HealthLedger.Hl7v2.Routing;

/// <summary>
/// Takes sealed messages in the host's own process. Called one at a time unless
/// <see cref="DeliveryRouteOptions.MaxConcurrency"/> of its route says otherwise, and never for two messages of one
/// order at once.
/// </summary>
public interface IHl7MessageHandler
{
    /// <summary>
    /// Handles a message: at least once. After a crash it may come again: remember
    /// <see cref="Hl7Delivery.IdempotencyKey"/> with what it caused.
    /// </summary>
    /// <param name="delivery">The message; it is cleared when the task completes.</param>
    /// <param name="cancellationToken">The route stops, and has waited as long as it may.</param>
    /// <returns><see cref="DeliveryOutcome.Done"/>; or <see cref="DeliveryOutcome.Failed"/>, as for an exception, to be
    /// called again a few times; <see cref="DeliveryOutcome.Refused"/> to be called never again;
    /// <see cref="DeliveryOutcome.Busy"/> to be called again without end.</returns>
    ValueTask<DeliveryOutcome> HandleAsync(Hl7Delivery delivery, CancellationToken cancellationToken);
}
