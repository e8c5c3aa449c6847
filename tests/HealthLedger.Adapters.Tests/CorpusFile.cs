namespace HealthLedger.Adapters.Tests;

/// <summary>One file of the corpus.</summary>
internal sealed class CorpusFile(string path, byte[] bytes, int messages)
{
    public string Path { get; } = path;

    public byte[] Bytes { get; } = bytes;

    public int Messages { get; } = messages;

    public bool IsBadInput => Path.Contains("/BadInputs/", StringComparison.Ordinal);
}
