using HealthLedger.Primitives;

namespace HealthLedger.Canonical;

/// <summary>Ids as byte strings, without allocating.</summary>
internal static class CanonicalIds
{
    public static void Id(this ref CanonicalWriter writer, Digest256 id)
    {
        Span<byte> bytes = stackalloc byte[Digest256.SizeBytes];
        id.CopyTo(bytes);
        writer.Bytes(bytes);
    }

    public static void Id(this ref CanonicalWriter writer, LedgerId id)
    {
        Span<byte> bytes = stackalloc byte[LedgerId.SizeBytes];
        id.CopyTo(bytes);
        writer.Bytes(bytes);
    }

    public static void Id(this ref CanonicalWriter writer, SubmissionId id)
    {
        Span<byte> bytes = stackalloc byte[SubmissionId.SizeBytes];
        id.CopyTo(bytes);
        writer.Bytes(bytes);
    }

    public static void Id(this ref CanonicalWriter writer, SubjectId id)
    {
        Span<byte> bytes = stackalloc byte[SubjectId.SizeBytes];
        id.CopyTo(bytes);
        writer.Bytes(bytes);
    }

    public static void Id(this ref CanonicalWriter writer, ParticipantId id)
    {
        Span<byte> bytes = stackalloc byte[ParticipantId.SizeBytes];
        id.CopyTo(bytes);
        writer.Bytes(bytes);
    }

    public static void Id(this ref CanonicalWriter writer, RecordId id)
    {
        Span<byte> bytes = stackalloc byte[RecordId.SizeBytes];
        id.CopyTo(bytes);
        writer.Bytes(bytes);
    }

    public static void Id(this ref CanonicalWriter writer, SegmentId id)
    {
        Span<byte> bytes = stackalloc byte[SegmentId.SizeBytes];
        id.CopyTo(bytes);
        writer.Bytes(bytes);
    }

    public static void Id(this ref CanonicalWriter writer, RequestId id)
    {
        Span<byte> bytes = stackalloc byte[RequestId.SizeBytes];
        id.CopyTo(bytes);
        writer.Bytes(bytes);
    }

    public static void IdOrNull(this ref CanonicalWriter writer, SubjectId? id)
    {
        if (id is { } value)
        {
            writer.Id(value);
        }
        else
        {
            writer.Null();
        }
    }

    public static void IdOrNull(this ref CanonicalWriter writer, Digest256? id)
    {
        if (id is { } value)
        {
            writer.Id(value);
        }
        else
        {
            writer.Null();
        }
    }

    public static void IdOrNull(this ref CanonicalWriter writer, RecordId? id)
    {
        if (id is { } value)
        {
            writer.Id(value);
        }
        else
        {
            writer.Null();
        }
    }

    public static void UnsignedOrNull(this ref CanonicalWriter writer, ulong? number)
    {
        if (number is { } value)
        {
            writer.Unsigned(value);
        }
        else
        {
            writer.Null();
        }
    }

    /// <summary>The uncompressed form of a point; whether it lies on the curve is seen when it is used.</summary>
    public static byte[] Point(this ref CanonicalReader reader)
    {
        byte[] point = reader.BytesExactly(65).ToArray();
        if (point[0] != 0x04)
        {
            reader.Refuse(DecodeStatus.ValueUnknown);
        }

        return point;
    }

    public static Digest256 Digest(this ref CanonicalReader reader) =>
        new(reader.BytesExactly(Digest256.SizeBytes));

    public static LedgerId Ledger(this ref CanonicalReader reader) => new(reader.BytesExactly(LedgerId.SizeBytes));

    public static ParticipantId Participant(this ref CanonicalReader reader) =>
        new(reader.BytesExactly(ParticipantId.SizeBytes));

    public static RecordId Record(this ref CanonicalReader reader) => new(reader.BytesExactly(RecordId.SizeBytes));

    public static SegmentId Segment(this ref CanonicalReader reader) =>
        new(reader.BytesExactly(SegmentId.SizeBytes));

    public static SubmissionId Submission(this ref CanonicalReader reader) =>
        new(reader.BytesExactly(SubmissionId.SizeBytes));

    public static SubjectId Subject(this ref CanonicalReader reader) =>
        new(reader.BytesExactly(SubjectId.SizeBytes));
}
