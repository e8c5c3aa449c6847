namespace HealthLedger.Hosting.Alerts;

/// <summary>A way by which alerts reach people or other systems. One call at a time; a call that fails is made again
/// with the same notification, so a receiver may see it twice.</summary>
public interface IAlertChannel
{
    /// <summary>The name that rules use; also a label of metrics. 1 to 64 characters, each channel another.</summary>
    string Name { get; }

    /// <summary>Delivers, and returns when the receiver has taken it, as far as the way can tell.</summary>
    /// <param name="notification">What to tell.</param>
    /// <param name="cancellationToken">Ends the attempt; the channel ends it by itself after its own timeout.</param>
    /// <exception cref="AlertDeliveryException">It was not delivered; nothing else is thrown but for
    /// cancellation.</exception>
    Task SendAsync(AlertNotification notification, CancellationToken cancellationToken);
}
