using HealthLedger.Canonical;
using HealthLedger.Ledger;

namespace HealthLedger.Runtime;

/// <summary>`journal-record` of docs/spec/storage.md: a batch and the header that it gave.</summary>
internal static class JournalEntryFormat
{
    private const ulong Version = 1;

    public static byte[] Encode(Batch batch, byte[] header)
    {
        CanonicalWriter writer = new(stackalloc byte[1024]);
        writer.Array(3);
        writer.Unsigned(Version);
        writer.Bytes(batch.Bytes);
        writer.Bytes(header);
        byte[] record = writer.ToArray();
        writer.Dispose();
        return record;
    }

    public static (Batch Batch, byte[] Header)? TryDecode(ReadOnlySpan<byte> bytes)
    {
        CanonicalReader reader = new(bytes);
        reader.Array(3);
        reader.Exactly(Version);
        byte[] batchBytes = reader.Bytes().ToArray();
        byte[] header = reader.Bytes().ToArray();
        return reader.End() && Batch.TryDecode(batchBytes) is { } batch ? (batch, header) : null;
    }
}
