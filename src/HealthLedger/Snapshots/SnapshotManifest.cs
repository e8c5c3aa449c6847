using HealthLedger.Canonical;
using HealthLedger.Ledger;
using HealthLedger.Primitives;
using HealthLedger.Receipts;

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
    private const ulong VersionWithEpochs = 2;
    private const int Items = 5;
    private const int MaxEpochs = 1_000_000;
    private const int MaxLevels = 8;

    /// <summary>The sealed block, `block` of docs/spec/ledger.md section 5, without entries and skip codes.</summary>
    public required ReadOnlyMemory<byte> Block { get; init; }

    /// <summary>The way from the genesis replica set to the block's; empty in the first epoch.</summary>
    public IReadOnlyList<EpochStep> Epochs { get; init; } = [];

    /// <summary>For each level of the history its incomplete tile, level 0 first.</summary>
    public required IReadOnlyList<IReadOnlyList<Digest256>> History { get; init; }

    /// <summary>How many state rows there are in all chunks.</summary>
    public required ulong Rows { get; init; }

    /// <summary>SHA-256 of each chunk, in order.</summary>
    public required IReadOnlyList<Digest256> Chunks { get; init; }

    public byte[] Encode()
    {
        CanonicalWriter writer = new(stackalloc byte[1024]);
        bool isLater = Epochs.Count > 0;
        writer.Array(isLater ? Items + 1 : Items);
        writer.Unsigned(isLater ? VersionWithEpochs : Version);
        writer.Bytes(Block);
        if (isLater)
        {
            writer.Array(Epochs.Count);
            foreach (EpochStep epoch in Epochs)
            {
                epoch.Write(ref writer);
            }
        }

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
        int items = reader.ArrayHead(Items + 1);
        if (items < Items)
        {
            return null;
        }

        // What has epochs is version 2, what has none is version 1: nothing is said in two ways.
        reader.Exactly(items == Items ? Version : VersionWithEpochs);
        byte[] block = reader.Bytes().ToArray();
        List<EpochStep> epochs = items == Items ? [] : ReadEpochs(ref reader);
        int levels = reader.ArrayHead(MaxLevels);
        List<IReadOnlyList<Digest256>> history = new(levels);
        for (int level = 0; level < levels && reader.IsGood; level++)
        {
            history.Add(ReadDigests(ref reader, HistoryTree.TileHashes - 1));
        }

        SnapshotManifest manifest = new()
        {
            Block = block,
            Epochs = epochs,
            History = history,
            Rows = reader.Unsigned(),
            Chunks = ReadDigests(ref reader, CanonicalReader.MaxArrayLength),
        };
        return reader.End() ? manifest : null;
    }

    private static List<EpochStep> ReadEpochs(ref CanonicalReader reader)
    {
        int count = reader.ArrayHead(MaxEpochs);
        List<EpochStep> epochs = [];
        for (int i = 0; i < count && reader.IsGood; i++)
        {
            if (EpochStep.Read(ref reader) is { } epoch)
            {
                epochs.Add(epoch);
            }
        }

        if (count == 0)
        {
            reader.Refuse(DecodeStatus.LengthInvalid);
        }

        return epochs;
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
