using HealthLedger.Canonical;
using HealthLedger.Primitives;
using HealthLedger.Records;

namespace HealthLedger.Ledger.Operations;

/// <summary>
/// The next version of a record: linked to it, with an id and, where it has content, segments of its own. Nothing of
/// an earlier version changes.
/// </summary>
internal sealed class AmendRecord : SealedRecord
{
    /// <summary>The record that is amended; never an amendment.</summary>
    public required RecordId Target { get; init; }

    /// <summary>The version of the target that this one follows: another one in the ledger refuses it.</summary>
    public required ulong Replaces { get; init; }

    public required AmendmentKind Kind { get; init; }

    /// <summary>The amendment of the same target that this one answers or withdraws, or null.</summary>
    public RecordId? Answers { get; init; }

    /// <summary>Commits to why; the opening stays at the author.</summary>
    public required Digest256 Details { get; init; }

    public override OperationType Type => OperationType.AmendRecord;

    private protected override int Count => 12;

    public static AmendRecord Read(ref CanonicalReader reader, byte[] salt)
    {
        RecordId record = reader.Record();
        RecordId target = reader.Record();
        ulong replaces = reader.Unsigned();
        AmendmentKind kind = (AmendmentKind)reader.Unsigned(255);
        RecordId? answers = reader.TryNull() ? null : reader.Record();
        Digest256 details = reader.Digest();
        (uint, uint)? years = ReadYears(ref reader);
        uint threshold = reader.Unsigned(255);
        Digest256 trustees = reader.Digest();
        return new AmendRecord
        {
            Salt = salt,
            Record = record,
            Target = target,
            Replaces = replaces,
            Kind = kind,
            Answers = answers,
            Details = details,
            DataYears = years,
            Threshold = threshold,
            TrusteeSet = trustees,
            Segments = ReadSegments(ref reader),
        };
    }

    private protected override void WriteFields(ref CanonicalWriter writer)
    {
        writer.Id(Record);
        writer.Id(Target);
        writer.Unsigned(Replaces);
        writer.Unsigned((ulong)Kind);
        writer.IdOrNull(Answers);
        writer.Id(Details);
        WriteContent(ref writer);
    }
}
