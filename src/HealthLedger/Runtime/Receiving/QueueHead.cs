using System.Buffers.Binary;
using System.Text;
using HealthLedger.Canonical;
using HealthLedger.Clients;
using HealthLedger.Primitives;
using HealthLedger.Records;
using HealthLedger.Storage;

namespace HealthLedger.Runtime.Receiving;

/// <summary>
/// A queued message's place: what it waits behind, and whether it is set aside or parked. Its time orders it. Version 3
/// is written; 1 is that of one that is neither parked nor was, 2 that of one that is or was, both without a listener.
/// </summary>
internal sealed record QueueHead
{
    // Names of a record and the patients that it links.
    private const int MostKeys = RecordReference.MaxNames + RecordLimits.MostLinked + 1;

    // Of Unicode, four bytes each.
    private const int MostListenerBytes = 4 * MessageFacts.MaxTextLength;

    public required RecordId Id { get; init; }

    /// <summary>A keyed hash of the order key.</summary>
    public required Digest256 Order { get; init; }

    /// <summary>Unix milliseconds; rises with each message that is queued.</summary>
    public required long Stamp { get; init; }

    public required bool IsSetAside { get; init; }

    /// <summary>Whether a message that is refused for good makes room for those behind it.</summary>
    public required bool GivesWay { get; init; }

    /// <summary>The listener that took it; null where an earlier version wrote the place.</summary>
    public required string? Listener { get; init; }

    /// <summary>What it waits for; null when it waits for its turn alone.</summary>
    public ParkedWait? Parked { get; init; }

    /// <summary>Whether it is done without what it refers to, should that not be there.</summary>
    public bool WaitsNoLonger { get; init; }

    /// <summary>The code of what somebody should look at once its entry is on the ledger; null for nothing. Written
    /// with the record, so that an attempt that does not live to tell it loses nothing.</summary>
    public string? Issue { get; init; }

    public PrivateRow ToRow()
    {
        CanonicalWriter writer = new(stackalloc byte[256]);
        byte[] key = Id.ToArray();
        writer.Array(Issue is null ? 8 : 9);
        writer.Unsigned(3);
        writer.Id(Order);
        writer.Boolean(IsSetAside);
        writer.Boolean(GivesWay);
        writer.Boolean(WaitsNoLonger);
        writer.Utf8(Listener);
        if (Parked is null)
        {
            writer.Null();
        }
        else
        {
            writer.Array(4);
            writer.Array(Parked.Keys.Count);
            foreach (Digest256 awaited in Parked.Keys)
            {
                writer.Id(awaited);
            }

            writer.Id(Parked.Patient);
            writer.Unsigned((ulong)Parked.Awaits);
            writer.Unsigned((ulong)Parked.Until);
        }

        if (Issue is not null)
        {
            writer.Text(Issue);
        }

        writer.Bytes(Check(key, this, 3).AsSpan());
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
        uint version = reader.Unsigned(3);
        QueueHead head = new()
        {
            Id = new RecordId(row.Key.Span),
            Order = reader.Digest(),
            Stamp = row.Time,
            IsSetAside = reader.Boolean(),
            GivesWay = reader.Boolean(),
            WaitsNoLonger = version == 3 && reader.Boolean(),
            Listener = version == 3 ? reader.Utf8(MostListenerBytes) : null,
        };
        bool isGood = true;
        if (version == 3 && !reader.TryNull())
        {
            reader.Array(4);
            head = head with { Parked = ReadWait(ref reader) };
            isGood = head.Parked is not null;
        }
        else if (version == 2)
        {
            head = head with { Parked = ReadWait(ref reader) };
            head = head with { WaitsNoLonger = head.Parked is null };
        }

        if (version == 3 && count == 9)
        {
            head = head with { Issue = reader.Text() };
        }

        ReadOnlySpan<byte> check = reader.BytesExactly(RowCheck.SizeBytes);
        return reader.End() && isGood && IsSizeOf(version, count)
            && check.SequenceEqual(Check(row.Key.Span, head, version))
            ? head
            : null;
    }

    private static bool IsSizeOf(uint version, int count) => version switch
    {
        1 => count == 5,
        2 => count == 9,
        3 => count is 8 or 9,
        _ => false,
    };

    // Null for one that waits for nothing, as version 2 says it, and for what is none.
    private static ParkedWait? ReadWait(ref CanonicalReader reader)
    {
        int count = reader.ArrayHead(MostKeys);
        List<Digest256> keys = [];
        for (int i = 0; i < count && reader.IsGood; i++)
        {
            keys.Add(reader.Digest());
        }

        Digest256? patient = reader.TryNull() ? null : reader.Digest();
        RecordAwaited awaits = (RecordAwaited)reader.Unsigned((uint)RecordAwaited.LinkedPatient);
        ulong until = reader.Unsigned();
        if ((count == 0) != (patient is null) || until > (ulong)DateTimeOffset.MaxValue.ToUnixTimeMilliseconds())
        {
            reader.Refuse(DecodeStatus.ValueUnknown);
        }

        return patient is { } of ? new ParkedWait(keys, of, awaits, (long)until) : null;
    }

    private static byte[] Check(ReadOnlySpan<byte> key, QueueHead head, uint version)
    {
        List<byte> all =
        [
            .. key, .. head.Order.ToArray(), head.IsSetAside ? (byte)1 : (byte)0, head.GivesWay ? (byte)1 : (byte)0,
        ];
        if (version == 3)
        {
            all.Add(head.WaitsNoLonger ? (byte)1 : (byte)0);
            all.AddRange(Encoding.UTF8.GetBytes(head.Listener ?? string.Empty));
            all.AddRange(Encoding.UTF8.GetBytes(head.Issue ?? string.Empty));
        }

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
