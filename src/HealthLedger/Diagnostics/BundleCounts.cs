namespace HealthLedger.Diagnostics;

/// <summary>Reads what is counted of bundles.</summary>
internal sealed class BundleCounts
{
    public required Func<long> Announced { get; init; }

    public required Func<long> Stored { get; init; }

    public required Func<long> Refused { get; init; }

    public required Func<int> Waiting { get; init; }

    public required Func<int> Missing { get; init; }
}
