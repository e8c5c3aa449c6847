using System.Buffers.Binary;
using System.Security.Cryptography;
using HealthLedger.Cryptography;
using HealthLedger.Primitives;

namespace HealthLedger.Vaults;

/// <summary>
/// Protects a small secret under a symmetric key: `version(1) || key version(4) || salt(32) || ciphertext || tag(16)`.
/// Key and nonce are derived afresh from a random salt, the key version and the context (HKDF-Expand with SHA-512,
/// RFC 5869 section 2.3), so no nonce is ever chosen at random or used twice.
/// </summary>
internal static class SecretBox
{
    public const int OverheadBytes = HeadBytes + SaltBytes + TagBytes;

    private const byte Version = 1;
    private const int HeadBytes = 1 + sizeof(uint);
    private const int SaltBytes = 32;
    private const int TagBytes = 16;
    private const int KeyBytes = 32;
    private const int NonceBytes = 12;

    private static ReadOnlySpan<byte> Info => "hl/box/v1"u8;

    public static byte[] Seal(
        ReadOnlySpan<byte> key, uint keyVersion, ReadOnlySpan<byte> context, ReadOnlySpan<byte> secret)
    {
        byte[] box = new byte[secret.Length + OverheadBytes];
        box[0] = Version;
        BinaryPrimitives.WriteUInt32BigEndian(box.AsSpan(1), keyVersion);
        Span<byte> salt = box.AsSpan(HeadBytes, SaltBytes);
        SecureRandom.Fill(salt);
        Span<byte> derived = stackalloc byte[KeyBytes + NonceBytes];
        try
        {
            Derive(key, box.AsSpan(1, HeadBytes - 1), salt, context, derived);
            using AesGcm aes = new(derived[..KeyBytes], TagBytes);
            Span<byte> ciphertext = box.AsSpan(HeadBytes + SaltBytes, secret.Length);
            aes.Encrypt(derived[KeyBytes..], secret, ciphertext, box.AsSpan(box.Length - TagBytes));
            return box;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(derived);
        }
    }

    /// <summary>The version of the key that a box names; null when it is no box.</summary>
    public static uint? KeyVersion(ReadOnlySpan<byte> box) =>
        IsBox(box) ? BinaryPrimitives.ReadUInt32BigEndian(box[1..]) : null;

    public static byte[]? TryOpen(ReadOnlySpan<byte> key, ReadOnlySpan<byte> context, ReadOnlySpan<byte> box)
    {
        if (!IsBox(box))
        {
            return null;
        }

        byte[] secret = new byte[box.Length - OverheadBytes];
        Span<byte> derived = stackalloc byte[KeyBytes + NonceBytes];
        try
        {
            Derive(key, box[1..HeadBytes], box.Slice(HeadBytes, SaltBytes), context, derived);
            using AesGcm aes = new(derived[..KeyBytes], TagBytes);
            aes.Decrypt(derived[KeyBytes..], box.Slice(HeadBytes + SaltBytes, secret.Length), box[^TagBytes..], secret);
            return secret;
        }
        catch (AuthenticationTagMismatchException)
        {
            return null;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(derived);
        }
    }

    private static bool IsBox(ReadOnlySpan<byte> box) => box.Length >= OverheadBytes && box[0] == Version;

    private static void Derive(
        ReadOnlySpan<byte> key,
        ReadOnlySpan<byte> keyVersion,
        ReadOnlySpan<byte> salt,
        ReadOnlySpan<byte> context,
        Span<byte> derived)
    {
        byte[] info = [.. Info, .. keyVersion, .. salt, .. context];
        HkdfSha512.Expand(key, info, derived);
    }
}
