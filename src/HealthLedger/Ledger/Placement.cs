using HealthLedger.Consensus;
using HealthLedger.Primitives;
using HealthLedger.Records;

namespace HealthLedger.Ledger;

/// <summary>
/// The one function that says where a record lies. Execution holds records against it, a node deals shares by it, and
/// whoever spreads envelopes asks it (docs/spec/ledger.md section 3.6).
/// </summary>
internal static class Placement
{
    /// <summary>Where a record lies.</summary>
    /// <param name="policy">The policy in force; null for none.</param>
    /// <param name="replicas">The replica set.</param>
    /// <param name="countryOf">The country with which an organisation is registered.</param>
    /// <param name="custodian">Whose record it is.</param>
    /// <param name="kind">Of what kind.</param>
    public static RecordPlacement Of(
        PlacementPolicy? policy,
        ReplicaSet replicas,
        Func<ParticipantId, string?> countryOf,
        ParticipantId custodian,
        RecordKind kind) =>
        policy?.RuleFor(custodian, kind) is { } rule ? Of(rule, replicas, countryOf) : Everywhere(replicas);

    /// <summary>Where the records lie that a rule decides about.</summary>
    public static RecordPlacement Of(
        PlacementRule rule, ReplicaSet replicas, Func<ParticipantId, string?> countryOf)
    {
        IReadOnlyList<ParticipantId> trustees = rule.Trustees.Among(replicas, countryOf);
        return new RecordPlacement
        {
            Holders = rule.Holders.Among(replicas, countryOf),
            Trustees = trustees,
            Threshold = TrusteeSet.ThresholdOf(trustees.Count),
            Copies = rule.Copies,
        };
    }

    /// <summary>Where records lie that no rule decides about: at every replica, a quorum of them before it is
    /// ordered.</summary>
    public static RecordPlacement Everywhere(ReplicaSet replicas)
    {
        IReadOnlyList<ParticipantId> all = PlacementGroup.All.Among(replicas, _ => null);
        return new RecordPlacement
        {
            Holders = all,
            Trustees = all,
            Threshold = TrusteeSet.ThresholdOf(all.Count),
            Copies = replicas.Size.Quorum,
        };
    }
}
