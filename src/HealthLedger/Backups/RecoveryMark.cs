using System.Buffers.Binary;
using HealthLedger.Canonical;
using HealthLedger.Ledger;
using HealthLedger.Primitives;
using HealthLedger.Runtime;
using HealthLedger.Storage;

namespace HealthLedger.Backups;

/// <summary>
/// The block by which officers answer for the data of a store. It is written before the block is, and means nothing
/// where that is not stored; where it is, the ledger owes the entry that states the recovery. It goes with the write
/// that makes the entry certain.
/// </summary>
internal sealed class RecoveryMark
{
    private static readonly byte[] Key = [.. "recovery"u8];

    public RecoveryMark(ulong height, Digest256 headerHash)
    {
        Height = height;
        HeaderHash = headerHash;
    }

    /// <summary>The height that ends the epoch.</summary>
    public ulong Height { get; }

    public Digest256 HeaderHash { get; }

    /// <summary>The mark's removal.</summary>
    public static PrivateRow Removal => new(PrivateTable.Meta, Key, null, 0);

    public PrivateRow ToRow()
    {
        CanonicalWriter writer = new(stackalloc byte[96]);
        writer.Array(4);
        writer.Unsigned(1);
        writer.Unsigned(Height);
        writer.Id(HeaderHash);
        writer.Bytes(Check());
        byte[] value = writer.ToArray();
        writer.Dispose();
        return new PrivateRow(PrivateTable.Meta, Key, value, 0);
    }

    /// <summary>Whether a row is the one of this kind.</summary>
    public static bool IsWhole(PrivateRow row) =>
        row.Key.Span.SequenceEqual(Key) && row.Value is { } value && Decode(value.Span) is not null;

    /// <summary>What a store owes by the officers' decision: the mark that a node states in its first block, confirmed;
    /// null where no decision is stored, or it was stated already.</summary>
    /// <exception cref="IntegrityException">HLS3030 or HLS3003: a mark is damaged.</exception>
    public static async ValueTask<RestoreMark?> ReadOwedAsync(
        ILedgerStorage storage, CancellationToken cancellationToken)
    {
        PrivateRow? row = await storage.Custody
            .ReadRowAsync(PrivateTable.Meta, Key, cancellationToken).ConfigureAwait(false);
        if (row?.Value is not { } value)
        {
            return null;
        }

        RecoveryMark mark = Decode(value.Span) ?? throw PrivateRowFault.Of("mark of a recovery");
        ReadOnlyMemory<byte>? bytes = await storage.Blocks
            .ReadBlockAsync(mark.Height, cancellationToken).ConfigureAwait(false);
        if (bytes is not { } stored || Block.TryDecode(stored.Span) is not { } block
            || block.Header.Hash(block.HeaderBytes) != mark.HeaderHash)
        {
            return null;
        }

        RestoreMark? restored = await RestoreMark.ReadAsync(storage.Custody, cancellationToken).ConfigureAwait(false);
        return new RestoreMark(
            restored?.Height ?? mark.Height - 1,
            restored?.HeaderHash ?? block.Header.Previous,
            restored?.Backup ?? mark.HeaderHash,
            isConfirmed: true);
    }

    private static RecoveryMark? Decode(ReadOnlySpan<byte> bytes)
    {
        CanonicalReader reader = new(bytes);
        reader.Array(4);
        reader.Exactly(1);
        RecoveryMark mark = new(reader.Unsigned(), reader.Digest());
        byte[] check = reader.BytesExactly(RowCheck.SizeBytes).ToArray();
        return reader.End() && mark.Height > 0 && check.AsSpan().SequenceEqual(mark.Check()) ? mark : null;
    }

    private byte[] Check()
    {
        byte[] all = new byte[Key.Length + sizeof(ulong) + Digest256.SizeBytes];
        Key.CopyTo(all, 0);
        BinaryPrimitives.WriteUInt64BigEndian(all.AsSpan(Key.Length), Height);
        HeaderHash.ToArray().CopyTo(all, Key.Length + sizeof(ulong));
        return RowCheck.Of(all);
    }
}
