using System.Security.Cryptography;

namespace HealthLedger.Cryptography;

/// <summary>DHKEM(P-256, HKDF-SHA256), KEM 0x0010 [RFC 9180 §4.1], on the base library's ECDH.</summary>
internal static class HpkeKem
{
    public const int ScalarBytes = 32;
    public const int SeedBytes = 32;

    private const int Candidates = 256;

    // "KEM" and the KEM's number.
    private static ReadOnlySpan<byte> Suite => [0x4B, 0x45, 0x4D, 0x00, 0x10];

    /// <summary>The shared secret and the encapsulated key, from an ephemeral key of the caller's.</summary>
    /// <returns>Null when the recipient's point is not one of the curve.</returns>
    public static (byte[] SharedSecret, byte[] Encapsulated)? TryEncapsulate(
        ReadOnlySpan<byte> recipientPoint, ECDiffieHellman ephemeral)
    {
        byte[] encapsulated = P256.ExportPoint(ephemeral);
        return TryAgree(ephemeral, recipientPoint) is { } agreed
            ? (ExtractAndExpand(agreed, encapsulated, recipientPoint), encapsulated)
            : null;
    }

    /// <summary>The shared secret, or null when the encapsulated key is not a point of the curve.</summary>
    public static byte[]? TryDecapsulate(
        ECDiffieHellman recipient, ReadOnlySpan<byte> recipientPoint, ReadOnlySpan<byte> encapsulated) =>
        TryAgree(recipient, encapsulated) is { } agreed
            ? ExtractAndExpand(agreed, encapsulated, recipientPoint)
            : null;

    /// <summary>DeriveKeyPair [RFC 9180 §7.1.3] from at least 32 secret bytes.</summary>
    public static ECDiffieHellman DeriveKeyPair(ReadOnlySpan<byte> seed)
    {
        byte[] key = HpkeLabels.Extract(Suite, default, "dkp_prk"u8, seed);
        try
        {
            return FirstKey(counter => HpkeLabels.Expand(Suite, key, "candidate"u8, [counter], ScalarBytes));
        }
        finally
        {
            CryptographicOperations.ZeroMemory(key);
        }
    }

    /// <summary>
    /// The first candidate that is a private key. One in 2^32 is not, so that tests give candidates of their own.
    /// </summary>
    internal static ECDiffieHellman FirstKey(Func<byte, byte[]> candidate)
    {
        for (int counter = 0; counter < Candidates; counter++)
        {
            byte[] scalar = candidate((byte)counter);
            try
            {
                if (P256.IsScalar(scalar))
                {
                    return ECDiffieHellman.Create(
                        new ECParameters { Curve = ECCurve.NamedCurves.nistP256, D = scalar });
                }
            }
            finally
            {
                CryptographicOperations.ZeroMemory(scalar);
            }
        }

        throw new CryptographicException("No candidate is a private key of the curve.");
    }

    /// <summary>The x coordinate of the agreed point; null when there is none or it is zero.</summary>
    internal static byte[]? TryAgree(ECDiffieHellman own, ReadOnlySpan<byte> peerPoint)
    {
        if (P256.TryParse(peerPoint) is not { } parameters)
        {
            return null;
        }

        try
        {
            using ECDiffieHellman peer = ECDiffieHellman.Create(parameters);
            using ECDiffieHellmanPublicKey key = peer.PublicKey;
            byte[] agreed = own.DeriveRawSecretAgreement(key);
            return agreed.AsSpan().ContainsAnyExcept((byte)0) ? agreed : null;
        }
        catch (CryptographicException)
        {
            // The base library refuses points that are not on the curve by throwing.
            return null;
        }
    }

    private static byte[] ExtractAndExpand(
        byte[] agreed, ReadOnlySpan<byte> encapsulated, ReadOnlySpan<byte> recipientPoint)
    {
        byte[] key = HpkeLabels.Extract(Suite, default, "eae_prk"u8, agreed);
        try
        {
            return HpkeLabels.Expand(
                Suite, key, "shared_secret"u8, [.. encapsulated, .. recipientPoint], HpkeLabels.HashBytes);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(agreed);
            CryptographicOperations.ZeroMemory(key);
        }
    }
}
