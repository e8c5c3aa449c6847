using HealthLedger.Canonical;
using HealthLedger.Primitives;

namespace HealthLedger.Ledger.Operations;

/// <summary>What a new record and an amendment share: an id of its own, and segments that can be asked for.</summary>
internal abstract class SealedRecord : LedgerOperation
{
    public const int MaxSegments = 64;

    private protected SealedRecord()
    {
    }

    public required RecordId Record { get; init; }

    /// <summary>First and last calendar year of the data, or null when not known.</summary>
    public (uint From, uint To)? DataYears { get; init; }

    public required uint Threshold { get; init; }

    public required Digest256 TrusteeSet { get; init; }

    public required IReadOnlyList<RecordSegment> Segments { get; init; }

    private protected static (uint From, uint To)? ReadYears(ref CanonicalReader reader)
    {
        if (reader.TryNull())
        {
            return null;
        }

        reader.Array(2);
        uint from = reader.Unsigned(9999);
        return (from, reader.Unsigned(9999));
    }

    private protected static IReadOnlyList<RecordSegment> ReadSegments(ref CanonicalReader reader)
    {
        int count = reader.ArrayHead(MaxSegments);
        List<RecordSegment> segments = new(count);
        for (int i = 0; i < count && reader.IsGood; i++)
        {
            segments.Add(RecordSegment.Read(ref reader));
        }

        return segments;
    }

    private protected void WriteContent(ref CanonicalWriter writer)
    {
        if (DataYears is { } years)
        {
            writer.Array(2);
            writer.Unsigned(years.From);
            writer.Unsigned(years.To);
        }
        else
        {
            writer.Null();
        }

        writer.Unsigned(Threshold);
        writer.Id(TrusteeSet);
        writer.Array(Segments.Count);
        foreach (RecordSegment segment in Segments)
        {
            segment.Write(ref writer);
        }
    }
}
