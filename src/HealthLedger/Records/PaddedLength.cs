using System.Numerics;

namespace HealthLedger.Records;

/// <summary>
/// The lengths that a plaintext is padded to (docs/spec/records.md section 1): 1, 4 and 16 KiB, then Padmé, so that
/// a length tells little. Padmé leaves at most 12 % on top (PURBs, Nikitin et al., 2019, section 4.2).
/// </summary>
internal static class PaddedLength
{
    /// <summary>The smallest allowed length that is not less than a length.</summary>
    public static long For(long length)
    {
        if (length <= 1024)
        {
            return 1024;
        }

        if (length <= 4096)
        {
            return 4096;
        }

        if (length <= 16384)
        {
            return 16384;
        }

        int exponent = BitOperations.Log2((ulong)length);
        int mantissaBits = BitOperations.Log2((ulong)exponent) + 1;
        long step = 1L << (exponent - mantissaBits);
        return (length + step - 1) / step * step;
    }
}
