using System.Security.Cryptography;
using HealthLedger.Cryptography;

namespace HealthLedger.Tests.Cryptography;

public sealed class ChunkedCipherTests
{
    private static readonly byte[] DataKey = new Draw(1).Bytes(32);
    private static readonly byte[] Salt = new Draw(2).Bytes(24);
    private static readonly byte[] Context = new Draw(3).Bytes(41);

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(16383)]
    [InlineData(16384)]
    [InlineData(16385)]
    [InlineData(32768)]
    [InlineData(50000)]
    public void Ciphertext_is_that_of_a_second_computation(int length)
    {
        byte[] plaintext = new Draw(length).Bytes(length);
        byte[] ciphertext = ChunkedCipher.Encrypt(DataKey, Salt, Context, plaintext);

        Assert.Equal(ByHand(plaintext), ciphertext);
        Assert.Equal(ChunkedCipher.CiphertextLength(length), ciphertext.Length);
        Assert.Equal(plaintext, ChunkedCipher.TryDecrypt(DataKey, Context, ciphertext));
    }

    [Fact]
    public void Plaintext_of_more_than_256_chunks_comes_back()
    {
        byte[] plaintext = new byte[5 * 1024 * 1024];
        plaintext[^1] = 7;

        byte[] ciphertext = ChunkedCipher.Encrypt(DataKey, new byte[ChunkedCipher.SaltBytes], Context, plaintext);

        Assert.Equal(plaintext, ChunkedCipher.TryDecrypt(DataKey, Context, ciphertext));
    }

    [Fact]
    public void Every_changed_byte_is_noticed()
    {
        byte[] ciphertext = ChunkedCipher.Encrypt(DataKey, Salt, Context, "small"u8);
        for (int i = 0; i < ciphertext.Length; i++)
        {
            ciphertext[i] ^= 1;
            Assert.Null(ChunkedCipher.TryDecrypt(DataKey, Context, ciphertext));
            ciphertext[i] ^= 1;
        }

        Assert.NotNull(ChunkedCipher.TryDecrypt(DataKey, Context, ciphertext));
    }

    [Fact]
    public void Ciphertext_cut_at_any_length_is_refused()
    {
        byte[] ciphertext = ChunkedCipher.Encrypt(DataKey, Salt, Context, new byte[16384 + 40]);
        int[] lengths = [.. Enumerable.Range(0, 200), .. Enumerable.Range(ciphertext.Length - 200, 200), 56 + 16400];
        Assert.All(lengths, length => Assert.Null(ChunkedCipher.TryDecrypt(DataKey, Context, ciphertext.AsSpan(0,
            length))));
    }

    [Fact]
    public void Chunks_do_not_change_places()
    {
        byte[] ciphertext = ChunkedCipher.Encrypt(DataKey, Salt, Context, new byte[3 * 16384]);
        byte[] swapped = [.. ciphertext];
        ciphertext.AsSpan(56, 16400).CopyTo(swapped.AsSpan(56 + 16400));
        ciphertext.AsSpan(56 + 16400, 16400).CopyTo(swapped.AsSpan(56));
        Assert.Null(ChunkedCipher.TryDecrypt(DataKey, Context, swapped));
        Assert.Null(ChunkedCipher.TryDecrypt(DataKey, Context, [.. ciphertext.AsSpan(0, 56),
            .. ciphertext.AsSpan(56 + 16400)]));
    }

    [Fact]
    public void Ciphertext_belongs_to_its_context_and_key()
    {
        byte[] ciphertext = ChunkedCipher.Encrypt(DataKey, Salt, Context, "content"u8);
        Assert.Null(ChunkedCipher.TryDecrypt(DataKey, Context.AsSpan(1), ciphertext));
        Assert.Null(ChunkedCipher.TryDecrypt(new Draw(9).Bytes(32), Context, ciphertext));
    }

    // AES-GCM alone lets one ciphertext open under two keys; the commitment names the one key.
    [Fact]
    public void Second_key_is_refused_by_the_commitment_before_anything_is_decrypted()
    {
        byte[] other = new Draw(9).Bytes(32);
        byte[] first = ChunkedCipher.Encrypt(DataKey, Salt, Context, "one"u8);
        byte[] second = ChunkedCipher.Encrypt(other, Salt, Context, "two"u8);
        Assert.False(ChunkedCipher.Commitment(first).SequenceEqual(ChunkedCipher.Commitment(second)));
        byte[] grafted = [.. first.AsSpan(0, 56), .. second.AsSpan(56)];
        Assert.Null(ChunkedCipher.TryDecrypt(other, Context, grafted));
        Assert.Null(ChunkedCipher.TryDecrypt(DataKey, Context, grafted));
    }

    private static byte[] ByHand(byte[] plaintext)
    {
        byte[] info = [.. "c2sp.org/chunked-encryption@v1+AEAD_AES_256_GCM"u8, 0, .. Salt, .. Context];
        byte[] first = HMACSHA512.HashData(DataKey, (byte[])[.. info, 1]);
        byte[] second = HMACSHA512.HashData(DataKey, (byte[])[.. first, .. info, 2]);
        byte[] derived = [.. first, .. second];
        List<byte> output = [.. Salt, .. derived.AsSpan(44, 32)];
        using AesGcm aes = new(derived.AsSpan(0, 32), 16);
        int chunks = (plaintext.Length / 16384) + 1;
        for (int chunk = 0; chunk < chunks; chunk++)
        {
            byte[] nonce = derived[32..44];
            nonce[11] ^= (byte)chunk;
            byte[] part = plaintext[(chunk * 16384)..Math.Min(plaintext.Length, (chunk + 1) * 16384)];
            byte[] target = new byte[part.Length];
            byte[] tag = new byte[16];
            aes.Encrypt(nonce, part, target, tag);
            output.AddRange(target);
            output.AddRange(tag);
        }

        return [.. output];
    }
}
