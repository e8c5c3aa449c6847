using System.Numerics;
using System.Security.Cryptography;

namespace HealthLedger.Tests.Verifier.Forge;

/// <summary>A P-256 key that signs in the form of the specification, or in the forms that it refuses.</summary>
internal sealed class ForgeKey
{
    private static readonly BigInteger Order = BigInteger.Parse(
        "0FFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551",
        System.Globalization.NumberStyles.HexNumber,
        System.Globalization.CultureInfo.InvariantCulture);

    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public ForgeKey()
    {
        ECPoint point = _key.ExportParameters(false).Q;
        Point = [0x04, .. point.X!, .. point.Y!];
    }

    public byte[] Point { get; }

    public byte[] KeyId => ForgeCbor.Hash("key", Point);

    public byte[] Sign(string domain, byte[] ledgerId, byte[] body)
    {
        byte[] signature = _key.SignData(
            ForgeCbor.Encode([domain, ledgerId, body]),
            HashAlgorithmName.SHA256,
            DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
        return IsHigh(signature) ? Negate(signature) : signature;
    }

    /// <summary>The other signature that plain ECDSA would accept too.</summary>
    public static byte[] Negate(byte[] signature)
    {
        BigInteger s = Order - new BigInteger(signature.AsSpan(32), isUnsigned: true, isBigEndian: true);
        byte[] bytes = s.ToByteArray(isUnsigned: true, isBigEndian: true);
        return [.. signature[..32], .. new byte[32 - bytes.Length], .. bytes];
    }

    public static bool IsHigh(byte[] signature)
    {
        BigInteger s = new(signature.AsSpan(32), isUnsigned: true, isBigEndian: true);
        return s > Order / 2;
    }
}
