using System.Numerics;
using System.Security.Cryptography;
using System.Text.Json;
using HealthLedger.Cryptography;
using HealthLedger.Primitives;
using Xunit.Abstractions;

namespace HealthLedger.Tests.Cryptography;

public sealed class VectorTests
{
    private static readonly BigInteger Order = new(
        Convert.FromHexString("FFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551"),
        isUnsigned: true,
        isBigEndian: true);

    private readonly ITestOutputHelper _output;

    public VectorTests(ITestOutputHelper output) => _output = output;

    [VectorFact]
    public void Signatures_of_the_published_vectors_are_judged_as_published_but_for_high_s()
    {
        int valid = 0;
        int invalid = 0;
        List<int> high = [];
        foreach ((JsonElement group, JsonElement test) in Wycheproof("ecdsa_secp256r1_sha256_p1363_test.json"))
        {
            using ECDsa? key = P256.TryImport(Hex(group.GetProperty("publicKey"), "uncompressed"));
            byte[] message = Hex(test, "msg");
            byte[] signature = Hex(test, "sig");
            bool isValid = test.GetProperty("result").GetString() == "valid";
            bool accepted = key is not null && P256.Verify(key, message, signature);
            int id = test.GetProperty("tcId").GetInt32();
            if (!isValid)
            {
                Assert.False(accepted, $"case {id} is invalid and was accepted");
                invalid++;
                continue;
            }

            BigInteger s = new(signature.AsSpan(32), isUnsigned: true, isBigEndian: true);
            if (s > Order >> 1)
            {
                Assert.False(accepted, $"case {id} has a high s and was accepted");
                byte[] low = (Order - s).ToByteArray(isUnsigned: true, isBigEndian: true);
                byte[] twin = [.. signature.AsSpan(0, 32), .. new byte[32 - low.Length], .. low];
                Assert.True(P256.Verify(key!, message, twin), $"case {id}: its low twin is valid and was refused");
                high.Add(id);
                continue;
            }

            Assert.True(accepted, $"case {id} is valid and was refused");
            valid++;
        }

        _output.WriteLine($"1 file: {valid} valid, {invalid} invalid, {high.Count} valid with a high s: {string.Join(' ', high)}");
        Assert.Equal(175, valid + invalid + high.Count);
        Assert.Equal(KnownHigh, high);
    }

    [VectorFact]
    public void Sealing_with_aes_gcm_agrees_with_the_published_vectors()
    {
        int read = 0;
        foreach ((JsonElement group, JsonElement test) in Wycheproof("aes_gcm_test.json"))
        {
            if (group.GetProperty("ivSize").GetInt32() != 96 || group.GetProperty("tagSize").GetInt32() != 128)
            {
                continue;
            }

            read++;
            using AesGcm aes = new(Hex(test, "key"), 16);
            byte[] message = Hex(test, "msg");
            byte[] opened = new byte[message.Length];
            bool isValid = test.GetProperty("result").GetString() == "valid";
            bool accepted = true;
            try
            {
                aes.Decrypt(Hex(test, "iv"), Hex(test, "ct"), Hex(test, "tag"), opened, Hex(test, "aad"));
            }
            catch (AuthenticationTagMismatchException)
            {
                accepted = false;
            }

            Assert.Equal(isValid, accepted);
            if (isValid)
            {
                byte[] sealedBytes = new byte[message.Length];
                byte[] tag = new byte[16];
                aes.Encrypt(Hex(test, "iv"), message, sealedBytes, tag, Hex(test, "aad"));
                Assert.Equal(Hex(test, "ct"), sealedBytes);
                Assert.Equal(Hex(test, "tag"), tag);
                Assert.Equal(message, opened);
            }
        }

        _output.WriteLine($"1 file: {read} cases with 12-byte nonces and 16-byte tags");
        Assert.True(read > 100);
    }

    [VectorFact]
    public void Key_derivation_agrees_with_the_published_vectors()
    {
        int read = 0;
        foreach ((JsonElement _, JsonElement test) in Wycheproof("hkdf_sha256_test.json"))
        {
            read++;
            byte[] Derive()
            {
                byte[] output = new byte[test.GetProperty("size").GetInt32()];
                HKDF.DeriveKey(HashAlgorithmName.SHA256, Hex(test, "ikm"), output, Hex(test, "salt"), Hex(test, "info"));
                return output;
            }

            if (test.GetProperty("result").GetString() == "valid")
            {
                Assert.Equal(Hex(test, "okm"), Derive());
            }
            else
            {
                Assert.ThrowsAny<ArgumentException>(Derive);
            }
        }

        _output.WriteLine($"1 file: {read} cases");
        Assert.Equal(58, read);
    }

    [VectorFact]
    public void Message_authentication_agrees_with_the_published_vectors()
    {
        int read = 0;
        foreach ((JsonElement group, JsonElement test) in Wycheproof("hmac_sha256_test.json"))
        {
            read++;
            int length = group.GetProperty("tagSize").GetInt32() / 8;
            byte[] tag = HMACSHA256.HashData(Hex(test, "key"), Hex(test, "msg"))[..length];
            Assert.Equal(
                test.GetProperty("result").GetString() == "valid",
                CryptographicOperations.FixedTimeEquals(tag, Hex(test, "tag")));
        }

        _output.WriteLine($"1 file: {read} cases");
        Assert.Equal(116, read);
    }

