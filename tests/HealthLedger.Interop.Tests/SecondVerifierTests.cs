using System.Text.Json;

namespace HealthLedger.Interop.Tests;

/// <summary>
/// The second verifier is written from docs/spec alone, in another language, on other people's CBOR and P-256. Where
/// the two disagree about a file of the corpus, one of them, or the specification, is wrong.
/// </summary>
public sealed class SecondVerifierTests
{
    private const string Peer = "second-verifier";

    [PeerFact(Peer)]
    public async Task Second_verifier_accepts_every_valid_file_and_names_the_same_step_for_every_mutated_one()
    {
        string corpus = Path.Combine(PeerPrograms.Root(), "tests", "corpus");
        Dictionary<string, string> expected = Directory
            .EnumerateFiles(corpus, "case.json", SearchOption.AllDirectories)
            .ToDictionary(
                file => Path.GetRelativePath(corpus, Path.GetDirectoryName(file)!).Replace('\\', '/'),
                file => JsonDocument.Parse(File.ReadAllBytes(file)).RootElement.GetProperty("step").GetString()!,
                StringComparer.Ordinal);
        await using PeerProcess judge = PeerProcess.StartNode(Peer, "judge-corpus.mjs", corpus);
        string output = await judge.FinishAsync();

        Dictionary<string, (string Valid, string Mutated)> found = output
            .Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => JsonDocument.Parse(line).RootElement)
            .ToDictionary(
                line => line.GetProperty("name").GetString()!,
                line => (line.GetProperty("valid").GetString()!, line.GetProperty("mutated").GetString()!),
                StringComparer.Ordinal);

        Assert.True(expected.Count > 300, $"Only {expected.Count} cases.");
        Assert.Equal(expected.Keys.Order(StringComparer.Ordinal), found.Keys.Order(StringComparer.Ordinal));
        Assert.All(expected, one => Assert.Equal((one.Key, "None", one.Value), (one.Key, found[one.Key].Valid,
            found[one.Key].Mutated)));
    }
}
