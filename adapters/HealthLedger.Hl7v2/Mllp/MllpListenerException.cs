namespace HealthLedger.Hl7v2.Mllp;

/// <summary>A listener could not start. The message says what to do.</summary>
public sealed class MllpListenerException : Exception
{
    internal MllpListenerException(string code, string message, bool isTransient, Exception innerException)
        : base(message, innerException)
    {
        Code = code;
        IsTransient = isTransient;
        HelpLink = "docs/reference/error-codes.md#" + code;
    }

    /// <summary>One of <see cref="MllpErrorCodes"/>.</summary>
    public string Code { get; }

    /// <summary>Whether trying again later, unchanged, can succeed.</summary>
    public bool IsTransient { get; }
}
