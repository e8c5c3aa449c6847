using HealthLedger.Primitives;

namespace HealthLedger.Ledger;

/// <summary>A block by which officers with recovery keys of the genesis ended an epoch.</summary>
public sealed class RecoverySummary
{
    /// <summary>Its height.</summary>
    public required BlockHeight Height { get; init; }

    /// <summary>
    /// How many heights above the block below it the officers gave up, at least: replicas that were left had sealed
    /// them, and held no quorum's seals. 1 also where what the replica sealed that went on was not known. Null where
    /// the block says nothing of it: there was one replica, or it was made before this was said.
    /// </summary>
    public required ulong? GivenUp { get; init; }
}
