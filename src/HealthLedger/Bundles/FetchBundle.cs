using HealthLedger.Canonical;
using HealthLedger.Primitives;

namespace HealthLedger.Bundles;

/// <summary>`fetch-bundle` of docs/spec/bundles.md section 5: asks for bytes of a bundle from an offset on.</summary>
internal sealed class FetchBundle
{
    public const ulong Type = 22;

    public FetchBundle(SubmissionId id, uint offset, uint length = BundleLimits.MaxPartBytes)
    {
        Id = id;
        Offset = offset;
        Length = length;
    }

    public SubmissionId Id { get; }

    public uint Offset { get; }

    /// <summary>How many bytes the answer has at most; fewer only where the bundle ends.</summary>
    public uint Length { get; }

    /// <summary>What an answer has of a bundle of a size; 0 when the offset is behind it.</summary>
    public int LengthOf(uint total) => Offset >= total ? 0 : (int)Math.Min(Length, total - Offset);

    public static FetchBundle? TryDecode(ReadOnlyMemory<byte> frame)
    {
        CanonicalReader reader = new(frame.Span);
        reader.Array(4);
        reader.Exactly(Type);
        FetchBundle fetch = new(
            reader.Submission(),
            reader.Unsigned((uint)BundleLimits.MaxBundleBytes),
            reader.Unsigned((uint)BundleLimits.MaxPartBytes));
        return reader.End() && fetch.Length > 0 ? fetch : null;
    }

    public ReadOnlyMemory<byte> Encode()
    {
        CanonicalWriter writer = new(stackalloc byte[64]);
        writer.Array(4);
        writer.Unsigned(Type);
        writer.Id(Id);
        writer.Unsigned(Offset);
        writer.Unsigned(Length);
        byte[] frame = writer.ToArray();
        writer.Dispose();
        return frame;
    }
}
