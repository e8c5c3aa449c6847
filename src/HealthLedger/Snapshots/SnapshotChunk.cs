using HealthLedger.Canonical;
using HealthLedger.Storage;

namespace HealthLedger.Snapshots;

/// <summary>Some state rows of a snapshot, `[ * [ kind, key, value, blinding ] ]`, in the order of all.</summary>
internal static class SnapshotChunk
{
    /// <summary>A chunk ends once it holds this many bytes of rows.</summary>
    public const int TargetBytes = 1024 * 1024;

    /// <summary>No chunk is larger: one row may be as large as a row gets.</summary>
    public const int MaxBytes = 16 * 1024 * 1024;

    private const int MaxRows = 200_000;

    public static byte[] Encode(IReadOnlyList<StateRow> rows)
    {
        CanonicalWriter writer = new(stackalloc byte[1024]);
        writer.Array(rows.Count);
        foreach (StateRow row in rows)
        {
            writer.Array(4);
            writer.Unsigned((ulong)row.Kind);
            writer.Bytes(row.Key);
            writer.Bytes(row.Value ?? default);
            writer.Bytes(row.Blinding);
        }

        byte[] bytes = writer.ToArray();
        writer.Dispose();
        return bytes;
    }

    public static List<StateRow>? TryDecode(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > MaxBytes)
        {
            return null;
        }

        CanonicalReader reader = new(bytes);
        int count = reader.ArrayHead(MaxRows);
        List<StateRow> rows = new(count);
        for (int i = 0; i < count && reader.IsGood; i++)
        {
            reader.Array(4);
            int kind = (int)reader.Unsigned(byte.MaxValue);
            byte[] key = reader.Bytes(64).ToArray();
            byte[] value = reader.Bytes().ToArray();
            rows.Add(new StateRow(kind, key, value, reader.BytesExactly(16).ToArray()));
        }

        return reader.End() ? rows : null;
    }
}
