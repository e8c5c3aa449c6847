namespace HealthLedger;

/// <summary>The node no longer orders or seals: its clock contradicts its history, or its storage failed under
/// it.</summary>
public sealed class ReplicaHaltedException : HealthLedgerException
{
    /// <summary>Makes the exception.</summary>
    /// <param name="code">The code, HLS3nnn.</param>
    /// <param name="message">Why, and what to do.</param>
    /// <param name="isTransient">Whether it may heal by itself (clock behind, disk full).</param>
    /// <param name="innerException">The cause, if any.</param>
    public ReplicaHaltedException(
        string code, string message, bool isTransient = false, Exception? innerException = null)
        : base(code, message, isTransient, innerException)
    {
    }
}
