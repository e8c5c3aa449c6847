namespace HealthLedger.Hosting.Alerts;

/// <summary>An alert could not be delivered. The message names the cause, never the alert, a secret or what the other
/// side said in full.</summary>
public sealed class AlertDeliveryException : HealthLedgerException
{
    /// <summary>Makes the exception.</summary>
    /// <param name="message">What went wrong, and what to look at; one line.</param>
    /// <param name="innerException">The cause, if any.</param>
    public AlertDeliveryException(string message, Exception? innerException = null)
        : base(HostingErrorCodes.AlertNotDelivered, message, isTransient: true, innerException) => Reason = message;

    /// <summary>The message without its code.</summary>
    public string Reason { get; }
}
