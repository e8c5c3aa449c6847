using System.Buffers.Binary;
using HealthLedger.Canonical;
using HealthLedger.Primitives;
using HealthLedger.Records;
using HealthLedger.Storage;

namespace HealthLedger.Runtime.Receiving;

/// <summary>
/// A queued message's place: what it waits behind, and whether it is set aside or parked. Its time orders it. Version 1
/// is that of one that is neither parked nor was.
/// </summary>
internal sealed class QueueHead
{
    // Names of a record and the patients that it links.
    private const int MostKeys = RecordReference.MaxNames + RecordLimits.MostLinked + 1;

    public required RecordId Id { get; init; }

    /// <summary>A keyed hash of the order key.</summary>
    public required Digest256 Order { get; init; }

    /// <summary>Unix milliseconds; rises with each message that is queued.</summary>
    public required long Stamp { get; init; }

    public required bool IsSetAside { get; init; }

    /// <summary>Whether a message that is refused for good makes room for those behind it.</summary>
    public required bool GivesWay { get; init; }

    /// <summary>What it waits for; null when it waits for its turn alone.</summary>
    public ParkedWait? Parked { get; init; }

    /// <summary>Whether it is done without what it refers to, should that not be there.</summary>
    public bool WaitsNoLonger { get; init; }

    public PrivateRow ToRow()
    {
        CanonicalWriter writer = new(stackalloc byte[256]);
        byte[] key = Id.ToArray();
        bool isPlain = Parked is null && !WaitsNoLonger;
        writer.Array(isPlain ? 5 : 9);
        writer.Unsigned(isPlain ? 1u : 2u);
        writer.Id(Order);
        writer.Boolean(IsSetAside);
        writer.Boolean(GivesWay);
        if (!isPlain)
        {
            IReadOnlyList<Digest256> keys = Parked?.Keys ?? [];
            writer.Array(keys.Count);
            foreach (Digest256 awaited in keys)
            {
                writer.Id(awaited);
            }

            writer.IdOrNull(Parked?.Patient);
            writer.Unsigned((ulong)(Parked?.Awaits ?? RecordAwaited.Nothing));
            writer.Unsigned((ulong)(Parked?.Until ?? 0));
        }

        writer.Bytes(Check(key, this).AsSpan());
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
        int count = reader.ArrayHead(9);
        uint version = reader.Unsigned(2);
        Digest256 order = reader.Digest();
        bool isSetAside = reader.Boolean();
        bool givesWay = reader.Boolean();
        ParkedWait? parked = null;
        if (version == 2 && reader.IsGood)
        {
            int keys = reader.ArrayHead(MostKeys);
            List<Digest256> awaited = [];
            for (int i = 0; i < keys && reader.IsGood; i++)
            {
                awaited.Add(reader.Digest());
            }

            Digest256? patient = reader.TryNull() ? null : reader.Digest();
            RecordAwaited awaits = (RecordAwaited)reader.Unsigned((uint)RecordAwaited.LinkedPatient);
            ulong until = reader.Unsigned();
            if (until > (ulong)DateTimeOffset.MaxValue.ToUnixTimeMilliseconds())
            {
                return null;
            }

            if ((keys == 0) != (patient is null))
            {
                return null;
            }

            parked = patient is { } of ? new ParkedWait(awaited, of, awaits, (long)until) : null;
        }

        ReadOnlySpan<byte> check = reader.BytesExactly(RowCheck.SizeBytes);
        if (!reader.End() || count != (version == 2 ? 9 : 5) || version == 0)
        {
            return null;
        }

        QueueHead head = new()
        {
            Id = new RecordId(row.Key.Span),
            Order = order,
            Stamp = row.Time,
            IsSetAside = isSetAside,
            GivesWay = givesWay,
            Parked = parked,
            WaitsNoLonger = version == 2 && parked is null,
        };
        return check.SequenceEqual(Check(row.Key.Span, head)) ? head : null;
    }

    private static byte[] Check(ReadOnlySpan<byte> key, QueueHead head)
    {
        List<byte> all =
        [
            .. key, .. head.Order.ToArray(), head.IsSetAside ? (byte)1 : (byte)0, head.GivesWay ? (byte)1 : (byte)0,
        ];
        if (head.Parked is { } parked)
        {
            byte[] until = new byte[sizeof(long)];
            BinaryPrimitives.WriteInt64BigEndian(until, parked.Until);
            all.AddRange(parked.Keys.SelectMany(awaited => awaited.ToArray()));
            all.AddRange(parked.Patient.ToArray());
            all.Add((byte)parked.Awaits);
            all.AddRange(until);
        }

        return RowCheck.Of(all.ToArray());
    }
}
