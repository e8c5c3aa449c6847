namespace HealthLedger.Storage;

/// <summary>A tile of the history tree: up to 256 hashes of 32 bytes (docs/spec/storage.md).</summary>
public sealed class HistoryTile
{
    /// <summary>Makes the tile.</summary>
    public HistoryTile(int level, ulong number, ReadOnlyMemory<byte> hashes)
    {
        Level = level;
        Number = number;
        Hashes = hashes;
    }

    /// <summary>The tile's level: 0 holds leaf hashes.</summary>
    public int Level { get; }

    /// <summary>The tile's number within its level, from 0.</summary>
    public ulong Number { get; }

    /// <summary>1 to 256 hashes of 32 bytes, in order.</summary>
    public ReadOnlyMemory<byte> Hashes { get; }
}
