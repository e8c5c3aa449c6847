using System.Security.Cryptography;

namespace HealthLedger.Cryptography;

/// <summary>
/// C2SP chunked encryption with AES-256-GCM and SHA-512 (https://c2sp.org/chunked-encryption): one derivation gives
/// key, base nonce and a commitment to the key; 16 KiB chunks, the last always shorter.
/// </summary>
internal static class ChunkedCipher
{
    public const int KeyBytes = 32;
    public const int SaltBytes = 24;
    public const int CommitmentBytes = 32;
    public const int ChunkBytes = 16 * 1024;
    public const int TagBytes = 16;

    public const int PrefixBytes = SaltBytes + CommitmentBytes;

    public const int NonceBytes = 12;

    private const int MaxStackInfo = 160;

    private static ReadOnlySpan<byte> Info => "c2sp.org/chunked-encryption@v1+AEAD_AES_256_GCM\0"u8;

    public static int CiphertextLength(int plaintextLength) =>
        PrefixBytes + plaintextLength + (((plaintextLength / ChunkBytes) + 1) * TagBytes);

    /// <summary>Encrypts.</summary>
    /// <returns>`salt || commitment || chunks`.</returns>
    public static byte[] Encrypt(
        ReadOnlySpan<byte> dataKey, ReadOnlySpan<byte> salt, ReadOnlySpan<byte> context, ReadOnlySpan<byte> plaintext)
    {
        byte[] output = new byte[CiphertextLength(plaintext.Length)];
        Encrypt(dataKey, salt, context, plaintext, output);
        return output;
    }

    /// <summary>Encrypts into a buffer of <see cref="CiphertextLength"/> bytes.</summary>
    public static void Encrypt(
        ReadOnlySpan<byte> dataKey,
        ReadOnlySpan<byte> salt,
        ReadOnlySpan<byte> context,
        ReadOnlySpan<byte> plaintext,
        Span<byte> output)
    {
        Span<byte> derived = stackalloc byte[KeyBytes + NonceBytes + CommitmentBytes];
        try
        {
            Derive(dataKey, salt, context, derived);
            salt.CopyTo(output);
            derived[(KeyBytes + NonceBytes)..].CopyTo(output[SaltBytes..]);
            using AesGcm aes = new(derived[..KeyBytes], TagBytes);
            ReadOnlySpan<byte> baseNonce = derived.Slice(KeyBytes, NonceBytes);
            Span<byte> nonce = stackalloc byte[NonceBytes];
            int written = PrefixBytes;
            for (int offset = 0, chunk = 0; offset <= plaintext.Length; offset += ChunkBytes, chunk++)
            {
                ReadOnlySpan<byte> part = plaintext.Slice(offset, Math.Min(ChunkBytes, plaintext.Length - offset));
                Nonce(baseNonce, chunk, nonce);
                Span<byte> target = output.Slice(written, part.Length);
                aes.Encrypt(nonce, part, target, output.Slice(written + part.Length, TagBytes));
                written += part.Length + TagBytes;
            }
        }
        finally
        {
            CryptographicOperations.ZeroMemory(derived);
        }
    }

    /// <summary>The commitment that a ciphertext carries; empty when it is too short.</summary>
    public static ReadOnlySpan<byte> Commitment(ReadOnlySpan<byte> ciphertext) =>
        ciphertext.Length < PrefixBytes ? default : ciphertext.Slice(SaltBytes, CommitmentBytes);

    /// <summary>Whether a ciphertext commits to a key. Nothing is decrypted.</summary>
    public static bool IsKeyOf(
        ReadOnlySpan<byte> dataKey, ReadOnlySpan<byte> context, ReadOnlySpan<byte> ciphertext)
    {
        if (ciphertext.Length < PrefixBytes)
        {
            return false;
        }

        Span<byte> derived = stackalloc byte[KeyBytes + NonceBytes + CommitmentBytes];
        Derive(dataKey, ciphertext[..SaltBytes], context, derived);
        bool isRight = CryptographicOperations.FixedTimeEquals(
            derived[(KeyBytes + NonceBytes)..], Commitment(ciphertext));
        CryptographicOperations.ZeroMemory(derived);
        return isRight;
    }

