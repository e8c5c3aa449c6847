using HealthLedger.Canonical;
using HealthLedger.Primitives;

namespace HealthLedger.Ledger.Operations;

/// <summary>A trustee says that it did not get its share of a segment, or a wrong one.</summary>
internal sealed class ShareComplaint : LedgerOperation
{
    /// <summary>The record, or an amendment with content.</summary>
    public required RecordId Record { get; init; }

    /// <summary>The segment.</summary>
    public required SegmentId Segment { get; init; }

    /// <summary>The epoch of the set whose trustee complains.</summary>
    public required ulong Epoch { get; init; }

    /// <summary>The trustee's number in that set, from 1.</summary>
    public required uint X { get; init; }

    /// <summary>What is wrong: 1 the package does not open, 2 the share is not one that was dealt.</summary>
    public required uint Reason { get; init; }

    public override OperationType Type => OperationType.ShareComplaint;

    private protected override int Count => 7;

    public static ShareComplaint Read(ref CanonicalReader reader, byte[] salt) => new()
    {
        Salt = salt,
        Record = reader.Record(),
        Segment = reader.Segment(),
        Epoch = reader.Unsigned(),
        X = reader.Unsigned(255),
        Reason = reader.Unsigned(255),
    };

    private protected override void WriteFields(ref CanonicalWriter writer)
    {
        writer.Id(Record);
        writer.Id(Segment);
        writer.Unsigned(Epoch);
        writer.Unsigned(X);
        writer.Unsigned(Reason);
    }
}
