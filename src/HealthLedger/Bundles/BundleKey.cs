using HealthLedger.Cryptography;
using HealthLedger.Primitives;

namespace HealthLedger.Bundles;

/// <summary>
/// Under which ids a store keeps what belongs to bundles (docs/spec/bundles.md section 4). The ids of segments are the
/// authors' to choose; these are hashes of whose they are, so that nobody can take the place of another's.
/// </summary>
internal static class BundleKey
{
    private const int KeyBytes = SegmentId.SizeBytes;

    /// <summary>Stands for bytes that are not held: a canonical null.</summary>
    public static ReadOnlyMemory<byte> Nothing { get; } = new byte[] { 0xF6 };

    /// <summary>Of the head of a submission's bundle.</summary>
    public static byte[] OfHead(SubmissionId submission) =>
        LabelledHash.Of(HashLabel.Bundle, submission.ToArray()).ToArray()[..KeyBytes];

    /// <summary>Of a segment that another organisation's submission brought: its envelope and this node's
    /// share.</summary>
    public static byte[] OfSegment(SubmissionId submission, SegmentId segment) =>
        LabelledHash.Of(HashLabel.Bundle, submission.ToArray(), segment.ToArray()).ToArray()[..KeyBytes];

    public static bool IsNothing(ReadOnlyMemory<byte> bytes) => bytes.Span.SequenceEqual(Nothing.Span);
}
