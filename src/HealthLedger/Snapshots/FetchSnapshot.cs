using HealthLedger.Canonical;
using HealthLedger.Primitives;

namespace HealthLedger.Snapshots;

/// <summary>`fetch-snapshot` of docs/spec/backup.md section 4: asks for bytes of a snapshot from an offset
/// on.</summary>
internal sealed class FetchSnapshot
{
    public const ulong Type = 24;

    public FetchSnapshot(Digest256? id, ulong offset)
    {
        Id = id;
        Offset = offset;
    }

    /// <summary>Which snapshot: what the first part of it said. Null for the newest.</summary>
    public Digest256? Id { get; }

    public ulong Offset { get; }

    public static FetchSnapshot? TryDecode(ReadOnlyMemory<byte> frame)
    {
        CanonicalReader reader = new(frame.Span);
        reader.Array(3);
        reader.Exactly(Type);
        Digest256? id = reader.TryNull() ? null : reader.Digest();
        FetchSnapshot fetch = new(id, reader.Unsigned());
        return reader.End() && fetch.Offset <= SnapshotPart.MaxSize ? fetch : null;
    }

    public ReadOnlyMemory<byte> Encode()
    {
        CanonicalWriter writer = new(stackalloc byte[64]);
        writer.Array(3);
        writer.Unsigned(Type);
        writer.IdOrNull(Id);
        writer.Unsigned(Offset);
        byte[] frame = writer.ToArray();
        writer.Dispose();
        return frame;
    }
}
