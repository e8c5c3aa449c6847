namespace HealthLedger.Hosting;

/// <summary>A ledger was asked for by a name that says none or several, or two registrations claim the same.</summary>
public sealed class LedgerRegistrationException : HealthLedgerException
{
    /// <summary>Makes the exception.</summary>
    /// <param name="code">The code, HLS13nn.</param>
    /// <param name="message">What was asked for, and what to do.</param>
    /// <param name="innerException">The cause, if any.</param>
    public LedgerRegistrationException(string code, string message, Exception? innerException = null)
        : base(code, message, isTransient: false, innerException)
    {
    }
}
