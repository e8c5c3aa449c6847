using System.Buffers.Binary;

namespace HealthLedger.Testing.Simulation.Nodes;

/// <summary>A short hash for the trace: two runs that differ in a message differ in it.</summary>
internal static class TraceHash
{
    public static ulong Of(ReadOnlySpan<byte> bytes)
    {
        unchecked
        {
            ulong hash = 0x9E3779B97F4A7C15 ^ (ulong)bytes.Length;
            while (bytes.Length >= sizeof(ulong))
            {
                hash = Mix(hash ^ BinaryPrimitives.ReadUInt64LittleEndian(bytes));
                bytes = bytes[sizeof(ulong)..];
            }

            foreach (byte rest in bytes)
            {
                hash = Mix(hash ^ rest);
            }

            return hash;
        }
    }

    private static ulong Mix(ulong value)
    {
        unchecked
        {
            value *= 0xBF58476D1CE4E5B9;
            return value ^ (value >> 29);
        }
    }
}
