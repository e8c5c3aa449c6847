using HealthLedger.Consensus;
using HealthLedger.Ledger;
using HealthLedger.Primitives;
using HealthLedger.Records;

namespace HealthLedger.Runtime;

/// <summary>Where records lie in one epoch: its replicas, its policy, and the countries that the policy may
/// name.</summary>
internal sealed class PlacementView
{
    private readonly Dictionary<PlacementRule, RecordPlacement> _placed = [];

    /// <param name="replicas">The replica set.</param>
    /// <param name="policy">The policy in force; null for none.</param>
    /// <param name="countryOf">The country with which an organisation is registered.</param>
    public PlacementView(ReplicaSet replicas, PlacementPolicy? policy, Func<ParticipantId, string?> countryOf)
    {
        Replicas = replicas;
        Policy = policy;
        Otherwise = Placement.Everywhere(replicas);
        Otherwise.IsByPolicy = policy is not null;
        foreach (PlacementRule rule in policy?.Rules ?? [])
        {
            RecordPlacement placed = Placement.Of(rule, replicas, countryOf);
            placed.IsByPolicy = true;
            _placed.Add(rule, placed);
        }
    }

    /// <summary>The replicas of the epoch.</summary>
    public ReplicaSet Replicas { get; }

    /// <summary>The policy in force, or null.</summary>
    public PlacementPolicy? Policy { get; }

    /// <summary>Where records lie that no rule decides about.</summary>
    public RecordPlacement Otherwise { get; }

    /// <summary>Where a record lies: one and the same object for all that a rule decides about.</summary>
    public RecordPlacement Of(ParticipantId custodian, RecordKind kind) =>
        Policy?.RuleFor(custodian, kind) is { } rule ? Of(rule) : Otherwise;

    /// <summary>Where the records lie that a rule of the policy decides about.</summary>
    public RecordPlacement Of(PlacementRule rule) => _placed[rule];
}
