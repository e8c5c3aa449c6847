using HealthLedger.Canonical;
using HealthLedger.Primitives;

namespace HealthLedger.Ledger.Operations;

/// <summary>Says that two pseudonyms of the author are of one person.
/// Records keep the pseudonym they were sealed under.</summary>
internal sealed class MergeSubjects : LedgerOperation
{
    /// <summary>The pseudonym that stays.</summary>
    public required SubjectId Survivor { get; init; }

    /// <summary>The pseudonym that is linked to it.</summary>
    public required SubjectId Merged { get; init; }

    /// <summary>Commits to why; the opening stays at the author.</summary>
    public required Digest256 Details { get; init; }

    public override OperationType Type => OperationType.MergeSubjects;

    private protected override int Count => 5;

    public static MergeSubjects Read(ref CanonicalReader reader, byte[] salt) =>
        new() { Salt = salt, Survivor = reader.Subject(), Merged = reader.Subject(), Details = reader.Digest() };

    private protected override void WriteFields(ref CanonicalWriter writer)
    {
        writer.Id(Survivor);
        writer.Id(Merged);
        writer.Id(Details);
    }
}
