using HealthLedger.Consensus;
using HealthLedger.Ledger.State;
using HealthLedger.Primitives;
using HealthLedger.Records;

namespace HealthLedger.Ledger.Execution;

/// <summary>Version 1: where records lie. A policy comes into force at a boundary, as everything does that is voted
/// on; the row of an epoch names the epoch that its policy began with.</summary>
internal sealed class PlacementRules
{
    private readonly RuleContext _context;
    private readonly Dictionary<ulong, PlacementPolicy?> _policies = [];
    private readonly Dictionary<(ulong Epoch, PlacementRule Rule), RecordPlacement> _placed = [];

    public PlacementRules(RuleContext context) => _context = context;

    /// <summary>What keeps a policy from being one of the present set, or null.</summary>
    public EntryOutcomeCode? FaultOf(byte[] placement)
    {
        if (PlacementPolicy.TryDecode(placement) is not { } policy)
        {
            return EntryOutcomeCode.Malformed;
        }

        bool areKnown = policy.Rules
            .SelectMany(rule => (IEnumerable<ParticipantId>)
                [.. rule.Holders.Organisations, .. rule.Trustees.Organisations, .. Custodians(rule)])
            .Distinct()
            .All(participant => _context.FindParticipant(participant) is not null);
        if (!areKnown)
        {
            return EntryOutcomeCode.UnknownParticipant;
        }

        if (policy.Rules.Any(rule => rule.Kind is { } kind && !Enum.IsDefined(kind)))
        {
            return EntryOutcomeCode.UnknownKind;
        }

        return policy.IsMetBy(_context.Head.Replicas, CountryOf) ? null : EntryOutcomeCode.PlacementUnmet;
    }

    /// <summary>Schedules a policy, or says why it cannot be.</summary>
    public EntryOutcomeCode? Accept(byte[] placement, Digest256 source)
    {
        if (FaultOf(placement) is { } fault)
        {
            return fault;
        }

        ReplicaSet next = ReplicaRules.Again(_context);
        bool isOne = PlacementPolicy.TryDecode(placement)!.Rules.Count > 0;
        if (isOne)
        {
            _context.State.Set(StateKind.Placement, ReplicaSetRow.KeyOf(next.Epoch), placement, source);
        }

        ReplicaRules.Schedule(
            _context, next, source, _context.Head.Terms with { Placement = isOne ? next.Epoch : 0 });
        return null;
    }

    /// <summary>Whether the policy in force can be kept by another set.</summary>
    public bool IsMetBy(ReplicaSet next) =>
        PolicyOf(_context.Head.Terms)?.IsMetBy(next, CountryOf) ?? true;

    /// <summary>Whether the country of an organisation decides where records lie: it stays while it does.</summary>
    public bool CountsOnCountryOf(ParticipantId participant)
    {
        EpochTerms? ahead = _context.NextTerms ?? _context.Head.ScheduledTerms;
        bool isCounted = PolicyOf(_context.Head.Terms) is { NamesCountries: true }
            || (ahead is { } terms && PolicyOf(terms) is { NamesCountries: true });
        return isCounted
            && new[]
                {
                    _context.Head.Replicas, _context.Head.Scheduled?.Next, _context.Scheduled?.Next,
                    _context.NextReplicas,
                }
                .OfType<ReplicaSet>()
                .Any(set => set.Replicas.Any(replica => replica.Participant == participant));
    }

    /// <summary>The threshold and the trustees that a record is dealt to in an epoch.</summary>
    public (uint Threshold, Digest256 Trustees) DealtTo(
        ReplicaSet replicas, EpochTerms terms, ParticipantId custodian, RecordKind kind) =>
        FindRuled(replicas, terms, custodian, kind) is { } placed
            ? ((uint)placed.Threshold, placed.TrusteesDigest)
            : (TrusteeSet.ThresholdOf(replicas.Size), TrusteeSet.DigestOf(replicas));

    /// <summary>The trustees of a record in an epoch, in order.</summary>
    public IReadOnlyList<ParticipantId> TrusteesOf(
        ReplicaSet replicas, EpochTerms terms, ParticipantId custodian, RecordKind kind) =>
        (FindRuled(replicas, terms, custodian, kind) ?? Placement.Everywhere(replicas)).Trustees;

    // Where a record lies that a rule decides about.
    private RecordPlacement? FindRuled(
        ReplicaSet replicas, EpochTerms terms, ParticipantId custodian, RecordKind kind)
    {
        if (PolicyOf(terms)?.RuleFor(custodian, kind) is not { } rule)
        {
            return null;
        }

        if (!_placed.TryGetValue((replicas.Epoch, rule), out RecordPlacement? placed))
        {
            placed = Placement.Of(rule, replicas, CountryOf);
            _placed[(replicas.Epoch, rule)] = placed;
        }

        return placed;
    }

    private static IEnumerable<ParticipantId> Custodians(PlacementRule rule) =>
        rule.Custodian is { } custodian ? [custodian] : [];

    private string? CountryOf(ParticipantId participant) => _context.FindParticipant(participant)?.Country;

    private PlacementPolicy? PolicyOf(EpochTerms terms)
    {
        if (terms.Placement == 0)
        {
            return null;
        }

        if (!_policies.TryGetValue(terms.Placement, out PlacementPolicy? policy))
        {
            byte[]? row = _context.State.Read(StateKind.Placement, ReplicaSetRow.KeyOf(terms.Placement));
            policy = row is null ? null : PlacementPolicy.TryDecode(row);
            _policies[terms.Placement] = policy;
        }

        return policy;
    }
}
