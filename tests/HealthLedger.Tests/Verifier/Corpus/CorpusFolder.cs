using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using HealthLedger.Tests.Verifier.Cases;
using HealthLedger.Tests.Verifier.Forge;

namespace HealthLedger.Tests.Verifier.Corpus;

/// <summary>The files of the corpus (tests/corpus/README.md): what they should be, and what they are.</summary>
internal static class CorpusFolder
{
    // More zeros than this at the end of a file are a number in its case, not bytes in the repository.
    private const int MaximumZeros = 4096;

    private static readonly JsonSerializerOptions Indented =
        new() { WriteIndented = true, IndentSize = 1, NewLine = "\n" };

    public static string Root => Path.Combine(RepositoryRoot(), "tests", "corpus");

    /// <summary>The file of the expected cases, each name relative to <see cref="Root"/>.</summary>
    public static Dictionary<string, byte[]> Expected()
    {
        Dictionary<string, byte[]> files = new(StringComparer.Ordinal);
        foreach (MustFailCase item in MustFailCorpus.All)
        {
            foreach ((string name, byte[] bytes) in Files(item))
            {
                files.Add($"{FolderOf(item)}/{name}", bytes);
            }
        }

        return files;
    }

    public static string FolderOf(MustFailCase item)
    {
        StringBuilder slug = new();
        foreach (char letter in item.Name.ToLowerInvariant())
        {
            slug.Append(char.IsAsciiLetterOrDigit(letter) ? letter : '-');
        }

        string kind = item.Kind == ProofKind.Receipt ? "receipts" : CorpusInputs.NameOf(item.Kind);
        string[] words = slug.ToString().Split('-', StringSplitOptions.RemoveEmptyEntries);
        return $"{kind}/{string.Join('-', words)}_fail";
    }

    private static IEnumerable<(string Name, byte[] Bytes)> Files(MustFailCase item)
    {
        Attempt attempt = item.Begin();
        CorpusInputs valid = CorpusInputs.Of(attempt);
        item.Change(attempt);
        CorpusInputs mutated = CorpusInputs.Of(attempt);
        (byte[] mutatedBytes, int zeros) = Trim(mutated.Bytes);
        JsonObject after = [];
        AddIfOther(after, "policy", valid.Policy, mutated.Policy);
        AddIfOther(after, "expectation", valid.Expectation, mutated.Expectation);
        yield return ("valid.bin", valid.Bytes);
        if (!mutated.Bytes.AsSpan().SequenceEqual(valid.Bytes))
        {
            yield return ("mutated.bin", mutatedBytes);
        }

        yield return ("genesis.bin", valid.Genesis);
        if (zeros > 0)
        {
            after["zerosAppended"] = zeros;
        }

        if (!mutated.Genesis.AsSpan().SequenceEqual(valid.Genesis))
        {
            (byte[] genesis, int genesisZeros) = Trim(mutated.Genesis);
            yield return ("mutated-genesis.bin", genesis);
            if (genesisZeros > 0)
            {
                after["genesisZerosAppended"] = genesisZeros;
            }
        }

        JsonObject json = new()
        {
            ["kind"] = CorpusInputs.NameOf(item.Kind),
            ["title"] = item.Name,
            ["step"] = item.Step.ToString(),
            ["code"] = item.Code,
            ["valid"] = new JsonObject
            {
                ["policy"] = JsonNode.Parse(valid.Policy),
                ["expectation"] = JsonNode.Parse(valid.Expectation),
            },
            ["mutated"] = after,
        };
        yield return ("case.json", Encoding.UTF8.GetBytes(json.ToJsonString(Indented) + "\n"));
    }

    private static void AddIfOther(JsonObject json, string name, string valid, string mutated)
    {
        if (!string.Equals(valid, mutated, StringComparison.Ordinal))
        {
            json[name] = JsonNode.Parse(mutated);
        }
    }

    private static (byte[] Bytes, int Zeros) Trim(byte[] bytes)
    {
        int zeros = bytes.Length - 1 - bytes.AsSpan().LastIndexOfAnyExcept((byte)0);
        return zeros > MaximumZeros ? (bytes[..^zeros], zeros) : (bytes, 0);
    }

    private static string RepositoryRoot()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "HealthLedger.Sdk.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new InvalidOperationException("The repository root was not found.");
    }
}
