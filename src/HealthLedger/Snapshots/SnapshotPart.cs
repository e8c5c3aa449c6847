using HealthLedger.Canonical;
using HealthLedger.Primitives;

namespace HealthLedger.Snapshots;

/// <summary>`snapshot-part` of docs/spec/backup.md section 4: bytes of a snapshot, or why there are none yet.</summary>
internal sealed class SnapshotPart
{
    public const ulong Type = 25;

    public const int MaxBytes = 4 * 1024 * 1024;

    /// <summary>What a file may have at most: 1,048,576 chunks of 16 MiB and a manifest are less.</summary>
    public const ulong MaxSize = 1UL << 45;

    private SnapshotPart(SnapshotPartKind kind, Digest256? id, ulong size, ulong offset, ReadOnlyMemory<byte> bytes)
    {
        Kind = kind;
        Id = id;
        Size = size;
        Offset = offset;
        Bytes = bytes;
    }

    public SnapshotPartKind Kind { get; }

    /// <summary>Which snapshot; null when there is none.</summary>
    public Digest256? Id { get; }

    /// <summary>How many bytes the whole has, or has until now while it is being made.</summary>
    public ulong Size { get; }

    public ulong Offset { get; }

    public ReadOnlyMemory<byte> Bytes { get; }

    /// <summary>Bytes of a snapshot.</summary>
    public static SnapshotPart Of(Digest256 id, ulong size, ulong offset, ReadOnlyMemory<byte> bytes) =>
        new(SnapshotPartKind.Bytes, id, size, offset, bytes);

    /// <summary>It is being made: ask again.</summary>
    public static SnapshotPart BeingMade(ulong size) => new(SnapshotPartKind.BeingMade, null, size, 0, default);

    /// <summary>There is none to have here: ask another.</summary>
    public static SnapshotPart None { get; } = new(SnapshotPartKind.None, null, 0, 0, default);

    public static SnapshotPart? TryDecode(ReadOnlyMemory<byte> frame)
    {
        CanonicalReader reader = new(frame.Span);
        reader.Array(6);
        reader.Exactly(Type);
        SnapshotPartKind kind = (SnapshotPartKind)reader.Unsigned((uint)SnapshotPartKind.None);
        Digest256? id = reader.TryNull() ? null : reader.Digest();
        SnapshotPart part = new(
            kind, id, reader.Unsigned(), reader.Unsigned(), reader.BytesUpTo(frame, MaxBytes));
        return reader.End() && part.IsConsistent() ? part : null;
    }

    public ReadOnlyMemory<byte> Encode()
    {
        CanonicalWriter writer = new(stackalloc byte[1024]);
        writer.Array(6);
        writer.Unsigned(Type);
        writer.Unsigned((ulong)Kind);
        writer.IdOrNull(Id);
        writer.Unsigned(Size);
        writer.Unsigned(Offset);
        writer.Bytes(Bytes);
        byte[] frame = writer.ToArray();
        writer.Dispose();
        return frame;
    }

    private bool IsConsistent()
    {
        if (Size > MaxSize || Offset > Size)
        {
            return false;
        }

        return Kind == SnapshotPartKind.Bytes
            ? Id is not null && Bytes.Length > 0 && (ulong)Bytes.Length <= Size - Offset
            : Id is null && Offset == 0 && Bytes.IsEmpty && (Kind == SnapshotPartKind.BeingMade || Size == 0);
    }
}
