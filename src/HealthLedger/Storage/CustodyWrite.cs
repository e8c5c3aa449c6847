namespace HealthLedger.Storage;

/// <summary>What is written in one atomic, durable step before a submission is ordered.</summary>
public sealed class CustodyWrite
{
    /// <summary>Envelopes and shares to add; a segment id that exists already is an error of the caller.</summary>
    public IReadOnlyList<StoredEnvelope> Envelopes { get; init; } = [];

    /// <summary>Private rows to set or remove.</summary>
    public IReadOnlyList<PrivateRow> Rows { get; init; } = [];
}
