namespace HealthLedger;

/// <summary>The ledger did not accept what was submitted; the code and the entry say why.</summary>
public sealed class SubmissionRejectedException : HealthLedgerException
{
    /// <summary>Makes the exception.</summary>
    /// <param name="code">The code, HLS3nnn.</param>
    /// <param name="message">The reason, and whether an entry records it.</param>
    /// <param name="isTransient">Whether the same call may succeed later.</param>
    /// <param name="innerException">The cause, if any.</param>
    public SubmissionRejectedException(
        string code, string message, bool isTransient = false, Exception? innerException = null)
        : base(code, message, isTransient, innerException)
    {
    }
}
