using System.Security.Cryptography;

namespace HealthLedger.Cryptography;

/// <summary>HKDF-Expand with SHA-512 (RFC 5869 section 2.3) from a uniform key: nothing is extracted.</summary>
internal static class HkdfSha512
{
    /// <summary>Expands a key of at most 64 bytes.</summary>
    public static void Expand(ReadOnlySpan<byte> key, ReadOnlySpan<byte> info, Span<byte> output)
    {
        // The base library wants a key of the hash's length. HMAC pads a key with zeros to its block of 128 bytes
        // (RFC 2104 section 2), so the padded key gives the same output as the key itself.
        Span<byte> padded = stackalloc byte[SHA512.HashSizeInBytes];
        padded.Clear();
        key.CopyTo(padded);
        HKDF.Expand(HashAlgorithmName.SHA512, padded, output, info);
        CryptographicOperations.ZeroMemory(padded);
    }
}
