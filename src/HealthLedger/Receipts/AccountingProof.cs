using HealthLedger.Primitives;

namespace HealthLedger.Receipts;

/// <summary>
/// Every access to a subject's records between two times, with the proof that none was left out: verifies offline with
/// the pinned genesis file alone (`HealthLedger.Verifier`).
/// </summary>
public sealed class AccountingProof
{
    internal AccountingProof(byte[] bytes, SubjectId subject, DateTimeOffset from, DateTimeOffset to, int count)
    {
        Bytes = bytes;
        Subject = subject;
        From = from;
        To = to;
        Count = count;
    }

    /// <summary>The canonical bytes (docs/spec/proofs.md section 2), at most 16 MiB; owned by the proof.</summary>
    public ReadOnlyMemory<byte> Bytes { get; }

    /// <summary>The subject's pseudonym.</summary>
    public SubjectId Subject { get; }

    /// <summary>The first instant of the interval.</summary>
    public DateTimeOffset From { get; }

    /// <summary>
    /// The first instant after the interval: what was asked for, or just after the newest sealed block where that is
    /// earlier.
    /// </summary>
    public DateTimeOffset To { get; }

    /// <summary>How many entries there are in the interval.</summary>
    public int Count { get; }
}
