namespace HealthLedger.Hl7v2.Mllp;

/// <summary>A message could not be exchanged with the peer. Holds no content of messages.</summary>
public sealed class MllpClientException : Exception
{
    internal MllpClientException(string code, string message, bool isTransient, Exception? innerException = null)
        : base(message, innerException)
    {
        Code = code;
        IsTransient = isTransient;
        HelpLink = "docs/reference/error-codes.md#" + code;
    }

    /// <summary>One of <see cref="MllpErrorCodes"/>.</summary>
    public string Code { get; }

    /// <summary>Whether trying again later, with the same message control ID, can succeed.</summary>
    public bool IsTransient { get; }
}
