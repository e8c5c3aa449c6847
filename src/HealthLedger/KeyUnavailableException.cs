namespace HealthLedger;

/// <summary>A key cannot be used: missing, locked, or not the one that the ledger knows.</summary>
public sealed class KeyUnavailableException : HealthLedgerException
{
    /// <summary>Makes the exception.</summary>
    /// <param name="code">The code, HLS8nnn.</param>
    /// <param name="message">What happened and what to do; never key material.</param>
    /// <param name="innerException">The cause, if any.</param>
    public KeyUnavailableException(string code, string message, Exception? innerException = null)
        : base(code, message, isTransient: false, innerException)
    {
    }
}
