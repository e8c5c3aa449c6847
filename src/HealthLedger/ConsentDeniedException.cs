namespace HealthLedger;

/// <summary>Access was denied or is no longer open. The sealed entry records the decision.</summary>
public sealed class ConsentDeniedException : HealthLedgerException
{
    /// <summary>Makes the exception.</summary>
    /// <param name="code">The code, HLS4nnn.</param>
    /// <param name="message">The reason code; nothing of the record.</param>
    /// <param name="innerException">The cause, if any.</param>
    public ConsentDeniedException(string code, string message, Exception? innerException = null)
        : base(code, message, isTransient: false, innerException)
    {
    }
}
