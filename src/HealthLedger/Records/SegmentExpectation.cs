using HealthLedger.Primitives;

namespace HealthLedger.Records;

/// <summary>What the ledger says of a segment: what an envelope must match before anything is decrypted.</summary>
internal sealed class SegmentExpectation
{
    public required LedgerId LedgerId { get; init; }

    public required RecordId Record { get; init; }

    public required ParticipantId Custodian { get; init; }

    public required SegmentId Segment { get; init; }

    public required uint Version { get; init; }

    public required ulong PaddedLength { get; init; }

    public required Digest256 EnvelopeDigest { get; init; }

    public required Digest256 KeyCommitment { get; init; }

    public required Digest256 ContentCommitment { get; init; }

    public required Digest256 ShareRoot { get; init; }

    /// <summary>The same segment, dealt in other shares.</summary>
    public SegmentExpectation Under(Digest256 shareRoot) => new()
    {
        LedgerId = LedgerId,
        Record = Record,
        Custodian = Custodian,
        Segment = Segment,
        Version = Version,
        PaddedLength = PaddedLength,
        EnvelopeDigest = EnvelopeDigest,
        KeyCommitment = KeyCommitment,
        ContentCommitment = ContentCommitment,
        ShareRoot = shareRoot,
    };
}
