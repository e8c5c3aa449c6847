using System.Buffers.Binary;
using HealthLedger.Canonical;
using HealthLedger.Storage;

namespace HealthLedger.Runtime;

/// <summary>
/// What the vault's counter had counted before the journal of this store began, as a row of the store: a restored
/// store has a journal that begins anew, and the counter never goes back (docs/spec/vault.md section 5). A backup
/// does not hold the row.
/// </summary>
internal static class CounterBase
{
    private static readonly byte[] Key = [.. "counter-base"u8];

    /// <summary>0 for a store that was never restored.</summary>
    /// <exception cref="IntegrityException">HLS3030: the row is damaged.</exception>
    public static async ValueTask<ulong> ReadAsync(IPrivateStore store, CancellationToken cancellationToken)
    {
        PrivateRow? row = await store.ReadRowAsync(PrivateTable.Meta, Key, cancellationToken).ConfigureAwait(false);
        return row is null ? 0 : Decode(row) ?? throw PrivateRowFault.Of("where the journal begins");
    }

    /// <summary>Whether a row is the one of this kind.</summary>
    public static bool IsWhole(PrivateRow row) => row.Key.Span.SequenceEqual(Key) && Decode(row) is not null;

    public static ValueTask WriteAsync(ICustodyStore store, ulong before, CancellationToken cancellationToken)
    {
        CanonicalWriter writer = new(stackalloc byte[32]);
        writer.Array(3);
        writer.Unsigned(1);
        writer.Unsigned(before);
        writer.Bytes(Check(before));
        byte[] value = writer.ToArray();
        writer.Dispose();
        return store.WriteAsync(
            new CustodyWrite { Rows = [new PrivateRow(PrivateTable.Meta, Key, value, 0)] }, cancellationToken);
    }

    private static ulong? Decode(PrivateRow row)
    {
        CanonicalReader reader = new((row.Value ?? default).Span);
        reader.Array(3);
        reader.Exactly(1);
        ulong before = reader.Unsigned();
        byte[] check = reader.BytesExactly(RowCheck.SizeBytes).ToArray();
        return reader.End() && check.AsSpan().SequenceEqual(Check(before)) ? before : null;
    }

    private static byte[] Check(ulong before)
    {
        byte[] all = new byte[Key.Length + sizeof(ulong)];
        Key.CopyTo(all, 0);
        BinaryPrimitives.WriteUInt64BigEndian(all.AsSpan(Key.Length), before);
        return RowCheck.Of(all);
    }
}
