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
        if (row?.Value is not { } value)
        {
            return 0;
        }

        CanonicalReader reader = new(value.Span);
        reader.Array(2);
        reader.Exactly(1);
        ulong before = reader.Unsigned();
        return reader.End() ? before : throw PrivateRowFault.Of("where the journal begins");
    }

    public static ValueTask WriteAsync(ICustodyStore store, ulong before, CancellationToken cancellationToken)
    {
        CanonicalWriter writer = new(stackalloc byte[16]);
        writer.Array(2);
        writer.Unsigned(1);
        writer.Unsigned(before);
        byte[] value = writer.ToArray();
        writer.Dispose();
        return store.WriteAsync(
            new CustodyWrite { Rows = [new PrivateRow(PrivateTable.Meta, Key, value, 0)] }, cancellationToken);
    }
}
