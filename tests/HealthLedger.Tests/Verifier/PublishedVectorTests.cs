using System.Security.Cryptography;
using System.Text.Json;
using HealthLedger.Tests.Verifier.Forge;
using HealthLedger.Verifier.Signatures;
using HealthLedger.Verifier.Trees;
using Xunit.Abstractions;

namespace HealthLedger.Tests.Verifier;

public sealed class PublishedVectorTests
{
    private readonly ITestOutputHelper _output;

    public PublishedVectorTests(ITestOutputHelper output)
    {
        _output = output;
    }

    [VectorFact]
    public void Inclusion_proofs_of_RFC_6962_are_judged_as_published()
    {
        using JsonDocument document = Read("vectors/rfc6962/inclusion.json");
        int judged = 0;
        foreach (JsonElement item in document.RootElement.EnumerateArray())
        {
            JsonElement one = item.GetProperty("case");
            JsonElement proof = one.GetProperty("proof");
            ReadOnlyMemory<byte>[] path = proof.ValueKind == JsonValueKind.Null
                ? []
                : [.. proof.EnumerateArray().Select(hash => (ReadOnlyMemory<byte>)hash.GetBytesFromBase64())];
            byte[] leaf = Base64(one, "leafHash");

            // Hashes of another length never reach the tree: the decoder refuses them.
            bool formed = leaf.Length == 32 && Array.TrueForAll(path, hash => hash.Length == 32);
            bool included = formed && HistoryTree.CheckInclusion(
                leaf,
                one.GetProperty("leafIdx").GetUInt64(),
                one.GetProperty("treeSize").GetUInt64(),
                path,
                Base64(one, "root")) == InclusionCheck.Included;

            string name = item.GetProperty("source").GetString()!;
            Assert.True(included != one.GetProperty("wantErr").GetBoolean(), name);
            judged++;
        }

        _output.WriteLine($"1 file, {judged} proofs.");
        Assert.True(judged > 50);
    }

    [VectorFact]
    public void Signatures_of_Wycheproof_are_judged_as_published_but_for_high_S()
    {
        using JsonDocument document = Read("vectors/wycheproof/ecdsa_secp256r1_sha256_p1363_test.json");
        int judged = 0;
        int accepted = 0;
        List<string> refusedForHighS = [];
        foreach (JsonElement group in document.RootElement.GetProperty("testGroups").EnumerateArray())
        {
            VerificationKey key = new(Hex(group.GetProperty("publicKey"), "uncompressed"));
            foreach (JsonElement test in group.GetProperty("tests").EnumerateArray())
            {
                byte[] signature = Hex(test, "sig");
                bool valid = test.GetProperty("result").GetString() == "valid";
                string name = $"{test.GetProperty("tcId").GetInt32()} {test.GetProperty("comment").GetString()}";
                if (valid && ForgeKey.IsHigh(signature))
                {
                    refusedForHighS.Add(name);
                    valid = false;
                }

                bool verified = key.Verify(SHA256.HashData(Hex(test, "msg")), signature);
                Assert.True(verified == valid, name);
                accepted += verified ? 1 : 0;
                judged++;
            }
        }

        _output.WriteLine($"1 file, {judged} signatures, {accepted} accepted.");
        _output.WriteLine($"{refusedForHighS.Count} valid ones refused for s > n/2:");
        _output.WriteLine(string.Join("; ", refusedForHighS));
        Assert.True(accepted > 20);
        Assert.NotEmpty(refusedForHighS);
    }

    private static JsonDocument Read(string relative)
    {
        return JsonDocument.Parse(File.ReadAllBytes(TestData.Path(relative)));
    }

    private static byte[] Base64(JsonElement element, string name)
    {
        JsonElement value = element.GetProperty(name);
        return value.ValueKind == JsonValueKind.Null ? [] : value.GetBytesFromBase64();
    }

    private static byte[] Hex(JsonElement element, string name)
    {
        return Convert.FromHexString(element.GetProperty(name).GetString()!);
    }
}
