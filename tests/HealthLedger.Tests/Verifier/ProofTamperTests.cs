using HealthLedger.Tests.Verifier.Corpus;
using HealthLedger.Tests.Verifier.Forge;

namespace HealthLedger.Tests.Verifier;

public sealed class ProofTamperTests
{
    public static TheoryData<string> Kinds => [nameof(ProofKind.Accounting), nameof(ProofKind.State),
        nameof(ProofKind.Consistency), nameof(ProofKind.Evidence)];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Every_changed_missing_or_doubled_byte_is_refused(string kind)
    {
        Func<byte[], string> judge = Begin(kind, out byte[] bytes);
        for (int i = 0; i < bytes.Length; i++)
        {
            foreach (byte mask in (byte[])[0x01, 0x20, 0xFF])
            {
                bytes[i] ^= mask;
                Assert.True(judge(bytes) != "None", $"Byte {i} changed by {mask:X2} was accepted.");
                bytes[i] ^= mask;
            }

            Assert.True(judge([.. bytes[..i], .. bytes[(i + 1)..]]) != "None", $"Accepted without byte {i}.");
            Assert.True(judge([.. bytes[..i], bytes[i], .. bytes[i..]]) != "None", $"Accepted with byte {i} twice.");
            Assert.True(judge(bytes[..i]) != "None", $"The first {i} bytes were accepted.");
        }

        Assert.Equal("None", judge(bytes));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Every_other_spelling_is_refused_by_its_form(string kind)
    {
        Func<byte[], string> judge = Begin(kind, out byte[] bytes);
        int spellings = 0;
        foreach ((string name, byte[] other) in SpellingVariants.Of(bytes))
        {
            Assert.True(judge(other).StartsWith("Form ", StringComparison.Ordinal), $"{name}: {judge(other)}");
            spellings++;
        }

        Assert.True(spellings > 50, $"Only {spellings} spellings.");
    }

    /// <summary>
    /// The fuzz target of each decoder: bounded, from a seed, starting from the committed corpus.
    /// </summary>
    [Theory]
    [MemberData(nameof(Kinds))]
    public void Mutations_of_the_corpus_are_refused_without_an_exception(string kind)
    {
        Func<byte[], string> judge = Begin(kind, out byte[] bytes);
        byte[][] seeds = [.. CorpusCase.ReadAll()
            .Where(item => string.Equals(item.Kind, kind, StringComparison.OrdinalIgnoreCase))
            .Select(item => item.Mutated.Length < 100_000 ? item.Mutated : item.Valid)
            .Append(bytes)];
        Draw draw = new(20_264);
        for (int i = 0; i < 4000; i++)
        {
            byte[] mutated = Mutation.Of(draw, seeds[draw.Below(seeds.Length)], seeds[draw.Below(seeds.Length)]);
            Assert.True(
                mutated.AsSpan().SequenceEqual(bytes) || judge(mutated) != "None", $"Seed 20264, input {i}");
        }
    }

    private static Func<byte[], string> Begin(string kind, out byte[] bytes)
    {
        Attempt attempt = new(replicas: 1, epochs: 1, witnesses: 0) { Kind = Enum.Parse<ProofKind>(kind) };
        CorpusInputs inputs = CorpusInputs.Of(attempt);
        bytes = inputs.Bytes;
        return changed => CorpusJudge.Judge(
            CorpusInputs.NameOf(attempt.Kind), changed, inputs.Genesis, inputs.Policy, inputs.Expectation);
    }
}
