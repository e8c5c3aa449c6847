using System.Security.Cryptography;

namespace HealthLedger.Verifier.Signatures;

/// <summary>
/// ECDSA on P-256 with SHA-256, IEEE P1363 form, low-S (docs/spec/encoding.md, section 3; FIPS 186-5).
/// </summary>
internal static class P256Signature
{
    public const int PointBytes = 65;
    public const int SignatureBytes = 64;

    private const int ScalarBytes = 32;

    private static ReadOnlySpan<byte> Order =>
    [
        0xFF, 0xFF, 0xFF, 0xFF, 0x00, 0x00, 0x00, 0x00, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF,
        0xBC, 0xE6, 0xFA, 0xAD, 0xA7, 0x17, 0x9E, 0x84, 0xF3, 0xB9, 0xCA, 0xC2, 0xFC, 0x63, 0x25, 0x51,
    ];

    private static ReadOnlySpan<byte> HalfOrder =>
    [
        0x7F, 0xFF, 0xFF, 0xFF, 0x80, 0x00, 0x00, 0x00, 0x7F, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF,
        0xDE, 0x73, 0x7D, 0x56, 0xD3, 0x8B, 0xCF, 0x42, 0x79, 0xDC, 0xE5, 0x61, 0x7E, 0x31, 0x92, 0xA8,
    ];

    /// <summary>
    /// Says whether a signature has the one accepted form: 64 bytes, 0 &lt; r &lt; n, 0 &lt; s &lt;= n/2.
    /// </summary>
    public static bool IsWellFormed(ReadOnlySpan<byte> signature)
    {
        if (signature.Length != SignatureBytes)
        {
            return false;
        }

        ReadOnlySpan<byte> r = signature[..ScalarBytes];
        ReadOnlySpan<byte> s = signature[ScalarBytes..];
        return r.ContainsAnyExcept((byte)0)
            && s.ContainsAnyExcept((byte)0)
            && r.SequenceCompareTo(Order) < 0
            && s.SequenceCompareTo(HalfOrder) <= 0;
    }

    /// <summary>Imports an uncompressed point.</summary>
    /// <returns>The key, or null when the bytes are not 65 or not a point of the curve.</returns>
    public static ECDsa? Import(ReadOnlySpan<byte> point)
    {
        if (point.Length != PointBytes || point[0] != 0x04)
        {
            return null;
        }

        try
        {
            return ECDsa.Create(new ECParameters
            {
                Curve = ECCurve.NamedCurves.nistP256,
                Q = new ECPoint
                {
                    X = point.Slice(1, ScalarBytes).ToArray(),
                    Y = point.Slice(1 + ScalarBytes, ScalarBytes).ToArray(),
                },
            });
        }
        catch (CryptographicException)
        {
            // The platform refuses a point that is not on the curve, and has no other way to say so.
            return null;
        }
    }
}
