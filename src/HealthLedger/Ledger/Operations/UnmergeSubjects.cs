using HealthLedger.Canonical;
using HealthLedger.Primitives;

namespace HealthLedger.Ledger.Operations;

/// <summary>Takes a merge back: both pseudonyms stand for themselves again.</summary>
internal sealed class UnmergeSubjects : LedgerOperation
{
    /// <summary>The pseudonym that stayed.</summary>
    public required SubjectId Survivor { get; init; }

    /// <summary>The pseudonym that was linked to it.</summary>
    public required SubjectId Merged { get; init; }

    /// <summary>Commits to why; the opening stays at the author.</summary>
    public required Digest256 Details { get; init; }

    public override OperationType Type => OperationType.UnmergeSubjects;

    private protected override int Count => 5;

    public static UnmergeSubjects Read(ref CanonicalReader reader, byte[] salt) =>
        new() { Salt = salt, Survivor = reader.Subject(), Merged = reader.Subject(), Details = reader.Digest() };

    private protected override void WriteFields(ref CanonicalWriter writer)
    {
        writer.Id(Survivor);
        writer.Id(Merged);
        writer.Id(Details);
    }
}
