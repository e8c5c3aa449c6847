using HealthLedger.Ledger;
using HealthLedger.Primitives;
using HealthLedger.Records;

namespace HealthLedger.Tests.Runtime.Bundles;

/// <summary>A record that a test made by hand, with its bundle.</summary>
internal sealed class RogueBundle(
    Submission decoded, byte[] submission, RecordId record, SealedSegment segment, byte[] bytes)
{
    public SubmissionId Id => Decoded.Id;

    public Submission Decoded { get; } = decoded;

    public byte[] Submission { get; } = submission;

    public RecordId Record { get; } = record;

    public SealedSegment Segment { get; } = segment;

    public byte[] Bytes { get; } = bytes;
}
