using HealthLedger.Canonical;
using HealthLedger.Primitives;
using HealthLedger.Records;

namespace HealthLedger.Ledger.Operations;

/// <summary>Seals a new record of the author, who is its custodian.</summary>
internal sealed class AppendRecord : SealedRecord
{
    public SubjectId? Subject { get; init; }

    public required RecordKind Kind { get; init; }

    public override OperationType Type => OperationType.AppendRecord;

    private protected override int Count => 9;

    public static AppendRecord Read(ref CanonicalReader reader, byte[] salt)
    {
        RecordId record = reader.Record();
        SubjectId? subject = reader.TryNull() ? null : reader.Subject();
        RecordKind kind = (RecordKind)reader.Unsigned(255);
        (uint, uint)? years = ReadYears(ref reader);
        uint threshold = reader.Unsigned(255);
        Digest256 trustees = reader.Digest();
        IReadOnlyList<RecordSegment> segments = ReadSegments(ref reader);
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
        WriteContent(ref writer);
    }
}
