namespace HealthLedger.Ledger;

/// <summary>By which route, and under what, a record was opened to be delivered.</summary>
public sealed class DeliverySummary
{
    /// <summary>The route.</summary>
    public required string Route { get; init; }

    /// <summary>The version of the authorisation that it was delivered under.</summary>
    public required long Version { get; init; }

    /// <summary>What names that authorisation.</summary>
    public required Primitives.RequestId Authorization { get; init; }

    /// <summary>Who got it.</summary>
    public required string Recipient { get; init; }

    /// <summary>Route and version.</summary>
    public override string ToString() => $"{Route} {Version}";
}
