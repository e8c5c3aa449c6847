using System.Buffers.Binary;
using System.Numerics;

namespace HealthLedger.Storage.PostgreSql.Database;

/// <summary>CRC-32C (Castagnoli, RFC 3720 appendix B.4) of a journal record with its position.</summary>
internal static class Crc32C
{
    /// <summary>The checksum of the position, 8 bytes big endian, followed by the record.</summary>
    public static uint Of(ulong position, ReadOnlySpan<byte> record)
    {
        Span<byte> head = stackalloc byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64BigEndian(head, position);
        return ~Append(Append(uint.MaxValue, head), record);
    }

    private static uint Append(uint state, ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length >= sizeof(ulong))
        {
            state = BitOperations.Crc32C(state, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
            bytes = bytes[sizeof(ulong)..];
        }

        foreach (byte value in bytes)
        {
            state = BitOperations.Crc32C(state, value);
        }

        return state;
    }
}
