using HealthLedger.Canonical;
using HealthLedger.Primitives;

namespace HealthLedger.Bundles;

/// <summary>`fetch-bundle` of docs/spec/bundles.md section 5: asks for a bundle from an offset on.</summary>
internal sealed class FetchBundle
{
    public const ulong Type = 22;

    public FetchBundle(SubmissionId id, uint offset)
    {
        Id = id;
        Offset = offset;
    }

    public SubmissionId Id { get; }

    public uint Offset { get; }

    public static FetchBundle? TryDecode(ReadOnlyMemory<byte> frame)
    {
        CanonicalReader reader = new(frame.Span);
        reader.Array(3);
        reader.Exactly(Type);
        FetchBundle fetch = new(reader.Submission(), reader.Unsigned((uint)BundleLimits.MaxBundleBytes));
        return reader.End() ? fetch : null;
    }

    public ReadOnlyMemory<byte> Encode()
    {
        CanonicalWriter writer = new(stackalloc byte[64]);
        writer.Array(3);
        writer.Unsigned(Type);
        writer.Id(Id);
        writer.Unsigned(Offset);
        byte[] frame = writer.ToArray();
        writer.Dispose();
        return frame;
    }
}
