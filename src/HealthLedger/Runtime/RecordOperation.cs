using HealthLedger.Ledger;
using HealthLedger.Ledger.Operations;
using HealthLedger.Primitives;
using HealthLedger.Records;

namespace HealthLedger.Runtime;

/// <summary>What the ledger gets of a record: an append operation made of commitments.</summary>
internal static class RecordOperation
{
    public static AppendRecord Build(
        RecordSubmission submission,
        RecordId record,
        SubjectId? subject,
        SealedSegment segment,
        uint threshold,
        Digest256 trustees) => new()
        {
            Salt = LedgerOperation.NewSalt(),
            Record = record,
            Subject = subject,
            Kind = submission.Kind,
            DataYears = submission.DataYears is { } years ? ((uint)years.From, (uint)years.To) : null,
            Threshold = threshold,
            TrusteeSet = trustees,
            Segments = [Commit(segment)],
        };

    public static AmendRecord Amend(
        AmendmentSubmission amendment,
        RecordId record,
        byte[] salt,
        Digest256 details,
        SealedSegment? segment,
        RecordPlacement placed) => new()
        {
            Salt = salt,
            Record = record,
            Target = amendment.RecordId,
            Replaces = (ulong)amendment.Replaces,
            Kind = amendment.Kind,
            Answers = amendment.Answers,
            Details = details,
            DataYears = amendment.DataYears is { } years ? ((uint)years.From, (uint)years.To) : null,
            Threshold = (uint)placed.Threshold,
            TrusteeSet = placed.TrusteesDigest,
            Segments = segment is null ? [] : [Commit(segment)],
        };

    private static RecordSegment Commit(SealedSegment segment) => new()
    {
        Id = segment.Id,
        Version = segment.Version,
        PaddedLength = segment.PaddedLength,
        EnvelopeDigest = segment.EnvelopeDigest,
        KeyCommitment = segment.KeyCommitment,
        ContentCommitment = segment.ContentCommitment,
        ShareRoot = segment.ShareRoot,
    };

    /// <summary>What a segment's envelope must match.</summary>
    public static SegmentExpectation Expect(
        LedgerId ledger, ParticipantId custodian, SealedRecord append, RecordSegment segment) => new()
        {
            LedgerId = ledger,
            Record = append.Record,
            Custodian = custodian,
            Segment = segment.Id,
            Version = segment.Version,
            PaddedLength = segment.PaddedLength,
            EnvelopeDigest = segment.EnvelopeDigest,
            KeyCommitment = segment.KeyCommitment,
            ContentCommitment = segment.ContentCommitment,
            ShareRoot = segment.ShareRoot,
        };
}
