using HealthLedger.Canonical;
using HealthLedger.Primitives;

namespace HealthLedger.Bundles;

/// <summary>`bundle-part` of docs/spec/bundles.md section 5: bytes of a bundle from an offset on.</summary>
internal sealed class BundlePart
{
    public const ulong Type = 23;

    public BundlePart(SubmissionId id, uint total, uint offset, ReadOnlyMemory<byte> bytes)
    {
        Id = id;
        Total = total;
        Offset = offset;
        Bytes = bytes;
    }

    public SubmissionId Id { get; }

    /// <summary>How many bytes the whole bundle has.</summary>
    public uint Total { get; }

    public uint Offset { get; }

    public ReadOnlyMemory<byte> Bytes { get; }

    /// <summary>Whether this is the whole bundle.</summary>
    public bool IsWhole => Offset == 0 && (uint)Bytes.Length == Total;

    public static BundlePart? TryDecode(ReadOnlyMemory<byte> frame)
    {
        CanonicalReader reader = new(frame.Span);
        reader.Array(5);
        reader.Exactly(Type);
        BundlePart part = new(
            reader.Submission(),
            reader.Unsigned((uint)BundleLimits.MaxBundleBytes),
            reader.Unsigned((uint)BundleLimits.MaxBundleBytes),
            reader.BytesUpTo(frame, BundleLimits.MaxPartBytes));
        return reader.End() && part.Bytes.Length > 0 && part.Offset + (ulong)part.Bytes.Length <= part.Total
            ? part
            : null;
    }

    public ReadOnlyMemory<byte> Encode()
    {
        CanonicalWriter writer = new(stackalloc byte[1024]);
        writer.Array(5);
        writer.Unsigned(Type);
        writer.Id(Id);
        writer.Unsigned(Total);
        writer.Unsigned(Offset);
        writer.Bytes(Bytes);
        byte[] frame = writer.ToArray();
        writer.Dispose();
        return frame;
    }
}
