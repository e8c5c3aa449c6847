namespace HealthLedger;

/// <summary>Storage could not be opened, read or written, or holds something that it must not hold.</summary>
public sealed class StorageFailureException : HealthLedgerException
{
    /// <summary>Makes the exception.</summary>
    /// <param name="code">The code, HLS7nnn.</param>
    /// <param name="message">What happened, where, and what to do; no content.</param>
    /// <param name="isTransient">Whether waiting may help (disk full, locked).</param>
    /// <param name="innerException">The cause, if any.</param>
    public StorageFailureException(
        string code, string message, bool isTransient = false, Exception? innerException = null)
        : base(code, message, isTransient, innerException)
    {
    }
}
