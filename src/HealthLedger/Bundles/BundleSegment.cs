using HealthLedger.Primitives;

namespace HealthLedger.Bundles;

/// <summary>A segment whose shares an operation deals.</summary>
internal sealed class BundleSegment
{
    public BundleSegment(SegmentId id, Digest256 shareRoot, Digest256? envelopeDigest)
    {
        Id = id;
        ShareRoot = shareRoot;
        EnvelopeDigest = envelopeDigest;
    }

    public SegmentId Id { get; }

    /// <summary>The root over the commitments of all shares.</summary>
    public Digest256 ShareRoot { get; }

    /// <summary>The digest of the envelope that goes with it; null when it went with an earlier operation.</summary>
    public Digest256? EnvelopeDigest { get; }
}
