using System.Security.Cryptography;

namespace HealthLedger.Cryptography;

/// <summary>
/// The cipher of <see cref="ChunkedCipher"/> for what does not fit into memory: one chunk after the other, in order.
/// The same bytes come out; the caller keeps the rule that the last chunk, and only it, is shorter than 16 KiB.
/// </summary>
internal sealed class ChunkedCipherSession : IDisposable
{
    private readonly byte[] _derived;
    private readonly AesGcm _aes;
    private int _chunk;

    private ChunkedCipherSession(byte[] derived, byte[] prefix)
    {
        _derived = derived;
        _aes = new AesGcm(derived.AsSpan(0, ChunkedCipher.KeyBytes), ChunkedCipher.TagBytes);
        Prefix = prefix;
    }

    /// <summary>`salt || commitment`: what stands before the chunks.</summary>
    public ReadOnlyMemory<byte> Prefix { get; }

    /// <summary>Begins to encrypt under a fresh salt.</summary>
    public static ChunkedCipherSession Create(
        ReadOnlySpan<byte> dataKey, ReadOnlySpan<byte> salt, ReadOnlySpan<byte> context)
    {
        byte[] derived = ChunkedCipher.DeriveAll(dataKey, salt, context);
        byte[] prefix = [.. salt, .. derived.AsSpan(derived.Length - ChunkedCipher.CommitmentBytes)];
        return new ChunkedCipherSession(derived, prefix);
    }

    /// <summary>Begins to decrypt; null when the prefix does not commit to this key and context.</summary>
    public static ChunkedCipherSession? TryOpen(
        ReadOnlySpan<byte> dataKey, ReadOnlySpan<byte> prefix, ReadOnlySpan<byte> context)
    {
        ChunkedCipherSession session = Create(dataKey, prefix[..ChunkedCipher.SaltBytes], context);
        if (CryptographicOperations.FixedTimeEquals(prefix, session.Prefix.Span))
        {
            return session;
        }

        session.Dispose();
        return null;
    }

    /// <summary>Encrypts the next chunk: the output is 16 bytes longer.</summary>
    public void Seal(ReadOnlySpan<byte> chunk, Span<byte> output)
    {
        Span<byte> nonce = stackalloc byte[ChunkedCipher.NonceBytes];
        NextNonce(nonce);
        _aes.Encrypt(
            nonce, chunk, output[..chunk.Length], output.Slice(chunk.Length, ChunkedCipher.TagBytes));
    }

    /// <summary>Decrypts the next chunk; false when a byte of it, or its place, is not as it was.</summary>
    public bool TryUnseal(ReadOnlySpan<byte> sealedChunk, Span<byte> output)
    {
        if (sealedChunk.Length < ChunkedCipher.TagBytes)
        {
            return false;
        }

        Span<byte> nonce = stackalloc byte[ChunkedCipher.NonceBytes];
        NextNonce(nonce);
        int length = sealedChunk.Length - ChunkedCipher.TagBytes;
        try
        {
            _aes.Decrypt(nonce, sealedChunk[..length], sealedChunk[length..], output[..length]);
            return true;
        }
        catch (AuthenticationTagMismatchException)
        {
            return false;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _aes.Dispose();
        CryptographicOperations.ZeroMemory(_derived);
    }

    private void NextNonce(Span<byte> nonce)
    {
        ChunkedCipher.Nonce(_derived.AsSpan(ChunkedCipher.KeyBytes, ChunkedCipher.NonceBytes), _chunk, nonce);
        _chunk = checked(_chunk + 1);
    }
}