    [VectorFact]
    public void Inclusion_proofs_are_judged_as_published()
    {
        using JsonDocument file = JsonDocument.Parse(File.ReadAllBytes(TestData.Path("vectors/rfc6962/inclusion.json")));
        int good = 0;
        int bad = 0;
        foreach (JsonElement item in file.RootElement.EnumerateArray())
        {
            JsonElement test = item.GetProperty("case");
            string source = item.GetProperty("source").GetString()!;
            byte[][] proof = test.GetProperty("proof").ValueKind == JsonValueKind.Null
                ? []
                : [.. test.GetProperty("proof").EnumerateArray().Select(hash => hash.GetBytesFromBase64())];
            byte[] leaf = test.GetProperty("leafHash").GetBytesFromBase64();
            byte[] root = test.GetProperty("root").GetBytesFromBase64();
            bool wellFormed = leaf.Length == 32 && root.Length == 32 && Array.TrueForAll(proof, hash => hash.Length == 32);
            bool accepted = wellFormed && MerkleTree.RootFromPath(
                new Digest256(leaf),
                test.GetProperty("leafIdx").GetUInt64(),
                test.GetProperty("treeSize").GetUInt64(),
                [.. proof.Select(hash => new Digest256(hash))]) == new Digest256(root);
            Assert.True(accepted != test.GetProperty("wantErr").GetBoolean(), source);
            good += accepted ? 1 : 0;
            bad += accepted ? 0 : 1;
        }

        _output.WriteLine($"1 file: {good} good and {bad} bad proofs");
        Assert.Equal(62, good + bad);
        Assert.Equal(4, good);
    }

    [VectorFact]
    public void Shares_are_those_of_the_known_answers()
    {
        using JsonDocument file = JsonDocument.Parse(File.ReadAllBytes(TestData.Path("vectors/shamir/gf256-kat.json")));
        int read = 0;
        foreach (JsonElement test in file.RootElement.GetProperty("valid").EnumerateArray())
        {
            read++;
            byte[] secret = Hex(test, "secret");
            byte[] coefficients = [.. test.GetProperty("coefficients").EnumerateArray()
                .SelectMany(row => Convert.FromHexString(row.GetString()!))];
            (byte X, byte[] Y)[] expected = Shares(test).Select(share => ((byte)share.X, share.Y)).ToArray();
            byte[][] shares = ShamirSecretSharing.Evaluate(secret, coefficients, test.GetProperty("n").GetInt32());
            Assert.All(expected, share => Assert.Equal(share.Y, shares[share.X - 1]));
            int threshold = test.GetProperty("threshold").GetInt32();
            for (int skip = 0; skip + threshold <= expected.Length; skip++)
            {
                (byte X, byte[] Y)[] some = expected.Skip(skip).Take(threshold).Reverse().ToArray();
                Assert.Equal(secret, ShamirSecretSharing.TryCombine(
                    [.. some.Select(share => share.X)], [.. some.Select(share => (ReadOnlyMemory<byte>)share.Y)]));
            }
        }

        _output.WriteLine($"1 file: {read} known answers");
        Assert.Equal(28, read);
    }

    // A threshold of one is ours on purpose: with one trustee the share is the key.
    [VectorFact]
    public void Shares_that_cannot_be_combined_are_refused()
    {
        using JsonDocument file = JsonDocument.Parse(File.ReadAllBytes(TestData.Path("vectors/shamir/gf256-kat.json")));
        int refused = 0;
        foreach (JsonElement test in file.RootElement.GetProperty("invalid").EnumerateArray())
        {
            string id = test.GetProperty("id").GetString()!;
            (int X, byte[] Y)[] shares = Shares(test);
            byte[]? combined = Array.TrueForAll(shares, share => share.X is > 0 and < 256)
                ? ShamirSecretSharing.TryCombine(
                    [.. shares.Select(share => (byte)share.X)], [.. shares.Select(share => (ReadOnlyMemory<byte>)share.Y)])
                : null;
            if (test.GetProperty("expect").GetString() == "reject" && id != "threshold-one")
            {
                Assert.True(combined is null, id);
                refused++;
            }
            else if (id == "one-bit-flipped")
            {
                Assert.NotEqual(Hex(test, "secret"), combined);
            }
        }

        _output.WriteLine($"1 file: {refused} refused");
        Assert.Equal(6, refused);
    }

    private static int[] KnownHigh =>
    [
        64, 67, 68, 71, 77, 80, 85, 86, 94, 95, 100, 104, 107, 110, 115, 118, 139, 140, 142, 172, 175, 176, 190, 191, 196, 197,
        199, 200, 211, 217, 226, 227, 229, 233, 242, 244, 248, 250, 253, 257, 262,
    ];

    private static (int X, byte[] Y)[] Shares(JsonElement test) =>
        [.. test.GetProperty("shares").EnumerateArray().Select(share => (share.GetProperty("x").GetInt32(), Hex(share, "y")))];

    private static byte[] Hex(JsonElement element, string name) =>
        Convert.FromHexString(element.GetProperty(name).GetString()!);

    private static IEnumerable<(JsonElement Group, JsonElement Test)> Wycheproof(string name)
    {
        using JsonDocument file = JsonDocument.Parse(File.ReadAllBytes(TestData.Path("vectors/wycheproof/" + name)));
        foreach (JsonElement group in file.RootElement.GetProperty("testGroups").EnumerateArray())
        {
            foreach (JsonElement test in group.GetProperty("tests").EnumerateArray())
            {
                yield return (group, test);
            }
        }
    }
}
