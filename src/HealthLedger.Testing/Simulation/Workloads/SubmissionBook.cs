using HealthLedger.Ledger.Operations;
using HealthLedger.Testing.Simulation.Chance;

namespace HealthLedger.Testing.Simulation.Workloads;

/// <summary>
/// The submissions of one simulation by number: those of the consortium, which all seeds share, and those that depend
/// on what has happened, which are written when they are needed.
/// </summary>
internal sealed class SubmissionBook
{
    private const int FirstOwn = 1_000_000;
    private const int MaxShared = 100_000;

    private readonly Consortium _consortium;
    private readonly ChanceStream _chance;
    private readonly List<WrittenSubmission> _own = [];

    public SubmissionBook(Consortium consortium, ulong seed)
    {
        _consortium = consortium;
        _chance = new ChanceStream(seed, "book");
    }

    /// <summary>16 bytes of a salt.</summary>
    public byte[] NewSalt() => _chance.Bytes(LedgerOperation.SaltBytes);

    /// <summary>A submission, or null where there is none of that number.</summary>
    public WrittenSubmission? Find(int number) => number switch
    {
        >= 0 and < MaxShared => _consortium.Submission(number),
        >= FirstOwn => number - FirstOwn < _own.Count ? _own[number - FirstOwn] : null,
        _ => null,
    };

    /// <summary>Writes one.</summary>
    /// <param name="author">The organisation's number.</param>
    /// <param name="operation">What it asks for.</param>
    public WrittenSubmission Write(int author, LedgerOperation operation)
    {
        WrittenSubmission written = _consortium.Sign(
            FirstOwn + _own.Count, author, [operation.Encode()], _chance.Bytes(16));
        _own.Add(written);
        return written;
    }
}
