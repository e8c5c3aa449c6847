using System.Collections.Concurrent;
using System.Globalization;
using System.Numerics;
using System.Security.Cryptography;

namespace HealthLedger.Tests.Verifier.Forge;

/// <summary>
/// A P-256 key that signs in the form of the specification, or in the forms that it refuses. Signatures are a function
/// of key and message, so that forged files can be compared byte for byte.
/// </summary>
internal sealed class ForgeKey
{
    private static readonly BigInteger Order = BigInteger.Parse(
        "0FFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551",
        NumberStyles.HexNumber,
        CultureInfo.InvariantCulture);

    // The same attempt is forged over and over; what the platform computes slowly is remembered.
    private static readonly ConcurrentDictionary<string, byte[]> Points = new(StringComparer.Ordinal);
    private static readonly ConcurrentDictionary<string, byte[]> Signatures = new(StringComparer.Ordinal);

    private readonly byte[] _secret;

    public ForgeKey()
    {
        _secret = ForgeRandom.Bytes(32);
        Point = [.. Points.GetOrAdd(Convert.ToHexString(_secret), _ => PointOf(_secret))];
    }

    public byte[] Point { get; }

    public byte[] KeyId => ForgeCbor.Hash("key", Point);

    public byte[] Sign(string domain, byte[] ledgerId, byte[] body)
    {
        byte[] digest = SHA256.HashData(ForgeCbor.Encode([domain, ledgerId, body]));
        byte[] nonce = SHA256.HashData([.. _secret, .. digest]);
        return [.. Signatures.GetOrAdd(Convert.ToHexString(nonce), _ => Sign(digest, nonce))];
    }

    /// <summary>The other signature that plain ECDSA would accept too.</summary>
    public static byte[] Negate(byte[] signature)
    {
        return [.. signature[..32], .. Bytes(Order - Number(signature.AsSpan(32)))];
    }

    public static bool IsHigh(byte[] signature)
    {
        return Number(signature.AsSpan(32)) > Order / 2;
    }

    /// <summary>A signature with r raised by the order, where that still fits into 32 bytes.</summary>
    public static byte[] RaiseR(byte[] signature)
    {
        return [.. Enumerable.Repeat((byte)0xFF, 32), .. signature[32..]];
    }

    private byte[] Sign(byte[] digest, byte[] nonce)
    {
        BigInteger k = Number(nonce) % Order;
        byte[] point = PointOf(nonce);
        BigInteger r = Number(point.AsSpan(1, 32)) % Order;
        BigInteger inverse = BigInteger.ModPow(k, Order - 2, Order);
        BigInteger s = inverse * (Number(digest) + (r * Number(_secret))) % Order;
        return [.. Bytes(r), .. Bytes(s > Order / 2 ? Order - s : s)];
    }

    private static BigInteger Number(ReadOnlySpan<byte> bytes)
    {
        return new BigInteger(bytes, isUnsigned: true, isBigEndian: true);
    }

    private static byte[] Bytes(BigInteger number)
    {
        byte[] bytes = number.ToByteArray(isUnsigned: true, isBigEndian: true);
        return [.. new byte[32 - bytes.Length], .. bytes];
    }

    // The platform multiplies the base point when it is given the scalar alone.
    private static byte[] PointOf(byte[] scalar)
    {
        using ECDsa key = ECDsa.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP256, D = scalar });
        ECPoint point = key.ExportParameters(false).Q;
        return [0x04, .. point.X!, .. point.Y!];
    }
}
