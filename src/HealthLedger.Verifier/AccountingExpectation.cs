using HealthLedger.Verifier.Formats;

namespace HealthLedger.Verifier;

/// <summary>Whose accounting the caller means, and for which time.</summary>
/// <remarks>Take the pseudonym from the enrolment receipt, never from the proof. Instances do not change.</remarks>
public sealed class AccountingExpectation
{
    /// <summary>Expects the accounting of a subject between two times.</summary>
    /// <param name="subject">The subject's pseudonym, 32 bytes; copied.</param>
    /// <param name="from">The first instant of the interval, in whole milliseconds.</param>
    /// <param name="to">The first instant after the interval, in whole milliseconds.</param>
    /// <exception cref="ArgumentException">The pseudonym has another length.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A time lies before 1970.</exception>
    public AccountingExpectation(ReadOnlySpan<byte> subject, DateTimeOffset from, DateTimeOffset to)
    {
        if (subject.Length != FormatLimits.HashBytes)
        {
            throw new ArgumentException($"{FormatLimits.HashBytes} bytes are required.", nameof(subject));
        }

        ArgumentOutOfRangeException.ThrowIfLessThan(from, DateTimeOffset.UnixEpoch);
        ArgumentOutOfRangeException.ThrowIfLessThan(to, DateTimeOffset.UnixEpoch);
        Subject = subject.ToArray();
        From = (ulong)from.ToUnixTimeMilliseconds();
        To = (ulong)to.ToUnixTimeMilliseconds();
    }

    internal byte[] Subject { get; }

    internal ulong From { get; }

    internal ulong To { get; }
}
