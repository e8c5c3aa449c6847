namespace HealthLedger.Storage;

/// <summary>Envelopes and shares by segment id.</summary>
public interface IPayloadStore
{
    /// <summary>The envelope and share of a segment, or null when there is none.</summary>
    ValueTask<StoredEnvelope?> ReadEnvelopeAsync(ReadOnlyMemory<byte> segmentId, CancellationToken cancellationToken);

    /// <summary>Whether there is an envelope of a segment.</summary>
    /// <param name="segmentId">The segment's id, 16 bytes.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <remarks>A store may do better than this, which reads all of it.</remarks>
    async ValueTask<bool> HasEnvelopeAsync(ReadOnlyMemory<byte> segmentId, CancellationToken cancellationToken) =>
        await ReadEnvelopeAsync(segmentId, cancellationToken).ConfigureAwait(false) is not null;

    /// <summary>Some bytes of the envelope of a segment, without its share; null when there is no envelope.</summary>
    /// <param name="segmentId">The segment's id, 16 bytes.</param>
    /// <param name="offset">Where they begin; 0 or more, and it may be behind the end.</param>
    /// <param name="length">How many there are at most; 0 asks for the length of the whole alone.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="ArgumentOutOfRangeException">Offset or length are negative.</exception>
    /// <remarks>A store may do better than this, which reads all of it.</remarks>
    async ValueTask<EnvelopePart?> ReadEnvelopePartAsync(
        ReadOnlyMemory<byte> segmentId, long offset, int length, CancellationToken cancellationToken)
    {
        StorageContract.CheckPart(offset, length);
        return await ReadEnvelopeAsync(segmentId, cancellationToken).ConfigureAwait(false) is { } stored
            ? EnvelopePart.Of(stored.Envelope, offset, length)
            : null;
    }

    /// <summary>All segment ids, in byte order.</summary>
    IAsyncEnumerable<ReadOnlyMemory<byte>> ListSegmentsAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Really deletes envelope and share: afterwards no page, log or free page of the store holds them.
    /// </summary>
    ValueTask DeleteEnvelopesAsync(
        IReadOnlyList<ReadOnlyMemory<byte>> segmentIds, CancellationToken cancellationToken);
}
