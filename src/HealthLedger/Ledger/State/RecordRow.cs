using HealthLedger.Canonical;
using HealthLedger.Ledger.Operations;
using HealthLedger.Primitives;
using HealthLedger.Records;

namespace HealthLedger.Ledger.State;

/// <summary>State of a record, or of an amendment, which is a record of its own.</summary>
internal sealed class RecordRow
{
    public const ulong Live = 1;
    public const ulong Retracted = 2;
    public const ulong EnteredInError = 3;

    public required ParticipantId Custodian { get; init; }

    public SubjectId? Subject { get; init; }

    public required RecordKind Kind { get; init; }

    /// <summary>The number of the entry that sealed the record.</summary>
    public required ulong Leaf { get; init; }

    public required IReadOnlyList<SegmentId> Segments { get; init; }

    /// <summary>1 when it was appended, one more with each amendment. Of an amendment always 1.</summary>
    public required ulong Version { get; init; }

    public required ulong Status { get; init; }

    /// <summary>The record that this amends, or null.</summary>
    public RecordId? Target { get; init; }

    /// <summary>What kind of amendment this is, or null.</summary>
    public AmendmentKind? Amendment { get; init; }

    /// <summary>Whether an amendment has been answered.</summary>
    public bool IsAnswered { get; init; }

    public static RecordRow? TryDecode(ReadOnlySpan<byte> bytes)
    {
        CanonicalReader reader = new(bytes);
        reader.Array(8);
        ParticipantId custodian = reader.Participant();
        SubjectId? subject = reader.TryNull() ? null : reader.Subject();
        RecordKind kind = (RecordKind)reader.Unsigned(255);
        ulong leaf = reader.Unsigned();
        int count = reader.ArrayHead(SealedRecord.MaxSegments);
        List<SegmentId> segments = new(count);
        for (int i = 0; i < count; i++)
        {
            segments.Add(reader.Segment());
        }

        ulong version = reader.Unsigned();
        ulong status = reader.Unsigned();
        bool isAmendment = !reader.TryNull();
        if (isAmendment)
        {
            reader.Array(3);
        }

        RecordRow row = new()
        {
            Custodian = custodian,
            Subject = subject,
            Kind = kind,
            Leaf = leaf,
            Segments = segments,
            Version = version,
            Status = status,
            Target = isAmendment ? reader.Record() : null,
            Amendment = isAmendment ? (AmendmentKind)reader.Unsigned(255) : null,
            IsAnswered = isAmendment && reader.Boolean(),
        };
        return reader.End() ? row : null;
    }

    /// <summary>The row after something happened to the record.</summary>
    public RecordRow With(
        SubjectId? subject = null, ulong? version = null, ulong? status = null, bool isAnswered = false) => new()
        {
            Custodian = Custodian,
            Subject = subject ?? Subject,
            Kind = Kind,
            Leaf = Leaf,
            Segments = Segments,
            Version = version ?? Version,
            Status = status ?? Status,
            Target = Target,
            Amendment = Amendment,
            IsAnswered = IsAnswered || isAnswered,
        };

    public byte[] Encode()
    {
        CanonicalWriter writer = new(stackalloc byte[256]);
        writer.Array(8);
        writer.Id(Custodian);
        writer.IdOrNull(Subject);
        writer.Unsigned((ulong)Kind);
        writer.Unsigned(Leaf);
        writer.Array(Segments.Count);
        foreach (SegmentId segment in Segments)
        {
            writer.Id(segment);
        }

        writer.Unsigned(Version);
        writer.Unsigned(Status);
        if (Target is { } target)
        {
            writer.Array(3);
            writer.Id(target);
            writer.Unsigned((ulong)Amendment!.Value);
            writer.Boolean(IsAnswered);
        }
        else
        {
            writer.Null();
        }

        byte[] bytes = writer.ToArray();
        writer.Dispose();
        return bytes;
    }
}
