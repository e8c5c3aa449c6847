using HealthLedger.Canonical;

namespace HealthLedger.Ledger;

/// <summary>A stored block: `block` of docs/spec/ledger.md section 5.</summary>
internal sealed class Block
{
    private const int MaxEntries = 1_000_000;

    public required BlockHeader Header { get; init; }

    public required byte[] HeaderBytes { get; init; }

    public required ReadOnlyMemory<byte> BatchBytes { get; init; }

    public required IReadOnlyList<SkippedSubmission> Skipped { get; init; }

    public required IReadOnlyList<ReadOnlyMemory<byte>> Entries { get; init; }

    public required IReadOnlyList<Seal> Seals { get; init; }

    /// <summary>The number of the block's first entry in the history.</summary>
    public ulong FirstLeaf => Header.HistorySize - Header.EntryCount;

    public static Block? TryDecode(ReadOnlySpan<byte> bytes)
    {
        CanonicalReader reader = new(bytes);
        reader.Array(6);
        reader.Exactly(LedgerVersion.Formats);
        byte[] headerBytes = reader.Bytes().ToArray();
        byte[] batchBytes = reader.Bytes().ToArray();
        int skipCount = reader.ArrayHead(MaxEntries);
        List<SkippedSubmission> skipped = new(skipCount);
        for (int i = 0; i < skipCount; i++)
        {
            reader.Array(2);
            uint index = reader.Unsigned(uint.MaxValue);
            skipped.Add(new SkippedSubmission(index, (SkipCode)reader.Unsigned(255)));
        }

        int count = reader.ArrayHead(MaxEntries);
        List<ReadOnlyMemory<byte>> entries = new(count);
        for (int i = 0; i < count; i++)
        {
            entries.Add(reader.Bytes().ToArray());
        }

        IReadOnlyList<Seal> seals = Seal.ReadList(ref reader);
        return reader.End() && BlockHeader.TryDecode(headerBytes) is { } header
            ? new Block
            {
                Header = header,
                HeaderBytes = headerBytes,
                BatchBytes = batchBytes,
                Skipped = skipped,
                Entries = entries,
                Seals = seals,
            }
            : null;
    }

    public byte[] Encode()
    {
        CanonicalWriter writer = new(stackalloc byte[1024]);
        writer.Array(6);
        writer.Unsigned(LedgerVersion.Formats);
        writer.Bytes(HeaderBytes);
        writer.Bytes(BatchBytes);
        writer.Array(Skipped.Count);
        foreach (SkippedSubmission skip in Skipped)
        {
            writer.Array(2);
            writer.Unsigned(skip.Index);
            writer.Unsigned((ulong)skip.Code);
        }

        writer.Array(Entries.Count);
        foreach (ReadOnlyMemory<byte> entry in Entries)
        {
            writer.Bytes(entry);
        }

        Seal.WriteList(ref writer, Seals);
        byte[] bytes = writer.ToArray();
        writer.Dispose();
        return bytes;
    }
}
