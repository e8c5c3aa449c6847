namespace HealthLedger.Hl7v2.Mllp;

/// <summary>
/// A listener could not start. The text says what to do. Transient: trying again later, unchanged, can succeed.
/// </summary>
public sealed class MllpListenerException : HealthLedgerException
{
    internal MllpListenerException(string code, string message, bool isTransient, Exception innerException)
        : base(code, message, isTransient, innerException)
    {
    }
}
