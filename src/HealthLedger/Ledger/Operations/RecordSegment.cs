using HealthLedger.Canonical;
using HealthLedger.Primitives;

namespace HealthLedger.Ledger.Operations;

/// <summary>What the ledger holds of one encrypted segment: commitments, a padded length and blinded tags.</summary>
internal sealed class RecordSegment
{
    public const int MaxTags = 256;

    public required SegmentId Id { get; init; }

    public required uint Version { get; init; }

    public required ulong PaddedLength { get; init; }

    public required Digest256 EnvelopeDigest { get; init; }

    public required Digest256 KeyCommitment { get; init; }

    public required Digest256 ContentCommitment { get; init; }

    public required Digest256 ShareRoot { get; init; }

    /// <summary>16 bytes, or null when the segment is unlabelled.</summary>
    public byte[]? LabelKeyId { get; init; }

    /// <summary>Blinded tags of 16 bytes.</summary>
    public IReadOnlyList<byte[]> Tags { get; init; } = [];

    public static RecordSegment Read(ref CanonicalReader reader)
    {
        reader.Array(9);
        SegmentId id = reader.Segment();
        uint version = reader.Unsigned(uint.MaxValue);
        ulong length = reader.Unsigned();
        Digest256 envelope = reader.Digest();
        Digest256 key = reader.Digest();
        Digest256 content = reader.Digest();
        Digest256 shares = reader.Digest();
        byte[]? labelKey = reader.TryNull() ? null : reader.BytesExactly(16).ToArray();
        int count = reader.ArrayHead(MaxTags);
        List<byte[]> tags = new(count);
        for (int i = 0; i < count; i++)
        {
            tags.Add(reader.BytesExactly(16).ToArray());
        }

        return new RecordSegment
        {
            Id = id,
            Version = version,
            PaddedLength = length,
            EnvelopeDigest = envelope,
            KeyCommitment = key,
            ContentCommitment = content,
            ShareRoot = shares,
            LabelKeyId = labelKey,
            Tags = tags,
        };
    }

    public void Write(ref CanonicalWriter writer)
    {
        writer.Array(9);
        writer.Id(Id);
        writer.Unsigned(Version);
        writer.Unsigned(PaddedLength);
        writer.Id(EnvelopeDigest);
        writer.Id(KeyCommitment);
        writer.Id(ContentCommitment);
        writer.Id(ShareRoot);
        writer.BytesOrNull(LabelKeyId is null ? null : (ReadOnlyMemory<byte>?)LabelKeyId);
        writer.Array(Tags.Count);
        foreach (byte[] tag in Tags)
        {
            writer.Bytes(tag);
        }
    }
}
