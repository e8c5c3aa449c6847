namespace HealthLedger.Storage;

/// <summary>Envelopes and shares by segment id.</summary>
public interface IPayloadStore
{
    /// <summary>The envelope and share of a segment, or null when there is none.</summary>
    ValueTask<StoredEnvelope?> ReadEnvelopeAsync(ReadOnlyMemory<byte> segmentId, CancellationToken cancellationToken);

    /// <summary>All segment ids, in byte order.</summary>
    IAsyncEnumerable<ReadOnlyMemory<byte>> ListSegmentsAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Really deletes envelope and share: afterwards no page, log or free page of the store holds them.
    /// </summary>
    ValueTask DeleteEnvelopesAsync(
        IReadOnlyList<ReadOnlyMemory<byte>> segmentIds, CancellationToken cancellationToken);
}