    /// <summary>Decrypts; null when the commitment, a tag or the length is wrong: one answer for all of them.</summary>
    public static byte[]? TryDecrypt(
        ReadOnlySpan<byte> dataKey, ReadOnlySpan<byte> context, ReadOnlySpan<byte> ciphertext)
    {
        int sealedBytes = ciphertext.Length - PrefixBytes;
        int fullChunks = sealedBytes < 0 ? -1 : sealedBytes / (ChunkBytes + TagBytes);
        if (sealedBytes < 0 || sealedBytes - (fullChunks * (ChunkBytes + TagBytes)) < TagBytes)
        {
            return null;
        }

        Span<byte> derived = stackalloc byte[KeyBytes + NonceBytes + CommitmentBytes];
        byte[] plaintext = new byte[sealedBytes - ((fullChunks + 1) * TagBytes)];
        try
        {
            Derive(dataKey, ciphertext[..SaltBytes], context, derived);
            ReadOnlySpan<byte> commitment = derived[(KeyBytes + NonceBytes)..];
            if (CryptographicOperations.FixedTimeEquals(commitment, Commitment(ciphertext))
                && TryDecryptChunks(derived, ciphertext[PrefixBytes..], plaintext))
            {
                return plaintext;
            }

            CryptographicOperations.ZeroMemory(plaintext);
            return null;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(derived);
        }
    }

    /// <summary>Key, base nonce and commitment, one behind the other; a secret of the caller.</summary>
    internal static byte[] DeriveAll(
        ReadOnlySpan<byte> dataKey, ReadOnlySpan<byte> salt, ReadOnlySpan<byte> context)
    {
        byte[] derived = new byte[KeyBytes + NonceBytes + CommitmentBytes];
        Derive(dataKey, salt, context, derived);
        return derived;
    }

    private static bool TryDecryptChunks(ReadOnlySpan<byte> derived, ReadOnlySpan<byte> chunks, Span<byte> plaintext)
    {
        using AesGcm aes = new(derived[..KeyBytes], TagBytes);
        Span<byte> nonce = stackalloc byte[NonceBytes];
        int read = 0;
        for (int offset = 0, chunk = 0; offset <= plaintext.Length; offset += ChunkBytes, chunk++)
        {
            Span<byte> part = plaintext.Slice(offset, Math.Min(ChunkBytes, plaintext.Length - offset));
            Nonce(derived.Slice(KeyBytes, NonceBytes), chunk, nonce);
            try
            {
                aes.Decrypt(nonce, chunks.Slice(read, part.Length), chunks.Slice(read + part.Length, TagBytes), part);
            }
            catch (AuthenticationTagMismatchException)
            {
                return false;
            }

            read += part.Length + TagBytes;
        }

        return true;
    }

    private static void Derive(
        ReadOnlySpan<byte> dataKey, ReadOnlySpan<byte> salt, ReadOnlySpan<byte> context, Span<byte> derived)
    {
        Span<byte> info = stackalloc byte[MaxStackInfo];
        int infoLength = Info.Length + salt.Length + context.Length;
        info = infoLength <= MaxStackInfo ? info[..infoLength] : new byte[infoLength];
        Info.CopyTo(info);
        salt.CopyTo(info[Info.Length..]);
        context.CopyTo(info[(Info.Length + salt.Length)..]);
        HkdfSha512.Expand(dataKey, info, derived);
    }

    internal static void Nonce(ReadOnlySpan<byte> baseNonce, int chunk, Span<byte> nonce)
    {
        baseNonce.CopyTo(nonce);
        nonce[^1] ^= (byte)(chunk & 0xFF);
        nonce[^2] ^= (byte)((chunk >> 8) & 0xFF);
        nonce[^3] ^= (byte)((chunk >> 16) & 0xFF);
        nonce[^4] ^= (byte)((chunk >> 24) & 0xFF);
    }
}
