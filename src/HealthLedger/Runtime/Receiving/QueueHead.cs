using HealthLedger.Canonical;
using HealthLedger.Primitives;
using HealthLedger.Storage;

namespace HealthLedger.Runtime.Receiving;

/// <summary>A queued message's place: what it waits behind, and whether it is set aside. Its time orders it.</summary>
internal sealed class QueueHead
{
    public required RecordId Id { get; init; }

    /// <summary>A keyed hash of the order key.</summary>
    public required Digest256 Order { get; init; }

    /// <summary>Unix milliseconds; rises with each message that is queued.</summary>
    public required long Stamp { get; init; }

    public required bool IsSetAside { get; init; }

    /// <summary>Whether a message that is refused for good makes room for those behind it.</summary>
    public required bool GivesWay { get; init; }

    public PrivateRow ToRow()
    {
        CanonicalWriter writer = new(stackalloc byte[128]);
        byte[] key = Id.ToArray();
        writer.Array(5);
        writer.Unsigned(1);
        writer.Id(Order);
        writer.Boolean(IsSetAside);
        writer.Boolean(GivesWay);
        writer.Bytes(Check(key, Order, IsSetAside, GivesWay).AsSpan());
        byte[] value = writer.ToArray();
        writer.Dispose();
        return new PrivateRow(PrivateTable.Queue, key, value, Stamp);
    }

    /// <summary>The row's removal.</summary>
    public static PrivateRow Removal(RecordId id) => new(PrivateTable.Queue, id.ToArray(), null, 0);

    /// <summary>What a stored row says; null when it is none.</summary>
    public static QueueHead? TryDecode(PrivateRow row)
    {
        if (row.Key.Length != RecordId.SizeBytes || row.Value is not { } value)
        {
            return null;
        }

        CanonicalReader reader = new(value.Span);
        reader.Array(5);
        reader.Exactly(1);
        Digest256 order = reader.Digest();
        bool isSetAside = reader.Boolean();
        bool givesWay = reader.Boolean();
        ReadOnlySpan<byte> check = reader.BytesExactly(RowCheck.SizeBytes);
        return reader.End() && check.SequenceEqual(Check(row.Key.Span, order, isSetAside, givesWay))
            ? new QueueHead
            {
                Id = new RecordId(row.Key.Span),
                Order = order,
                Stamp = row.Time,
                IsSetAside = isSetAside,
                GivesWay = givesWay,
            }
            : null;
    }

    private static byte[] Check(ReadOnlySpan<byte> key, Digest256 order, bool isSetAside, bool givesWay)
    {
        byte[] all = [.. key, .. order.ToArray(), isSetAside ? (byte)1 : (byte)0, givesWay ? (byte)1 : (byte)0];
        return RowCheck.Of(all);
    }
}
