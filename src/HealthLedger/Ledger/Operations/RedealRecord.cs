using HealthLedger.Canonical;
using HealthLedger.Primitives;

namespace HealthLedger.Ledger.Operations;

/// <summary>Says that the data keys of a record were dealt anew, to whom, and under which share roots.</summary>
internal sealed class RedealRecord : LedgerOperation
{
    /// <summary>The record, or an amendment with content.</summary>
    public required RecordId Record { get; init; }

    public required uint Threshold { get; init; }

    public required Digest256 TrusteeSet { get; init; }

    /// <summary>Every segment of the record, in its order.</summary>
    public required IReadOnlyList<DealtSegment> Segments { get; init; }

    public override OperationType Type => OperationType.RedealRecord;

    private protected override int Count => 6;

    public static RedealRecord Read(ref CanonicalReader reader, byte[] salt) => new()
    {
        Salt = salt,
        Record = reader.Record(),
        Threshold = reader.Unsigned(255),
        TrusteeSet = reader.Digest(),
        Segments = DealtSegment.ReadAll(ref reader),
    };

    private protected override void WriteFields(ref CanonicalWriter writer)
    {
        writer.Id(Record);
        writer.Unsigned(Threshold);
        writer.Id(TrusteeSet);
        DealtSegment.WriteAll(ref writer, Segments);
    }
}
