namespace HealthLedger.Storage;

/// <summary>One page of the state tree, or its removal (docs/spec/storage.md, State pages).</summary>
public sealed class StatePage
{
    /// <summary>Makes the page.</summary>
    public StatePage(ReadOnlyMemory<byte> path, ReadOnlyMemory<byte>? content)
    {
        Path = path;
        Content = content;
    }

    /// <summary>Where the page stands in the tree, 1 to 33 bytes: the number of nibbles, then the nibbles.</summary>
    public ReadOnlyMemory<byte> Path { get; }

    /// <summary>The page's bytes, 1 to 4,096, or null when the page is removed.</summary>
    public ReadOnlyMemory<byte>? Content { get; }
}
