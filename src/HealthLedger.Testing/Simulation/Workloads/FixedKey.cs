using System.Globalization;
using System.Numerics;
using System.Security.Cryptography;
using HealthLedger.Cryptography;
using HealthLedger.Primitives;

namespace HealthLedger.Testing.Simulation.Workloads;

/// <summary>
/// A P-256 key whose signatures are the same every time, so that a simulation is. The nonce is a hash of key and
/// message; key and nonces are no secrets, so nothing here takes care of them.
/// </summary>
internal sealed class FixedKey
{
    private static readonly BigInteger Order = BigInteger.Parse(
        "0FFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551",
        NumberStyles.HexNumber,
        CultureInfo.InvariantCulture);

    private readonly byte[] _scalar;

    /// <param name="scalar">32 bytes.</param>
    public FixedKey(byte[] scalar)
    {
        _scalar = ToBytes(1 + (ToNumber(scalar) % (Order - 1)));
        Point = PointOf(_scalar);
    }

    /// <summary>The public key, 65 bytes.</summary>
    public byte[] Point { get; }

    /// <summary>Signs for a domain of a ledger: 64 bytes, low S.</summary>
    public byte[] Sign(SigningDomain domain, LedgerId ledger, ReadOnlySpan<byte> body)
    {
        byte[] hash = SHA256.HashData(SignedMessage.Build(domain, ledger, body));
        BigInteger nonce = 1 + (ToNumber(HMACSHA256.HashData(_scalar, hash)) % (Order - 1));
        BigInteger first = ToNumber(PointOf(ToBytes(nonce)).AsSpan(1, 32)) % Order;
        BigInteger inverse = BigInteger.ModPow(nonce, Order - 2, Order);
        BigInteger second = inverse * (ToNumber(hash) + (first * ToNumber(_scalar))) % Order;
        byte[] signature = [.. ToBytes(first), .. ToBytes(second)];
        P256.MakeLow(signature);
        return signature;
    }

    private static byte[] PointOf(byte[] scalar)
    {
        using ECDsa key = ECDsa.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP256, D = scalar });
        return P256.ExportPoint(key);
    }

    private static BigInteger ToNumber(ReadOnlySpan<byte> bytes) => new(bytes, isUnsigned: true, isBigEndian: true);

    private static byte[] ToBytes(BigInteger number)
    {
        byte[] bytes = new byte[32];
        byte[] significant = number.ToByteArray(isUnsigned: true, isBigEndian: true);
        significant.CopyTo(bytes, bytes.Length - significant.Length);
        return bytes;
    }
}
