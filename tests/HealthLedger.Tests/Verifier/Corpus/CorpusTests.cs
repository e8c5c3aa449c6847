using HealthLedger.Tests.Verifier.Cases;

namespace HealthLedger.Tests.Verifier.Corpus;

public sealed class CorpusTests
{
    // Every case carries its own valid file and genesis, about 5 KiB, so that a verifier in another language needs
    // nothing but the folder; there are more than 400. The limit is there to notice a case of megabytes.
    private const long LargestCorpus = 3 * 1024 * 1024;

    /// <summary>
    /// The committed files are those that the forge makes; HEALTHLEDGER_APPROVE=1 writes them after an intended change.
    /// </summary>
    [Fact]
    public void Committed_corpus_is_what_the_forge_makes()
    {
        Dictionary<string, byte[]> expected = CorpusFolder.Expected();
        if (Environment.GetEnvironmentVariable("HEALTHLEDGER_APPROVE") == "1")
        {
            Write(expected);
        }

        string[] committed = [.. Committed().Order(StringComparer.Ordinal)];
        Assert.Equal(expected.Keys.Order(StringComparer.Ordinal), committed);
        Assert.All(expected, file => Assert.True(
            File.ReadAllBytes(Path.Combine(CorpusFolder.Root, file.Key)).AsSpan().SequenceEqual(file.Value),
            $"{file.Key} is not what the forge makes."));
        Assert.InRange(expected.Values.Sum(bytes => (long)bytes.Length), 1, LargestCorpus);
    }

    [Fact]
    public void Every_valid_file_is_accepted_and_every_mutated_one_refused_as_its_case_says()
    {
        IReadOnlyList<CorpusCase> cases = CorpusCase.ReadAll();

        Assert.Equal(MustFailCorpus.All.Count, cases.Count);
        Assert.All(cases, item => Assert.Equal((item.Name, "None"), (item.Name, item.JudgeValid(CorpusJudge.Judge))));
        Assert.All(cases, item =>
            Assert.Equal((item.Name, item.Expected), (item.Name, item.JudgeMutated(CorpusJudge.Judge))));
    }

    private static IEnumerable<string> Committed()
    {
        return Directory.EnumerateFiles(CorpusFolder.Root, "*", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(CorpusFolder.Root, file).Replace('\\', '/'))
            .Where(file => file.Contains("_fail/", StringComparison.Ordinal));
    }

    private static void Write(Dictionary<string, byte[]> expected)
    {
        Directory.CreateDirectory(CorpusFolder.Root);
        foreach (string file in Committed().Where(file => !expected.ContainsKey(file)).ToList())
        {
            File.Delete(Path.Combine(CorpusFolder.Root, file));
        }

        foreach ((string file, byte[] bytes) in expected)
        {
            string path = Path.Combine(CorpusFolder.Root, file);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllBytes(path, bytes);
        }
    }
}
