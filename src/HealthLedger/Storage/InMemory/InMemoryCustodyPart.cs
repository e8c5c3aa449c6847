using System.Collections.Immutable;

namespace HealthLedger.Storage.InMemory;

/// <summary>Envelopes, shares and private rows as of one write. Immutable.</summary>
internal sealed class InMemoryCustodyPart
{
    /// <summary>Nothing stored.</summary>
    public static readonly InMemoryCustodyPart Empty = new();

    /// <summary>Envelopes and shares by segment id.</summary>
    public ImmutableSortedDictionary<ByteKey, StoredEnvelope> Envelopes { get; init; } =
        ImmutableSortedDictionary<ByteKey, StoredEnvelope>.Empty;

    /// <summary>Private rows by table and key.</summary>
    public ImmutableSortedDictionary<(int Table, ByteKey Key), PrivateRow> Rows { get; init; } =
        ImmutableSortedDictionary<(int Table, ByteKey Key), PrivateRow>.Empty;

    /// <summary>The content after one more write.</summary>
    public InMemoryCustodyPart With(CustodyWrite write)
    {
        var envelopes = Envelopes.ToBuilder();
        var rows = Rows.ToBuilder();
        foreach (StoredEnvelope envelope in write.Envelopes)
        {
            ByteKey id = ByteKey.Copy(envelope.SegmentId);
            if (!envelopes.TryAdd(
                id, new StoredEnvelope(id.Bytes, envelope.Envelope.ToArray(), envelope.Share.ToArray())))
            {
                throw StorageContract.SegmentExists(write);
            }
        }

        foreach (ReadOnlyMemory<byte> cleared in write.ClearedShares)
        {
            ByteKey id = ByteKey.Copy(cleared);
            if (envelopes.TryGetValue(id, out StoredEnvelope? found))
            {
                envelopes[id] = new StoredEnvelope(id.Bytes, found.Envelope, new byte[found.Share.Length]);
            }
        }

        foreach (PrivateRow row in write.Rows)
        {
            ByteKey key = ByteKey.Copy(row.Key);
            if (row.Value is { } value)
            {
                rows[((int)row.Table, key)] = new PrivateRow(row.Table, key.Bytes, value.ToArray(), row.Time);
            }
            else
            {
                rows.Remove(((int)row.Table, key));
            }
        }

        return new InMemoryCustodyPart { Envelopes = envelopes.ToImmutable(), Rows = rows.ToImmutable() };
    }
}
