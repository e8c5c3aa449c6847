using System.Buffers.Binary;
using HealthLedger.Canonical;
using HealthLedger.Primitives;
using HealthLedger.Storage;

namespace HealthLedger.Runtime.Linking;

/// <summary>The records that have one name (docs/spec/linking.md section 2). Its key is a keyed hash of the
/// name.</summary>
internal static class RecordNameRow
{
    /// <summary>Most records of a name, each of another patient but for ambiguous ones; the oldest gives way.</summary>
    public const int MostRecords = 8;

    /// <summary>Rows do not expire: a correction may come after years.</summary>
    private static readonly long Lasting = DateTimeOffset.MaxValue.ToUnixTimeMilliseconds();

    public static PrivateRow Row(Digest256 name, IReadOnlyList<NamedRecord> records)
    {
        byte[] key = name.ToArray();
        CanonicalWriter writer = new(stackalloc byte[512]);
        writer.Array(3);
        writer.Unsigned(1);
        writer.Array(records.Count);
        foreach (NamedRecord record in records)
        {
            writer.Array(4);
            writer.Id(record.Record);
            writer.Id(record.Submission);
            writer.IdOrNull(record.Statement);
            writer.Unsigned(record.Statements);
        }

        writer.Bytes(Check(key, records).AsSpan());
        byte[] value = writer.ToArray();
        writer.Dispose();
        return new PrivateRow(PrivateTable.RecordName, key, value, Lasting);
    }

    /// <summary>What a stored row says; null when it is none.</summary>
    public static IReadOnlyList<NamedRecord>? TryDecode(PrivateRow row)
    {
        if (row.Key.Length != Digest256.SizeBytes || row.Value is not { } value)
        {
            return null;
        }

        CanonicalReader reader = new(value.Span);
        reader.Array(3);
        reader.Exactly(1);
        int count = reader.ArrayHead(MostRecords);
        List<NamedRecord> records = [];
        for (int i = 0; i < count && reader.IsGood; i++)
        {
            reader.Array(4);
            records.Add(new NamedRecord(
                reader.Record(),
                new SubmissionId(reader.BytesExactly(SubmissionId.SizeBytes)),
                reader.TryNull() ? null : reader.Record(),
                reader.Unsigned()));
        }

        ReadOnlySpan<byte> check = reader.BytesExactly(RowCheck.SizeBytes);
        return reader.End() && check.SequenceEqual(Check(row.Key.Span, records)) ? records : null;
    }

    // A row that rotted would link to another record.
    private static byte[] Check(ReadOnlySpan<byte> key, IReadOnlyList<NamedRecord> records)
    {
        List<byte> all = [.. key];
        byte[] number = new byte[sizeof(ulong)];
        foreach (NamedRecord record in records)
        {
            BinaryPrimitives.WriteUInt64BigEndian(number, record.Statements);
            all.AddRange(record.Record.ToArray());
            all.AddRange(record.Submission.ToArray());
            all.AddRange(record.Statement?.ToArray() ?? []);
            all.AddRange(number);
        }

        return RowCheck.Of(all.ToArray());
    }
}
