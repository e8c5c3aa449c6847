using HealthLedger.Primitives;

namespace HealthLedger.Records;

/// <summary>A payload after sealing: the envelope to store, the shares to deal, and what the ledger gets of
/// them.</summary>
internal sealed class SealedSegment
{
    public required SegmentId Id { get; init; }

    public required uint Version { get; init; }

    public required ulong PaddedLength { get; init; }

    public required Digest256 EnvelopeDigest { get; init; }

    public required Digest256 KeyCommitment { get; init; }

    public required Digest256 ContentCommitment { get; init; }

    public required Digest256 ShareRoot { get; init; }

    public required byte[] Envelope { get; init; }

    /// <summary>The canonical shares, share of x = 1 first. Secret: protect, then clear.</summary>
    public required IReadOnlyList<byte[]> Shares { get; init; }
}
