namespace HealthLedger;

/// <summary>
/// The base of every exception that reports the world, not a caller's mistake: disk, keys, clock, quorum, consent.
/// Texts hold codes, ids, positions and counts; never content.
/// </summary>
public abstract class HealthLedgerException : Exception
{
    /// <summary>For the sealed leaves of this assembly and of adapters and stores.</summary>
    /// <param name="code">`HLS` and four digits.</param>
    /// <param name="message">What happened, where, and what to do; the code is put before it.</param>
    /// <param name="isTransient">Whether the same call may succeed later.</param>
    /// <param name="innerException">The cause, if any.</param>
    protected HealthLedgerException(string code, string message, bool isTransient, Exception? innerException)
        : base($"{code}: {message}", innerException)
    {
        Code = code;
        IsTransient = isTransient;
        HelpLink = $"docs/reference/error-codes.md#{code}";
    }

    /// <summary>The permanent code, `HLS` and four digits, listed in docs/reference/error-codes.md.</summary>
    public string Code { get; }

    /// <summary>Whether the same call may succeed later without anybody changing anything.</summary>
    public bool IsTransient { get; }
}
