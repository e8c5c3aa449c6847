using System.Buffers.Binary;
using HealthLedger.Canonical;
using HealthLedger.Primitives;

namespace HealthLedger.Ledger.State;

/// <summary>State of the key that shares are sealed to for a trustee in one period.</summary>
internal sealed class TrusteeKeyRow
{
    /// <summary>65 bytes.</summary>
    public required byte[] Point { get; init; }

    /// <summary>The height at which it was published.</summary>
    public required ulong Since { get; init; }

    public static byte[] KeyOf(ParticipantId trustee, ulong period)
    {
        byte[] key = new byte[ParticipantId.SizeBytes + sizeof(ulong)];
        trustee.CopyTo(key);
        BinaryPrimitives.WriteUInt64BigEndian(key.AsSpan(ParticipantId.SizeBytes), period);
        return key;
    }

    public static TrusteeKeyRow? TryDecode(ReadOnlySpan<byte> bytes)
    {
        CanonicalReader reader = new(bytes);
        reader.Array(2);
        byte[] point = reader.Point();
        TrusteeKeyRow row = new() { Point = point, Since = reader.Unsigned() };
        return reader.End() ? row : null;
    }

    public byte[] Encode()
    {
        CanonicalWriter writer = new(stackalloc byte[128]);
        writer.Array(2);
        writer.Bytes(Point);
        writer.Unsigned(Since);
        byte[] bytes = writer.ToArray();
        writer.Dispose();
        return bytes;
    }
}
