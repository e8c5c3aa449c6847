using HealthLedger.Canonical;
using HealthLedger.Primitives;

namespace HealthLedger.Ledger.Operations;

/// <summary>Puts a new pseudonym in the place of an old one, and names every live record that goes with it.</summary>
internal sealed class RekeySubject : LedgerOperation
{
    /// <summary>The most records that one operation names; its cost usually binds before.</summary>
    public const int MaxRecords = 100_000;

    public required SubjectId Old { get; init; }

    public required SubjectId New { get; init; }

    /// <summary>Commits to why; the opening stays at the author.</summary>
    public required Digest256 Details { get; init; }

    /// <summary>Every live record of the old pseudonym, strictly ascending.</summary>
    public required IReadOnlyList<RecordId> Records { get; init; }

    public override OperationType Type => OperationType.RekeySubject;

    private protected override int Count => 6;

    public static RekeySubject Read(ref CanonicalReader reader, byte[] salt)
    {
        SubjectId old = reader.Subject();
        SubjectId renewed = reader.Subject();
        Digest256 details = reader.Digest();
        int count = reader.ArrayHead(MaxRecords);
        List<RecordId> records = new(count);
        for (int i = 0; i < count; i++)
        {
            RecordId record = reader.Record();
            if (i > 0 && Compare(records[^1], record) >= 0)
            {
                reader.Refuse(DecodeStatus.NotCanonical);
            }

            records.Add(record);
        }

        return new RekeySubject { Salt = salt, Old = old, New = renewed, Details = details, Records = records };
    }

    /// <summary>The order in which records are named: by their bytes.</summary>
    public static int Compare(RecordId left, RecordId right)
    {
        Span<byte> first = stackalloc byte[RecordId.SizeBytes];
        Span<byte> second = stackalloc byte[RecordId.SizeBytes];
        left.CopyTo(first);
        right.CopyTo(second);
        return first.SequenceCompareTo(second);
    }

    private protected override void WriteFields(ref CanonicalWriter writer)
    {
        writer.Id(Old);
        writer.Id(New);
        writer.Id(Details);
        writer.Array(Records.Count);
        foreach (RecordId record in Records)
        {
            writer.Id(record);
        }
    }
}
