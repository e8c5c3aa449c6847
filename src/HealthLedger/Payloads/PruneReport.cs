namespace HealthLedger.Payloads;

/// <summary>What pruning has done, or would do.</summary>
public sealed class PruneReport
{
    /// <summary>Payloads removed, or to be removed.</summary>
    public required int Payloads { get; init; }

    /// <summary>Bytes of their envelopes.</summary>
    public required long EnvelopeBytes { get; init; }

    /// <summary>Sealed statements that name them: one for up to 10,000.</summary>
    public required int Statements { get; init; }

    /// <summary>Payloads that an earlier, interrupted run had stated and not yet removed; removed now.</summary>
    public required int Resumed { get; init; }

    /// <summary>Whether nothing was done but counting.</summary>
    public required bool IsTrial { get; init; }
}
