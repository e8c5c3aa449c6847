namespace HealthLedger.Storage;

/// <summary>What is written in one atomic, durable step before a submission is ordered.</summary>
public sealed class CustodyWrite
{
    /// <summary>Envelopes and shares to add; a segment id that exists already is an error of the caller.</summary>
    public IReadOnlyList<StoredEnvelope> Envelopes { get; init; } = [];

    /// <summary>
    /// Segments, 16 bytes each, whose share beside the envelope is destroyed: it is read as zeros or as nothing from
    /// then on, and as far as the store can, none of its files holds it any more. One that is not there is passed over.
    /// </summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> ClearedShares { get; init; } = [];

    /// <summary>Private rows to set or remove.</summary>
    public IReadOnlyList<PrivateRow> Rows { get; init; } = [];
}
