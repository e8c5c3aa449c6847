using HealthLedger.Cryptography;
using HealthLedger.Primitives;

namespace HealthLedger.Bundles;

/// <summary>
/// Under which id a store keeps a bundle (docs/spec/bundles.md section 4). The ids of segments are the authors' to
/// choose; this one is a hash of whose it is, so that nobody can take the place of another's.
/// </summary>
internal static class BundleKey
{
    private const int KeyBytes = SegmentId.SizeBytes;

    /// <summary>Stands for bytes that are not held: a canonical null.</summary>
    public static ReadOnlyMemory<byte> Nothing { get; } = new byte[] { 0xF6 };

    /// <summary>Of a submission's bundle.</summary>
    public static byte[] Of(SubmissionId submission) =>
        LabelledHash.Of(HashLabel.Bundle, submission.ToArray()).ToArray()[..KeyBytes];

    public static bool IsNothing(ReadOnlyMemory<byte> bytes) => bytes.Span.SequenceEqual(Nothing.Span);
}
