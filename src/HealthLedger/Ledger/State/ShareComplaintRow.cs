using System.Buffers.Binary;
using HealthLedger.Canonical;
using HealthLedger.Primitives;

namespace HealthLedger.Ledger.State;

/// <summary>State of a trustee's complaint about its share of a segment.</summary>
internal sealed class ShareComplaintRow
{
    /// <summary>The shares that it is about are those that count.</summary>
    public const ulong Open = 1;

    /// <summary>The record was dealt anew since.</summary>
    public const ulong Resolved = 2;

    public required uint Reason { get; init; }

    public required ulong Status { get; init; }

    /// <summary>The height at which it was made.</summary>
    public required ulong Since { get; init; }

    public static byte[] KeyOf(RecordId record, SegmentId segment, ulong epoch, uint x)
    {
        byte[] key = new byte[RecordId.SizeBytes + SegmentId.SizeBytes + sizeof(ulong) + 1];
        record.CopyTo(key);
        segment.CopyTo(key.AsSpan(RecordId.SizeBytes));
        BinaryPrimitives.WriteUInt64BigEndian(key.AsSpan(RecordId.SizeBytes + SegmentId.SizeBytes), epoch);
        key[^1] = (byte)x;
        return key;
    }

    public static ShareComplaintRow? TryDecode(ReadOnlySpan<byte> bytes)
    {
        CanonicalReader reader = new(bytes);
        reader.Array(3);
        uint reason = reader.Unsigned(255);
        ulong status = reader.Unsigned();
        ShareComplaintRow row = new() { Reason = reason, Status = status, Since = reader.Unsigned() };
        return reader.End() ? row : null;
    }

    public byte[] Encode()
    {
        CanonicalWriter writer = new(stackalloc byte[64]);
        writer.Array(3);
        writer.Unsigned(Reason);
        writer.Unsigned(Status);
        writer.Unsigned(Since);
        byte[] bytes = writer.ToArray();
        writer.Dispose();
        return bytes;
    }
}
