namespace HealthLedger;

/// <summary>
/// The base of every exception that reports the world, not a caller's mistake: disk, keys, clock, quorum, consent.
/// Texts hold codes, ids, positions and counts; never content.
/// </summary>
public abstract class HealthLedgerException : Exception
{
    private protected HealthLedgerException(string code, string message, bool isTransient, Exception? innerException)
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
