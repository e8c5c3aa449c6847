namespace HealthLedger;

/// <summary>Something stored is not what was sealed. Never caught and continued: verify, then restore.</summary>
public sealed class IntegrityException : HealthLedgerException
{
    /// <summary>Makes the exception.</summary>
    /// <param name="code">The code, HLS3nnn.</param>
    /// <param name="message">Where, and what to do; positions and digests only.</param>
    /// <param name="innerException">The cause, if any.</param>
    public IntegrityException(string code, string message, Exception? innerException = null)
        : base(code, message, isTransient: false, innerException)
    {
    }
}
