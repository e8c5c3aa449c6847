using System.Security.Cryptography;
using System.Text.Json;
using HealthLedger.Verifier.Trees;

namespace HealthLedger.Tests.Cryptography.Published;

public sealed class ConsistencyVectorTests
{
    // Hashes of another length never reach the tree: the decoder refuses them.
    [VectorFact]
    public void Consistency_proofs_are_judged_as_published()
    {
        int good = 0;
        int bad = 0;
        foreach (JsonElement item in VectorFiles.Json(VectorFiles.Consistency).EnumerateArray())
        {
            JsonElement test = item.GetProperty("case");
            byte[][] proof = test.GetProperty("proof").ValueKind == JsonValueKind.Null
                ? []
                : [.. test.GetProperty("proof").EnumerateArray().Select(hash => hash.GetBytesFromBase64())];
            byte[] older = Root(test.GetProperty("root1").GetBytesFromBase64());
            byte[] newer = Root(test.GetProperty("root2").GetBytesFromBase64());
            bool accepted = Array.TrueForAll(proof, hash => hash.Length == 32)
                && HistoryTree.CheckConsistency(
                    test.GetProperty("size1").GetUInt64(),
                    older,
                    test.GetProperty("size2").GetUInt64(),
                    newer,
                    [.. proof.Select(hash => (ReadOnlyMemory<byte>)hash)]) == InclusionCheck.Included;
            Assert.True(
                accepted != test.GetProperty("wantErr").GetBoolean(), item.GetProperty("source").GetString());
            good += accepted ? 1 : 0;
            bad += accepted ? 0 : 1;
        }

        Assert.Equal(57, good + bad);
        Assert.True(good > 0 && bad > 0);
    }

    // Some cases have words for roots, of which only counts whether they are equal.
    private static byte[] Root(byte[] root) => root.Length == 32 ? root : SHA256.HashData(root);
}
