using System.Numerics;
using System.Runtime.Intrinsics;

namespace HealthLedger.Testing.Benchmarks;

/// <summary>The limit of reading: every byte is compared with the delimiters once, 32 at a time, and nothing is
/// kept.</summary>
internal static class DelimiterScan
{
    /// <summary>Counts field, component, repetition and subcomponent separators, escapes and segment ends.</summary>
    public static int Count(ReadOnlySpan<byte> bytes)
    {
        Vector256<byte> field = Vector256.Create((byte)'|');
        Vector256<byte> component = Vector256.Create((byte)'^');
        Vector256<byte> repetition = Vector256.Create((byte)'~');
        Vector256<byte> subcomponent = Vector256.Create((byte)'&');
        Vector256<byte> escape = Vector256.Create((byte)'\\');
        Vector256<byte> end = Vector256.Create((byte)'\r');
        int count = 0;
        int position = 0;
        for (; position <= bytes.Length - Vector256<byte>.Count; position += Vector256<byte>.Count)
        {
            Vector256<byte> block = Vector256.Create(bytes.Slice(position, Vector256<byte>.Count));
            Vector256<byte> found = Vector256.Equals(block, field) | Vector256.Equals(block, component)
                | Vector256.Equals(block, repetition) | Vector256.Equals(block, subcomponent)
                | Vector256.Equals(block, escape) | Vector256.Equals(block, end);
            count += BitOperations.PopCount(found.ExtractMostSignificantBits());
        }

        for (; position < bytes.Length; position++)
        {
            count += bytes[position]
                is (byte)'|' or (byte)'^' or (byte)'~' or (byte)'&' or (byte)'\\' or (byte)'\r' ? 1 : 0;
        }

        return count;
    }
}
