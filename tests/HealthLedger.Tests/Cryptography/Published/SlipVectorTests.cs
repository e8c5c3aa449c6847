using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using HealthLedger.Cryptography;

namespace HealthLedger.Tests.Cryptography.Published;

public sealed class SlipVectorTests
{
    // Ours has the secret at x = 0. In a field of characteristic 2, f(c) is g(0) for g(x) = f(x + c), and + is XOR.
    [VectorFact]
    public void Secrets_and_digests_of_the_points_agree()
    {
        int read = 0;
        foreach (JsonElement item in VectorFiles.Json(VectorFiles.SlipPoints).EnumerateArray())
        {
            byte[] secret = At(item, 255)!;
            byte[] digest = At(item, 254)!;
            Assert.Equal(VectorFiles.Hex(item, "at255"), secret);
            Assert.Equal(VectorFiles.Hex(item, "at254"), digest);
            Assert.Equal(HMACSHA256.HashData(digest.AsSpan(4), secret).AsSpan(0, 4), digest.AsSpan(0, 4));
            read++;
        }

        Assert.Equal(12, read);
    }

    [VectorFact]
    public void Points_are_those_of_the_mnemonics()
    {
        string[] words = Encoding.ASCII.GetString(VectorFiles.Read(VectorFiles.SlipWords))
            .Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(1024, words.Length);
        Dictionary<string, JsonElement[]> points = VectorFiles.Json(VectorFiles.SlipPoints).EnumerateArray()
            .Where(item => item.GetProperty("level").GetString() == "member")
            .GroupBy(item => item.GetProperty("from").GetString()!, StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => group.ToArray(), StringComparer.Ordinal);
        int matched = 0;
        List<string> refused = [];
        foreach (JsonElement vector in VectorFiles.Json(VectorFiles.SlipVectors).EnumerateArray())
        {
            string name = vector[0].GetString()!;
            SlipMnemonic?[] shares = [.. vector[1].EnumerateArray()
                .Select(text => SlipMnemonic.TryRead(text.GetString()!, words))];
            if (Array.Exists(shares, share => share is null))
            {
                Assert.Equal(string.Empty, vector[2].GetString());
                refused.Add(name.Split('.')[0]);
                continue;
            }

            foreach (JsonElement item in points.GetValueOrDefault(name) ?? [])
            {
                matched += Match(item, shares!);
            }
        }

        Assert.Equal(["2", "22", "40"], refused);
        Assert.Equal(9, matched);
    }

    private static int Match(JsonElement item, SlipMnemonic[] shares)
    {
        SlipMnemonic[] members = [.. shares.Where(share => share.Group == item.GetProperty("group").GetInt32())];
        Assert.Equal(
            item.GetProperty("shares").EnumerateArray()
                .Select(share => (share.GetProperty("x").GetInt32(), share.GetProperty("y").GetString()!)).Order(),
            members.Select(share => (share.Member, Convert.ToHexStringLower(share.Value))).Order());
        Assert.All(members, share => Assert.Equal(item.GetProperty("threshold").GetInt32(), share.MemberThreshold));
        return members.Length;
    }

    private static byte[]? At(JsonElement item, byte x) => ShamirSecretSharing.TryCombine(
        [.. item.GetProperty("shares").EnumerateArray().Select(share => (byte)(share.GetProperty("x").GetByte() ^ x))],
        [.. item.GetProperty("shares").EnumerateArray()
            .Select(share => (ReadOnlyMemory<byte>)VectorFiles.Hex(share, "y"))]);
}
