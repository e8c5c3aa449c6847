namespace HealthLedger.Deliveries;

/// <summary>
/// Where a route delivers to. Called for several deliveries at once only where
/// <see cref="DeliveryRouteOptions.MaxConcurrency"/> says so, and never for two of one order.
/// </summary>
public interface IDeliveryHandler
{
    /// <summary>
    /// Makes ready, such as by connecting. Called before each delivery, and before the record is opened: what cannot be
    /// delivered is not opened, and leaves no entry.
    /// </summary>
    /// <param name="cancellationToken">The route stops.</param>
    /// <returns><see cref="DeliveryOutcome.Done"/> when it is ready.</returns>
    ValueTask<DeliveryOutcome> PrepareAsync(CancellationToken cancellationToken) =>
        ValueTask.FromResult(DeliveryOutcome.Done);

    /// <summary>
    /// Delivers. May be called again for what it delivered before when the process ended in between: see
    /// <see cref="Delivery.IdempotencyKey"/>. An exception counts as <see cref="DeliveryOutcome.Failed"/>.
    /// </summary>
    /// <param name="delivery">What is delivered; its content is valid until the task completes.</param>
    /// <param name="cancellationToken">The route stops, and has waited as long as it may.</param>
    ValueTask<DeliveryOutcome> DeliverAsync(Delivery delivery, CancellationToken cancellationToken);
}
