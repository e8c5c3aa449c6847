using System.Security.Cryptography;
using System.Text.Json;

namespace HealthLedger.Tests.Cryptography.Published;

public sealed class CipherVectorTests
{
    [VectorFact]
    public void Key_wrapping_agrees()
    {
        int valid = 0;
        int invalid = 0;
        foreach ((JsonElement _, JsonElement test) in VectorFiles.Wycheproof(VectorFiles.AesKwp))
        {
            using Aes aes = Aes.Create();
            aes.Key = VectorFiles.Hex(test, "key");
            byte[] wrapped = VectorFiles.Hex(test, "ct");
            byte[]? opened = TryUnwrap(aes, wrapped);
            string id = $"case {test.GetProperty("tcId").GetInt32()}";
            if (!VectorFiles.IsValid(test))
            {
                Assert.True(opened is null, id);
                invalid++;
                continue;
            }

            byte[] message = VectorFiles.Hex(test, "msg");
            Assert.Equal(message, opened);
            Assert.Equal(wrapped, aes.EncryptKeyWrapPadded(message));
            valid++;
        }

        Assert.Equal((52, 118), (valid, invalid));
    }

    // The product does not use this cipher; the file is judged so that the platform's answer is known when it does.
    [VectorFact]
    public void ChaCha20_poly1305_agrees()
    {
        int valid = 0;
        int invalid = 0;
        foreach ((JsonElement _, JsonElement test) in VectorFiles.Wycheproof(VectorFiles.ChaCha))
        {
            using ChaCha20Poly1305 cipher = new(VectorFiles.Hex(test, "key"));
            byte[]? opened = TryOpen(cipher, test);
            if (!VectorFiles.IsValid(test))
            {
                Assert.Null(opened);
                invalid++;
                continue;
            }

            byte[] message = VectorFiles.Hex(test, "msg");
            byte[] ciphertext = new byte[message.Length];
            byte[] tag = new byte[16];
            cipher.Encrypt(VectorFiles.Hex(test, "iv"), message, ciphertext, tag, VectorFiles.Hex(test, "aad"));
            Assert.Equal(message, opened);
            Assert.Equal(VectorFiles.Hex(test, "ct"), ciphertext);
            Assert.Equal(VectorFiles.Hex(test, "tag"), tag);
            valid++;
        }

        Assert.Equal((171, 46), (valid, invalid));
    }

    // Modified padding is refused by an exception; there is no other way to be told.
    private static byte[]? TryUnwrap(Aes aes, byte[] wrapped)
    {
        try
        {
            return aes.DecryptKeyWrapPadded(wrapped);
        }
        catch (Exception exception) when (exception is CryptographicException or ArgumentException)
        {
            return null;
        }
    }

    private static byte[]? TryOpen(ChaCha20Poly1305 cipher, JsonElement test)
    {
        byte[] ciphertext = VectorFiles.Hex(test, "ct");
        byte[] message = new byte[ciphertext.Length];
        try
        {
            cipher.Decrypt(
                VectorFiles.Hex(test, "iv"), ciphertext, VectorFiles.Hex(test, "tag"), message,
                VectorFiles.Hex(test, "aad"));
            return message;
        }
        catch (Exception exception) when (exception is AuthenticationTagMismatchException or ArgumentException)
        {
            return null;
        }
    }
}
