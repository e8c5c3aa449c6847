using System.Text.Json;

namespace HealthLedger.Tests.Verifier.Corpus;

/// <summary>A case of the corpus, read from its folder as any other verifier would read it.</summary>
internal sealed class CorpusCase
{
    private readonly JsonElement _json;
    private readonly byte[] _genesis;
    private readonly byte[] _mutatedGenesis;

    private CorpusCase(string folder)
    {
        Name = Path.GetFileName(folder);
        _json = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "case.json"))).RootElement;
        Kind = _json.GetProperty("kind").GetString()!;
        Expected = $"{_json.GetProperty("step").GetString()} {_json.GetProperty("code").GetString()}";
        Valid = File.ReadAllBytes(Path.Combine(folder, "valid.bin"));
        _genesis = File.ReadAllBytes(Path.Combine(folder, "genesis.bin"));
        string other = Path.Combine(folder, "mutated-genesis.bin");
        string changed = Path.Combine(folder, "mutated.bin");
        Mutated = File.Exists(changed)
            ? [.. File.ReadAllBytes(changed), .. new byte[Zeros("zerosAppended")]]
            : Valid;
        _mutatedGenesis = File.Exists(other)
            ? [.. File.ReadAllBytes(other), .. new byte[Zeros("genesisZerosAppended")]]
            : _genesis;
    }

    public string Name { get; }

    public string Kind { get; }

    /// <summary>Step and code with which the mutated file is refused.</summary>
    public string Expected { get; }

    public byte[] Valid { get; }

    public byte[] Mutated { get; }

    public static IReadOnlyList<CorpusCase> ReadAll()
    {
        return [.. Directory.EnumerateFiles(CorpusFolder.Root, "case.json", SearchOption.AllDirectories)
            .Order(StringComparer.Ordinal)
            .Select(file => new CorpusCase(Path.GetDirectoryName(file)!))];
    }

    /// <summary>Judges the valid file.</summary>
    public string JudgeValid(Func<string, byte[], byte[], string, string, string> judge)
    {
        return Run(judge, "valid", Valid, _genesis);
    }

    /// <summary>Judges the mutated file.</summary>
    public string JudgeMutated(Func<string, byte[], byte[], string, string, string> judge)
    {
        return Run(judge, "mutated", Mutated, _mutatedGenesis);
    }

    private string Run(
        Func<string, byte[], byte[], string, string, string> judge, string side, byte[] bytes, byte[] genesis)
    {
        return judge(Kind, bytes, genesis, Input(side, "policy"), Input(side, "expectation"));
    }

    // What a mutation leaves alone is written once.
    private string Input(string side, string name)
    {
        return _json.GetProperty(side).TryGetProperty(name, out JsonElement input)
            ? input.GetRawText()
            : _json.GetProperty("valid").GetProperty(name).GetRawText();
    }

    private int Zeros(string name)
    {
        return _json.GetProperty("mutated").TryGetProperty(name, out JsonElement zeros) ? zeros.GetInt32() : 0;
    }
}
