using System.Security.Cryptography;

namespace HealthLedger.Vaults;

/// <summary>
/// Protects a small secret under a symmetric key: `version(1) || salt(32) || ciphertext || tag(16)`. Key and nonce
/// are derived afresh from a random salt and the context (HKDF-SHA-256, RFC 5869), so no nonce is ever chosen at
/// random or used twice.
/// </summary>
internal static class SecretBox
{
    public const int OverheadBytes = 1 + SaltBytes + TagBytes;

    private const byte Version = 1;
    private const int SaltBytes = 32;
    private const int TagBytes = 16;
    private const int KeyBytes = 32;
    private const int NonceBytes = 12;

    private static ReadOnlySpan<byte> Info => "hl/box/v1"u8;

    public static byte[] Seal(ReadOnlySpan<byte> key, ReadOnlySpan<byte> context, ReadOnlySpan<byte> secret)
    {
        byte[] box = new byte[secret.Length + OverheadBytes];
        box[0] = Version;
        Span<byte> salt = box.AsSpan(1, SaltBytes);
        RandomNumberGenerator.Fill(salt);
        Span<byte> derived = stackalloc byte[KeyBytes + NonceBytes];
        try
        {
            Derive(key, salt, context, derived);
            using AesGcm aes = new(derived[..KeyBytes], TagBytes);
            Span<byte> ciphertext = box.AsSpan(1 + SaltBytes, secret.Length);
            aes.Encrypt(derived[KeyBytes..], secret, ciphertext, box.AsSpan(box.Length - TagBytes));
            return box;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(derived);
        }
    }

    public static byte[]? TryOpen(ReadOnlySpan<byte> key, ReadOnlySpan<byte> context, ReadOnlySpan<byte> box)
    {
        if (box.Length < OverheadBytes || box[0] != Version)
        {
            return null;
        }

        byte[] secret = new byte[box.Length - OverheadBytes];
        Span<byte> derived = stackalloc byte[KeyBytes + NonceBytes];
        try
        {
            Derive(key, box.Slice(1, SaltBytes), context, derived);
            using AesGcm aes = new(derived[..KeyBytes], TagBytes);
            aes.Decrypt(derived[KeyBytes..], box.Slice(1 + SaltBytes, secret.Length), box[^TagBytes..], secret);
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

    private static void Derive(
        ReadOnlySpan<byte> key, ReadOnlySpan<byte> salt, ReadOnlySpan<byte> context, Span<byte> derived)
    {
        byte[] info = new byte[Info.Length + context.Length];
        Info.CopyTo(info);
        context.CopyTo(info.AsSpan(Info.Length));
        HKDF.DeriveKey(HashAlgorithmName.SHA256, key, derived, salt, info);
    }
}
