using HealthLedger.Canonical;
using HealthLedger.Primitives;
using HealthLedger.Records;

namespace HealthLedger.Ledger.Operations;

/// <summary>Seals a new record of the author, who is its custodian.</summary>
internal sealed class AppendRecord : LedgerOperation
{
    public const int MaxSegments = 64;

    public required RecordId Record { get; init; }

    public SubjectId? Subject { get; init; }

    public required RecordKind Kind { get; init; }

    /// <summary>First and last calendar year of the data, or null when not known.</summary>
    public (uint From, uint To)? DataYears { get; init; }

    public required uint Threshold { get; init; }

    public required Digest256 TrusteeSet { get; init; }

    public required IReadOnlyList<RecordSegment> Segments { get; init; }

    public override OperationType Type => OperationType.AppendRecord;

    private protected override int Count => 9;

    public static AppendRecord Read(ref CanonicalReader reader, byte[] salt)
    {
        RecordId record = reader.Record();
        SubjectId? subject = reader.TryNull() ? null : reader.Subject();
        RecordKind kind = (RecordKind)reader.Unsigned(255);
        (uint, uint)? years = null;
        if (!reader.TryNull())
        {
            reader.Array(2);
            uint from = reader.Unsigned(9999);
            years = (from, reader.Unsigned(9999));
        }

        uint threshold = reader.Unsigned(255);
        Digest256 trustees = reader.Digest();
        int count = reader.ArrayHead(MaxSegments);
        List<RecordSegment> segments = new(count);
        for (int i = 0; i < count; i++)
        {
            segments.Add(RecordSegment.Read(ref reader));
        }

        if (segments.Count == 0)
        {
            reader.Refuse(DecodeStatus.LengthInvalid);
        }

        return new AppendRecord
        {
            Salt = salt,
            Record = record,
            Subject = subject,
            Kind = kind,
            DataYears = years,
            Threshold = threshold,
            TrusteeSet = trustees,
            Segments = segments,
        };
    }

    private protected override void WriteFields(ref CanonicalWriter writer)
    {
        writer.Id(Record);
        writer.IdOrNull(Subject);
        writer.Unsigned((ulong)Kind);
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
