using HealthLedger.Ledger;
using HealthLedger.Primitives;

namespace HealthLedger;

/// <summary>Where records lie, as a node knows it, and the change that is ahead.</summary>
public sealed class PlacementStatus
{
    internal PlacementStatus()
    {
    }

    /// <summary>The rules in force, in the order in which they are tried, each with what it comes to among the present
    /// replicas; empty where every replica holds everything.</summary>
    public required IReadOnlyList<(PlacementRule Rule, RecordPlacement Placement)> Rules { get; init; }

    /// <summary>Where the records lie that no rule decides about: at every replica.</summary>
    public required RecordPlacement Otherwise { get; init; }

    /// <summary>The last height of these rules; null while no others are ahead.</summary>
    public required BlockHeight? Boundary { get; init; }

    /// <summary>The rules above <see cref="Boundary"/>; with a boundary and no rule, every replica holds everything
    /// then.</summary>
    public required IReadOnlyList<PlacementRule> Next { get; init; }
}
