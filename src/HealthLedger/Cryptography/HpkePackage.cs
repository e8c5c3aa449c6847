using System.Buffers.Binary;
using System.Security.Cryptography;

namespace HealthLedger.Cryptography;

/// <summary>
/// One message of an HPKE context as it travels: `encapsulated key(65) || sequence(4) || ciphertext || tag(16)`
/// (docs/spec/encoding.md section 5). It says itself which context it is of and which message, so that it opens in any
/// order and without the others.
/// </summary>
internal static class HpkePackage
{
    public const int TagBytes = 16;
    public const int OverheadBytes = P256.PointBytes + SequenceBytes + TagBytes;

    private const int SequenceBytes = 4;

    /// <summary>An empty package for a message, with its two public fields written.</summary>
    public static byte[] Begin(ReadOnlySpan<byte> encapsulated, uint sequence, int length)
    {
        byte[] package = new byte[length + OverheadBytes];
        encapsulated.CopyTo(package);
        BinaryPrimitives.WriteUInt32BigEndian(package.AsSpan(P256.PointBytes), sequence);
        return package;
    }

    /// <summary>The encapsulated key of a package that is long enough to be one.</summary>
    public static ReadOnlySpan<byte> Encapsulated(ReadOnlySpan<byte> package) => package[..P256.PointBytes];

    /// <summary>Encrypts into a package that was begun.</summary>
    public static void Seal(
        AesGcm cipher,
        ReadOnlySpan<byte> baseNonce,
        ReadOnlySpan<byte> associatedData,
        ReadOnlySpan<byte> plaintext,
        Span<byte> package)
    {
        Span<byte> nonce = stackalloc byte[HpkeKeySchedule.NonceBytes];
        WriteNonce(baseNonce, package, nonce);
        Span<byte> sealedBytes = package[(P256.PointBytes + SequenceBytes)..];
        cipher.Encrypt(
            nonce, plaintext, sealedBytes[..plaintext.Length], sealedBytes[plaintext.Length..], associatedData);
    }

    /// <summary>Opens a package that is long enough to be one; null when anything about it is wrong.</summary>
    public static byte[]? TryOpen(
        ReadOnlySpan<byte> key,
        ReadOnlySpan<byte> baseNonce,
        ReadOnlySpan<byte> associatedData,
        ReadOnlySpan<byte> package)
    {
        Span<byte> nonce = stackalloc byte[HpkeKeySchedule.NonceBytes];
        WriteNonce(baseNonce, package, nonce);
        ReadOnlySpan<byte> sealedBytes = package[(P256.PointBytes + SequenceBytes)..];
        byte[] plaintext = new byte[sealedBytes.Length - TagBytes];
        try
        {
            using AesGcm cipher = new(key, TagBytes);
            cipher.Decrypt(nonce, sealedBytes[..^TagBytes], sealedBytes[^TagBytes..], plaintext, associatedData);
            return plaintext;
        }
        catch (AuthenticationTagMismatchException)
        {
            return null;
        }
    }

    // The base nonce XOR the number, big endian, in as many bytes [RFC 9180 §5.2].
    private static void WriteNonce(ReadOnlySpan<byte> baseNonce, ReadOnlySpan<byte> package, Span<byte> nonce)
    {
        baseNonce.CopyTo(nonce);
        ReadOnlySpan<byte> sequence = package.Slice(P256.PointBytes, SequenceBytes);
        for (int i = 0; i < SequenceBytes; i++)
        {
            nonce[HpkeKeySchedule.NonceBytes - SequenceBytes + i] ^= sequence[i];
        }
    }
}
