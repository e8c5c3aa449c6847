using System.Buffers.Binary;
using System.Numerics;

namespace HealthLedger.Storage.Files;

/// <summary>CRC-32C (Castagnoli, RFC 3720 appendix B.4), computed over several spans in turn.</summary>
internal struct Crc32C
{
    private uint _state;

    /// <summary>A checksum over nothing yet.</summary>
    public static Crc32C Start() => new() { _state = uint.MaxValue };

    /// <summary>The checksum of one span.</summary>
    public static uint Of(ReadOnlySpan<byte> bytes)
    {
        Crc32C crc = Start();
        crc.Append(bytes);
        return crc.Value;
    }

    /// <summary>The checksum of all that was appended.</summary>
    public readonly uint Value => ~_state;

    /// <summary>Goes on with more bytes.</summary>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        uint state = _state;
        while (bytes.Length >= sizeof(ulong))
        {
            state = BitOperations.Crc32C(state, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
            bytes = bytes[sizeof(ulong)..];
        }

        foreach (byte value in bytes)
        {
            state = BitOperations.Crc32C(state, value);
        }

        _state = state;
    }
}
