using System.Buffers.Binary;
using HealthLedger.Canonical;
using HealthLedger.Primitives;
using HealthLedger.Storage;

namespace HealthLedger.Runtime.Receiving;

/// <summary>What a message was answered with when it was queued, under its keyed resend mark.</summary>
internal sealed class QueueMark
{
    private QueueMark(RecordId record, DateTimeOffset queuedAt, Digest256 content, Digest256? fingerprint)
    {
        Record = record;
        QueuedAt = queuedAt;
        Content = content;
        Fingerprint = fingerprint;
    }

    public RecordId Record { get; }

    public DateTimeOffset QueuedAt { get; }

    public Digest256 Content { get; }

    public Digest256? Fingerprint { get; }

    public static PrivateRow Row(ResendMark mark, RecordId record, DateTimeOffset queuedAt)
    {
        CanonicalWriter writer = new(stackalloc byte[256]);
        byte[] key = mark.Key.ToArray();
        long time = queuedAt.ToUnixTimeMilliseconds();
        writer.Array(6);
        writer.Unsigned(1);
        writer.Id(mark.Content);
        writer.IdOrNull(mark.Fingerprint);
        writer.Id(record);
        writer.Unsigned((ulong)time);
        writer.Bytes(Check(key, mark.Content, mark.Fingerprint, record, time).AsSpan());
        byte[] value = writer.ToArray();
        writer.Dispose();
        return new PrivateRow(PrivateTable.QueueMark, key, value, time);
    }

    /// <summary>What a stored row says; null when it is none.</summary>
    public static QueueMark? TryDecode(PrivateRow row)
    {
        if (row.Value is not { } value)
        {
            return null;
        }

        CanonicalReader reader = new(value.Span);
        reader.Array(6);
        reader.Exactly(1);
        Digest256 content = reader.Digest();
        Digest256? fingerprint = reader.TryNull() ? null : reader.Digest();
        RecordId record = reader.Record();
        ulong time = reader.Unsigned();
        ReadOnlySpan<byte> check = reader.BytesExactly(RowCheck.SizeBytes);
        return reader.End() && time <= (ulong)DateTimeOffset.MaxValue.ToUnixTimeMilliseconds()
            && check.SequenceEqual(Check(row.Key.Span, content, fingerprint, record, (long)time))
            ? new QueueMark(record, DateTimeOffset.FromUnixTimeMilliseconds((long)time), content, fingerprint)
            : null;
    }

    // A mark that rotted would answer a repeat with another message, or not recognise it.
    private static byte[] Check(
        ReadOnlySpan<byte> key, Digest256 content, Digest256? fingerprint, RecordId record, long time)
    {
        byte[] stamp = new byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(stamp, time);
        byte[] all =
        [
            .. key, .. content.ToArray(), .. fingerprint?.ToArray() ?? [], .. record.ToArray(), .. stamp,
        ];
        return RowCheck.Of(all);
    }
}
