using HealthLedger.Canonical;
using HealthLedger.Ledger;
using HealthLedger.Primitives;

namespace HealthLedger.Snapshots;

/// <summary>
/// What a snapshot is of, and what it is made of (docs/spec/backup.md, Snapshot): the sealed block, the incomplete
/// tiles that its history grows from, and the digests of the chunks of state rows.
/// </summary>
internal sealed class SnapshotManifest
{
    /// <summary>The largest manifest: a block of the largest batch, and a million chunks.</summary>
    public const int MaxBytes = 128 * 1024 * 1024;

    private const ulong Version = 1;
    private const int MaxLevels = 8;

    /// <summary>The sealed block, `block` of docs/spec/ledger.md section 5, without entries and skip codes.</summary>
    public required ReadOnlyMemory<byte> Block { get; init; }

    /// <summary>For each level of the history its incomplete tile, level 0 first.</summary>
    public required IReadOnlyList<IReadOnlyList<Digest256>> History { get; init; }

    /// <summary>How many state rows there are in all chunks.</summary>
    public required ulong Rows { get; init; }

    /// <summary>SHA-256 of each chunk, in order.</summary>
    public required IReadOnlyList<Digest256> Chunks { get; init; }

    public byte[] Encode()
    {
        CanonicalWriter writer = new(stackalloc byte[1024]);
        writer.Array(5);
        writer.Unsigned(Version);
        writer.Bytes(Block);
        writer.Array(History.Count);
        foreach (IReadOnlyList<Digest256> level in History)
        {
            WriteDigests(ref writer, level);
        }

        writer.Unsigned(Rows);
        WriteDigests(ref writer, Chunks);
        byte[] bytes = writer.ToArray();
        writer.Dispose();
        return bytes;
    }

    public static SnapshotManifest? TryDecode(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > MaxBytes)
        {
            return null;
        }

        CanonicalReader reader = new(bytes);
        reader.Array(5);
        reader.Exactly(Version);
        byte[] block = reader.Bytes().ToArray();
        int levels = reader.ArrayHead(MaxLevels);
        List<IReadOnlyList<Digest256>> history = new(levels);
        for (int level = 0; level < levels && reader.IsGood; level++)
        {
            history.Add(ReadDigests(ref reader, HistoryTree.TileHashes - 1));
        }

        SnapshotManifest manifest = new()
        {
            Block = block,
            History = history,
            Rows = reader.Unsigned(),
            Chunks = ReadDigests(ref reader, CanonicalReader.MaxArrayLength),
        };
        return reader.End() ? manifest : null;
    }

    private static void WriteDigests(ref CanonicalWriter writer, IReadOnlyList<Digest256> digests)
    {
        writer.Array(digests.Count);
        foreach (Digest256 digest in digests)
        {
            writer.Id(digest);
        }
    }

    private static List<Digest256> ReadDigests(ref CanonicalReader reader, int limit)
    {
        int count = reader.ArrayHead(limit);
        List<Digest256> digests = new(count);
        for (int i = 0; i < count && reader.IsGood; i++)
        {
            digests.Add(reader.Digest());
        }

        return digests;
    }
}
