namespace HealthLedger.Hl7v2.Mllp;

/// <summary>
/// A message could not be exchanged with the peer. Holds no content of messages. Transient: trying again later, with
/// the
/// same message control ID, can succeed.
/// </summary>
public sealed class MllpClientException : HealthLedgerException
{
    internal MllpClientException(string code, string message, bool isTransient, Exception? innerException = null)
        : base(code, message, isTransient, innerException)
    {
    }
}
