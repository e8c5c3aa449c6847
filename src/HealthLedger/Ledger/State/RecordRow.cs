using HealthLedger.Canonical;
using HealthLedger.Ledger.Operations;
using HealthLedger.Primitives;
using HealthLedger.Records;

namespace HealthLedger.Ledger.State;

/// <summary>State of a record.</summary>
internal sealed class RecordRow
{
    public required ParticipantId Custodian { get; init; }

    public SubjectId? Subject { get; init; }

    public required RecordKind Kind { get; init; }

    /// <summary>The number of the entry that sealed the record.</summary>
    public required ulong Leaf { get; init; }

    public required IReadOnlyList<SegmentId> Segments { get; init; }

    public static RecordRow? TryDecode(ReadOnlySpan<byte> bytes)
    {
        CanonicalReader reader = new(bytes);
        reader.Array(5);
        ParticipantId custodian = reader.Participant();
        SubjectId? subject = reader.TryNull() ? null : reader.Subject();
        RecordKind kind = (RecordKind)reader.Unsigned(255);
        ulong leaf = reader.Unsigned();
        int count = reader.ArrayHead(AppendRecord.MaxSegments);
        List<SegmentId> segments = new(count);
        for (int i = 0; i < count; i++)
        {
            segments.Add(reader.Segment());
        }

        return reader.End()
            ? new RecordRow { Custodian = custodian, Subject = subject, Kind = kind, Leaf = leaf, Segments = segments }
            : null;
    }

    public byte[] Encode()
    {
        CanonicalWriter writer = new(stackalloc byte[256]);
        writer.Array(5);
        writer.Id(Custodian);
        writer.IdOrNull(Subject);
        writer.Unsigned((ulong)Kind);
        writer.Unsigned(Leaf);
        writer.Array(Segments.Count);
        foreach (SegmentId segment in Segments)
        {
            writer.Id(segment);
        }

        byte[] bytes = writer.ToArray();
        writer.Dispose();
        return bytes;
    }
}
