using System.Security.Cryptography;

namespace HealthLedger.Cryptography;

/// <summary>
/// Shamir's scheme byte by byte over GF(2^8) with polynomial 0x11b, secret at x = 0 (Shamir 1979). Coefficients are uniform,
/// the highest included; multiplication has neither tables nor secret-dependent branches. Shares carry no integrity: the
/// commitments of docs/spec/records.md section 2 do.
/// </summary>
internal static class ShamirSecretSharing
{
    public const int MaxShares = 255;

    /// <summary>Splits a secret into shares for x = 1 to n, each as long as the secret.</summary>
    public static byte[][] Split(ReadOnlySpan<byte> secret, int threshold, int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(threshold, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, MaxShares);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(threshold, count);
        byte[] coefficients = new byte[secret.Length * (threshold - 1)];
        try
        {
            RandomNumberGenerator.Fill(coefficients);
            return Evaluate(secret, coefficients, count);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(coefficients);
        }
    }

    /// <summary>Shares of a polynomial given by its coefficients: degree 1 of every byte first, then degree 2.</summary>
    internal static byte[][] Evaluate(ReadOnlySpan<byte> secret, ReadOnlySpan<byte> coefficients, int count)
    {
        int degree = secret.Length == 0 ? 0 : coefficients.Length / secret.Length;
        byte[][] shares = new byte[count][];
        for (int x = 1; x <= count; x++)
        {
            byte[] share = new byte[secret.Length];
            for (int i = 0; i < secret.Length; i++)
            {
                byte y = 0;
                for (int d = degree; d >= 1; d--)
                {
                    y = Multiply((byte)(y ^ coefficients[((d - 1) * secret.Length) + i]), (byte)x);
                }

                share[i] = (byte)(y ^ secret[i]);
            }

            shares[x - 1] = share;
        }

        return shares;
    }

    /// <summary>Combines shares; null when an x is zero or repeated, or lengths differ.</summary>
    public static byte[]? TryCombine(ReadOnlySpan<byte> xs, IReadOnlyList<ReadOnlyMemory<byte>> shares)
    {
        if (xs.Length == 0 || xs.Length != shares.Count || xs.Contains((byte)0) || HasRepeated(xs))
        {
            return null;
        }

        int length = shares[0].Length;
        if (length == 0)
        {
            return null;
        }

        byte[] secret = new byte[length];
        for (int j = 0; j < xs.Length; j++)
        {
            if (shares[j].Length != length)
            {
                CryptographicOperations.ZeroMemory(secret);
                return null;
            }

            byte weight = Weight(xs, j);
            ReadOnlySpan<byte> share = shares[j].Span;
            for (int i = 0; i < length; i++)
            {
                secret[i] ^= Multiply(share[i], weight);
            }
        }

        return secret;
    }

    private static bool HasRepeated(ReadOnlySpan<byte> xs)
    {
        Span<bool> seen = stackalloc bool[256];
        foreach (byte x in xs)
        {
            if (seen[x])
            {
                return true;
            }

            seen[x] = true;
        }

        return false;
    }

    // The Lagrange weight at zero; the x are public.
    private static byte Weight(ReadOnlySpan<byte> xs, int j)
    {
        byte numerator = 1;
        byte denominator = 1;
        for (int m = 0; m < xs.Length; m++)
        {
            if (m != j)
            {
                numerator = Multiply(numerator, xs[m]);
                denominator = Multiply(denominator, (byte)(xs[m] ^ xs[j]));
            }
        }

        return Multiply(numerator, Invert(denominator));
    }

    private static byte Invert(byte value)
    {
        // value^254, by squaring.
        byte result = 1;
        byte power = value;
        for (int bit = 1; bit < 8; bit++)
        {
            power = Multiply(power, power);
            result = Multiply(result, power);
        }

        return result;
    }

    private static byte Multiply(byte left, byte right)
    {
        int product = 0;
        int a = left;
        int b = right;
        for (int bit = 0; bit < 8; bit++)
        {
            product ^= a & -(b & 1);
            int carry = -((a >> 7) & 1);
            a = ((a << 1) & 0xFF) ^ (carry & 0x1B);
            b >>= 1;
        }

        return (byte)product;
    }
}
