using System.Security.Cryptography;

namespace HealthLedger.Cryptography;

/// <summary>
/// HPKE of suite 1: Base mode, DHKEM(P-256, HKDF-SHA256), HKDF-SHA-256, AES-256-GCM [RFC 9180], single-shot only. One
/// encapsulation seals one message with sequence number 0; there is no context object, so that no nonce can repeat.
/// A package is `encapsulated key(65) || ciphertext || tag(16)` (docs/spec/encoding.md section 5).
/// </summary>
internal static class Hpke
{
    public const int OverheadBytes = P256.PointBytes + TagBytes;

    private const int TagBytes = 16;

    /// <summary>Seals to a recipient's public key.</summary>
    /// <param name="recipientPoint">65 bytes, uncompressed.</param>
    /// <param name="info">What <see cref="HpkeInfo"/> builds.</param>
    /// <param name="associatedData">Authenticated and not encrypted.</param>
    /// <param name="plaintext">The secret.</param>
    /// <returns>The package, or null when the point is not one of the curve.</returns>
    public static byte[]? TrySeal(
        ReadOnlySpan<byte> recipientPoint,
        ReadOnlySpan<byte> info,
        ReadOnlySpan<byte> associatedData,
        ReadOnlySpan<byte> plaintext)
    {
        Span<byte> seed = stackalloc byte[HpkeKem.SeedBytes];
        RandomNumberGenerator.Fill(seed);
        try
        {
            return TrySeal(seed, recipientPoint, info, associatedData, plaintext);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(seed);
        }
    }

    /// <summary>Opens a package; null, without a reason, when anything about it is wrong.</summary>
    public static byte[]? TryOpen(
        ECDiffieHellman recipient,
        ReadOnlySpan<byte> recipientPoint,
        ReadOnlySpan<byte> info,
        ReadOnlySpan<byte> associatedData,
        ReadOnlySpan<byte> package)
    {
        // Nobody seals with the recipient's own key as the ephemeral one: such a package only probes.
        if (package.Length < OverheadBytes || package[..P256.PointBytes].SequenceEqual(recipientPoint)
            || HpkeKem.TryDecapsulate(recipient, recipientPoint, package[..P256.PointBytes]) is not { } shared)
        {
            return null;
        }

        byte[] plaintext = new byte[package.Length - OverheadBytes];
        using HpkeKeySchedule schedule = HpkeKeySchedule.Derive(HpkeMode.Base, HpkeCipher.Aes256Gcm, shared, info);
        CryptographicOperations.ZeroMemory(shared);
        try
        {
            using AesGcm aes = new(schedule.Key, TagBytes);
            aes.Decrypt(
                schedule.BaseNonce,
                package[P256.PointBytes..^TagBytes],
                package[^TagBytes..],
                plaintext,
                associatedData);
            return plaintext;
        }
        catch (AuthenticationTagMismatchException)
        {
            return null;
        }
    }

    /// <summary>Seals with the ephemeral key of a seed: what the published vectors fix.</summary>
    internal static byte[]? TrySeal(
        ReadOnlySpan<byte> seed,
        ReadOnlySpan<byte> recipientPoint,
        ReadOnlySpan<byte> info,
        ReadOnlySpan<byte> associatedData,
        ReadOnlySpan<byte> plaintext)
    {
        using ECDiffieHellman ephemeral = HpkeKem.DeriveKeyPair(seed);
        if (HpkeKem.TryEncapsulate(recipientPoint, ephemeral) is not { } sent)
        {
            return null;
        }

        using HpkeKeySchedule schedule =
            HpkeKeySchedule.Derive(HpkeMode.Base, HpkeCipher.Aes256Gcm, sent.SharedSecret, info);
        CryptographicOperations.ZeroMemory(sent.SharedSecret);
        byte[] package = new byte[plaintext.Length + OverheadBytes];
        sent.Encapsulated.CopyTo(package, 0);
        using AesGcm aes = new(schedule.Key, TagBytes);
        aes.Encrypt(
            schedule.BaseNonce,
            plaintext,
            package.AsSpan(P256.PointBytes, plaintext.Length),
            package.AsSpan(package.Length - TagBytes),
            associatedData);
        return package;
    }
}
