using System.Globalization;
using System.Numerics;
using System.Security.Cryptography;

namespace HealthLedger.Cryptography;

/// <summary>
/// ECDSA on P-256 with the rules of docs/spec/encoding.md section 3: raw 65-byte points, 64-byte P1363 signatures,
/// low-S. The base library accepts high-S and other encodings; the rules here refuse them.
/// </summary>
internal static class P256
{
    public const int PointBytes = 65;
    public const int SignatureBytes = 64;

    private static readonly BigInteger Order = BigInteger.Parse(
        "0FFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551",
        NumberStyles.HexNumber,
        CultureInfo.InvariantCulture);

    private static readonly byte[] HalfOrder = (Order >> 1).ToByteArray(isUnsigned: true, isBigEndian: true);
    private static readonly byte[] OrderBytes = Order.ToByteArray(isUnsigned: true, isBigEndian: true);

    /// <summary>Signs, then makes S low.</summary>
    public static byte[] Sign(ECDsa key, ReadOnlySpan<byte> message)
    {
        byte[] signature = key.SignData(
            message, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
        MakeLow(signature);
        return signature;
    }

    /// <summary>Replaces a high S by its low twin, in place; S is public, so big integers are harmless here.</summary>
    public static void MakeLow(Span<byte> signature)
    {
        Span<byte> s = signature[32..];
        if (s.SequenceCompareTo(HalfOrder) > 0 && s.SequenceCompareTo(OrderBytes) < 0)
        {
            BigInteger low = Order - new BigInteger(s, isUnsigned: true, isBigEndian: true);
            byte[] bytes = low.ToByteArray(isUnsigned: true, isBigEndian: true);
            s.Clear();
            bytes.CopyTo(s[(32 - bytes.Length)..]);
        }
    }

    /// <summary>Whether a signature has its 64 bytes, its ranges and low S, and verifies.</summary>
    public static bool Verify(ECDsa key, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature) =>
        IsWellFormed(signature)
        && key.VerifyData(
            message, signature, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);

    public static bool IsWellFormed(ReadOnlySpan<byte> signature)
    {
        if (signature.Length != SignatureBytes)
        {
            return false;
        }

        ReadOnlySpan<byte> r = signature[..32];
        ReadOnlySpan<byte> s = signature[32..];
        return r.ContainsAnyExcept((byte)0)
            && s.ContainsAnyExcept((byte)0)
            && r.SequenceCompareTo(OrderBytes) < 0
            && s.SequenceCompareTo(HalfOrder) <= 0;
    }

    /// <summary>Imports a raw point; null when it is not an uncompressed point of the curve.</summary>
    public static ECDsa? TryImport(ReadOnlySpan<byte> point)
    {
        if (TryParse(point) is not { } parameters)
        {
            return null;
        }

        try
        {
            return ECDsa.Create(parameters);
        }
        catch (CryptographicException)
        {
            // The base library refuses points that are not on the curve by throwing.
            return null;
        }
    }

    /// <summary>The coordinates of an uncompressed point; whether it is on the curve shows the import.</summary>
    public static ECParameters? TryParse(ReadOnlySpan<byte> point) => point.Length == PointBytes && point[0] == 0x04
        ? new ECParameters
        {
            Curve = ECCurve.NamedCurves.nistP256,
            Q = new ECPoint { X = point.Slice(1, 32).ToArray(), Y = point[33..].ToArray() },
        }
        : null;

    /// <summary>Whether 32 bytes are a private key: not zero, and below the order of the curve.</summary>
    public static bool IsScalar(ReadOnlySpan<byte> scalar)
    {
        if (scalar.Length != OrderBytes.Length)
        {
            return false;
        }

        // Subtracts the order byte by byte, so that the time does not tell where they differ.
        int borrow = 0;
        int any = 0;
        for (int i = scalar.Length - 1; i >= 0; i--)
        {
            borrow = ((scalar[i] - OrderBytes[i] - borrow) >> 8) & 1;
            any |= scalar[i];
        }

        return borrow == 1 && any != 0;
    }

    public static byte[] ExportPoint(ECAlgorithm key)
    {
        ECParameters parameters = key.ExportParameters(includePrivateParameters: false);
        byte[] point = new byte[PointBytes];
        point[0] = 0x04;
        parameters.Q.X!.CopyTo(point, 1);
        parameters.Q.Y!.CopyTo(point, 33);
        return point;
    }
}
