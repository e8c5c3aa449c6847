using HealthLedger.Canonical;
using HealthLedger.Primitives;

namespace HealthLedger.Bundles;

/// <summary>`bundle-announcement` of docs/spec/bundles.md section 5: the sender has these bundles on stable
/// storage.</summary>
internal static class BundleAnnouncement
{
    public const ulong Type = 21;

    public static ReadOnlyMemory<byte> Encode(IReadOnlyList<SubmissionId> ids)
    {
        CanonicalWriter writer = new(stackalloc byte[512]);
        writer.Array(2);
        writer.Unsigned(Type);
        writer.Array(ids.Count);
        foreach (SubmissionId id in ids)
        {
            writer.Id(id);
        }

        byte[] frame = writer.ToArray();
        writer.Dispose();
        return frame;
    }

    public static IReadOnlyList<SubmissionId>? TryDecode(ReadOnlyMemory<byte> frame)
    {
        CanonicalReader reader = new(frame.Span);
        reader.Array(2);
        reader.Exactly(Type);
        int count = reader.ArrayHead(BundleLimits.MaxAnnounced);
        List<SubmissionId> ids = new(count);
        for (int i = 0; i < count && reader.IsGood; i++)
        {
            ids.Add(reader.Submission());
        }

        return reader.End() && count > 0 ? ids : null;
    }
}
