using HealthLedger.Canonical;
using HealthLedger.Ledger;
using HealthLedger.Primitives;
using HealthLedger.Storage;

namespace HealthLedger.Backups;

/// <summary>The frames between start and end: rows, blocks, envelopes and what was pruned.</summary>
internal static class BackupItem
{
    public static byte[] Of(PrivateRow row)
    {
        CanonicalWriter writer = new(stackalloc byte[1024]);
        writer.Array(5);
        writer.Unsigned((ulong)BackupItemType.Row);
        writer.Unsigned((ulong)row.Table);
        writer.Bytes(row.Key);
        writer.Unsigned((ulong)row.Time);
        writer.Bytes(row.Value ?? default);
        return Finish(writer);
    }

    /// <summary>Header, batch and seals: entries and skip codes follow from executing the batch.</summary>
    public static byte[] Of(Block block)
    {
        CanonicalWriter writer = new(stackalloc byte[1024]);
        writer.Array(4);
        writer.Unsigned((ulong)BackupItemType.Block);
        writer.Bytes(block.HeaderBytes);
        writer.Bytes(block.BatchBytes);
        Seal.WriteList(ref writer, block.Seals);
        return Finish(writer);
    }

    public static byte[] Of(StoredEnvelope envelope)
    {
        CanonicalWriter writer = new(stackalloc byte[1024]);
        writer.Array(4);
        writer.Unsigned((ulong)BackupItemType.Envelope);
        writer.Bytes(envelope.SegmentId);
        writer.Bytes(envelope.Envelope);
        writer.Bytes(envelope.Share);
        return Finish(writer);
    }

    /// <summary>A segment without payload, and the commitment of the sealed statement that says so.</summary>
    public static byte[] OfPruned(SegmentId segment, Digest256 statement)
    {
        CanonicalWriter writer = new(stackalloc byte[128]);
        writer.Array(3);
        writer.Unsigned((ulong)BackupItemType.Pruned);
        writer.Id(segment);
        writer.Id(statement);
        return Finish(writer);
    }

    /// <summary>What a frame says it is; null when it says nothing that this version knows.</summary>
    public static BackupItemType? TypeOf(ReadOnlySpan<byte> item) => item.Length < 2
        ? null
        : item[1] is >= (byte)BackupItemType.Start and <= (byte)BackupItemType.Pruned or (byte)BackupItemType.End
            ? (BackupItemType)item[1]
            : null;

    public static PrivateRow? TryRow(byte[] item)
    {
        CanonicalReader reader = new(item);
        reader.Array(5);
        reader.Exactly((ulong)BackupItemType.Row);
        PrivateTable table = (PrivateTable)reader.Unsigned(255);
        byte[] key = reader.Bytes(64).ToArray();
        ulong time = reader.Unsigned();
        byte[] value = reader.Bytes().ToArray();
        return reader.End() && key.Length > 0 && time <= long.MaxValue
            ? new PrivateRow(table, key, value, (long)time)
            : null;
    }

    /// <summary>A block without its entries and skip codes.</summary>
    public static Block? TryBlock(byte[] item)
    {
        CanonicalReader reader = new(item);
        reader.Array(4);
        reader.Exactly((ulong)BackupItemType.Block);
        byte[] headerBytes = reader.Bytes().ToArray();
        byte[] batchBytes = reader.Bytes().ToArray();
        IReadOnlyList<Seal> seals = Seal.ReadList(ref reader);
        return reader.End() && BlockHeader.TryDecode(headerBytes) is { } header
            ? new Block
            {
                Header = header,
                HeaderBytes = headerBytes,
                BatchBytes = batchBytes,
                Skipped = [],
                Entries = [],
                Seals = seals,
            }
            : null;
    }

    public static StoredEnvelope? TryEnvelope(byte[] item)
    {
        CanonicalReader reader = new(item);
        reader.Array(4);
        reader.Exactly((ulong)BackupItemType.Envelope);
        byte[] segment = reader.BytesExactly(SegmentId.SizeBytes).ToArray();
        byte[] envelope = reader.Bytes().ToArray();
        byte[] share = reader.Bytes().ToArray();
        return reader.End() ? new StoredEnvelope(segment, envelope, share) : null;
    }

    public static (SegmentId Segment, Digest256 Statement)? TryPruned(byte[] item)
    {
        CanonicalReader reader = new(item);
        reader.Array(3);
        reader.Exactly((ulong)BackupItemType.Pruned);
        SegmentId segment = reader.Segment();
        Digest256 statement = reader.Digest();
        return reader.End() ? (segment, statement) : null;
    }

    private static byte[] Finish(CanonicalWriter writer)
    {
        byte[] bytes = writer.ToArray();
        writer.Dispose();
        return bytes;
    }
}
