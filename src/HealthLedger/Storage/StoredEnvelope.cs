namespace HealthLedger.Storage;

/// <summary>An envelope with the share of its data key that this node holds.</summary>
public sealed class StoredEnvelope
{
    /// <summary>Makes it.</summary>
    public StoredEnvelope(ReadOnlyMemory<byte> segmentId, ReadOnlyMemory<byte> envelope, ReadOnlyMemory<byte> share)
    {
        SegmentId = segmentId;
        Envelope = envelope;
        Share = share;
    }

    /// <summary>The segment's id, 16 bytes.</summary>
    public ReadOnlyMemory<byte> SegmentId { get; }

    /// <summary>The envelope's canonical bytes (docs/spec/records.md section 1).</summary>
    public ReadOnlyMemory<byte> Envelope { get; }

    /// <summary>The share, encrypted under the node's vault.</summary>
    public ReadOnlyMemory<byte> Share { get; }
}
