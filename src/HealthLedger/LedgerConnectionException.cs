namespace HealthLedger;

/// <summary>The node of another process does not answer, or refuses this one as its client.</summary>
public sealed class LedgerConnectionException : HealthLedgerException
{
    /// <summary>Makes the exception.</summary>
    /// <param name="code">The code, HLS60nn.</param>
    /// <param name="message">What happened, and what to do; paths, ids and codes only.</param>
    /// <param name="isTransient">Whether the same call may succeed later.</param>
    /// <param name="innerException">The cause, if any.</param>
    public LedgerConnectionException(
        string code, string message, bool isTransient = false, Exception? innerException = null)
        : base(code, message, isTransient, innerException)
    {
    }
}
