using HealthLedger.Canonical;
using HealthLedger.Primitives;

namespace HealthLedger.Ledger.Operations;

/// <summary>Asks for access to segments of a record: who, which, why. The entry holds the decision.</summary>
internal sealed class RequestAccess : LedgerOperation
{
    public required RequestId Request { get; init; }

    public required RecordId Record { get; init; }

    public required IReadOnlyList<SegmentId> Segments { get; init; }

    /// <summary>The individual's random id at the author's organisation, 16 bytes.</summary>
    public required byte[] Individual { get; init; }

    public required string Purpose { get; init; }

    public required string Action { get; init; }

    /// <summary>`H("request-body"; blinding, request-details)`: commits to the role, which the ledger does not
    /// show.</summary>
    public required Digest256 Details { get; init; }

    /// <summary>The key that shares are sealed to; null when the custodian reads its own record.</summary>
    public byte[]? ReaderKey { get; init; }

    public Digest256? Justification { get; init; }

    public bool BreakGlass { get; init; }

    public override OperationType Type => OperationType.RequestAccess;

    private protected override int Count => 12;

    public static RequestAccess Read(ref CanonicalReader reader, byte[] salt)
    {
        RequestId request = new(reader.BytesExactly(RequestId.SizeBytes));
        RecordId record = reader.Record();
        int count = reader.ArrayHead(SealedRecord.MaxSegments);
        List<SegmentId> segments = new(count);
        for (int i = 0; i < count; i++)
        {
            segments.Add(reader.Segment());
        }

        if (count == 0)
        {
            reader.Refuse(DecodeStatus.LengthInvalid);
        }

        byte[] individual = reader.BytesExactly(16).ToArray();
        string purpose = reader.Text();
        string action = reader.Text();
        Digest256 details = reader.Digest();
        byte[]? readerKey = reader.TryNull() ? null : reader.Point();
        Digest256? justification = reader.TryNull() ? null : reader.Digest();
        return new RequestAccess
        {
            Salt = salt,
            Request = request,
            Record = record,
            Segments = segments,
            Individual = individual,
            Purpose = purpose,
            Action = action,
            Details = details,
            ReaderKey = readerKey,
            Justification = justification,
            BreakGlass = reader.Boolean(),
        };
    }

    private protected override void WriteFields(ref CanonicalWriter writer)
    {
        writer.Id(Request);
        writer.Id(Record);
        writer.Array(Segments.Count);
        foreach (SegmentId segment in Segments)
        {
            writer.Id(segment);
        }

        writer.Bytes(Individual);
        writer.Text(Purpose);
        writer.Text(Action);
        writer.Id(Details);
        writer.BytesOrNull(ReaderKey is null ? null : (ReadOnlyMemory<byte>?)ReaderKey);
        writer.IdOrNull(Justification);
        writer.Boolean(BreakGlass);
    }
}
