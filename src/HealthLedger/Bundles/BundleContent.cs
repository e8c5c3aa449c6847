using HealthLedger.Cryptography;
using HealthLedger.Primitives;

namespace HealthLedger.Bundles;

/// <summary>Which envelopes and shares belong to what a submission deals.</summary>
internal static class BundleContent
{
    /// <summary>The segments that an envelope goes with, in the order in which a bundle has the envelopes.</summary>
    public static IEnumerable<(Dealing Dealing, BundleSegment Segment)> Enveloped(IReadOnlyList<Dealing> dealings)
    {
        foreach (Dealing dealing in dealings)
        {
            foreach (BundleSegment segment in dealing.Segments)
            {
                if (segment.EnvelopeDigest is not null)
                {
                    yield return (dealing, segment);
                }
            }
        }
    }

    /// <summary>The segments that are dealt to a set of trustees, in the order in which a package has the
    /// shares.</summary>
    public static IEnumerable<(Dealing Dealing, BundleSegment Segment)> DealtTo(
        IReadOnlyList<Dealing> dealings, Digest256 trustees) =>
        dealings.Where(dealing => dealing.TrusteeSet == trustees)
            .SelectMany(dealing => dealing.Segments.Select(segment => (dealing, segment)));

    /// <summary>Whether the envelopes that are there are those of the segments.</summary>
    public static bool Fits(IReadOnlyList<Dealing> dealings, IReadOnlyList<ReadOnlyMemory<byte>?> envelopes)
    {
        int i = 0;
        foreach ((_, BundleSegment segment) in Enveloped(dealings))
        {
            if (i == envelopes.Count
                || (envelopes[i] is { } envelope && Sha256.Of(envelope.Span) != segment.EnvelopeDigest))
            {
                return false;
            }

            i++;
        }

        return i == envelopes.Count;
    }
}
