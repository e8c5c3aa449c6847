using HealthLedger.Consensus;
using HealthLedger.Ledger;
using HealthLedger.Ledger.Execution;
using HealthLedger.Ledger.State;
using HealthLedger.Primitives;
using HealthLedger.Records;

namespace HealthLedger.Runtime;

/// <summary>Where records lie by what a node has stored. Read once for an epoch: nothing of it changes in
/// one.</summary>
internal sealed class PlacementReader
{
    private readonly NodeParts _parts;
    private Known? _known;

    public PlacementReader(NodeParts parts) => _parts = parts;

    /// <summary>Where a record lies that is sealed upon a head.</summary>
    /// <exception cref="IntegrityException">The stored state is damaged (HLS3003).</exception>
    public async ValueTask<RecordPlacement> OfAsync(
        LedgerHead head, ParticipantId custodian, RecordKind kind, CancellationToken cancellationToken)
    {
        if (head.Terms.Placement == 0)
        {
            return Placement.Everywhere(head.Replicas);
        }

        Known known = await KnowAsync(head, cancellationToken).ConfigureAwait(false);
        return Placement.Of(known.Policy, head.Replicas, known.CountryOf, custodian, kind);
    }

    /// <summary>Where the records of each rule lie.</summary>
    /// <exception cref="IntegrityException">The stored state is damaged (HLS3003).</exception>
    public async ValueTask<PlacementStatus> StatusAsync(LedgerHead head, CancellationToken cancellationToken)
    {
        Known? known = head.Terms.Placement == 0
            ? null
            : await KnowAsync(head, cancellationToken).ConfigureAwait(false);
        EpochTerms? ahead = head.ScheduledTerms;
        bool changes = ahead is { } terms && terms.Placement != head.Terms.Placement;
        PlacementPolicy? next = changes && ahead!.Value.Placement != 0
            ? await ReadAsync(ahead.Value.Placement, cancellationToken).ConfigureAwait(false)
            : null;
        return new PlacementStatus
        {
            Rules = known is null
                ? []
                : [.. known.Policy.Rules.Select(
                    rule => (rule, Placement.Of(rule, head.Replicas, known.CountryOf)))],
            Otherwise = Placement.Everywhere(head.Replicas),
            Boundary = changes ? new BlockHeight(head.Scheduled!.Height) : null,
            Next = next?.Rules ?? [],
        };
    }

    private async ValueTask<Known> KnowAsync(LedgerHead head, CancellationToken cancellationToken)
    {
        if (Volatile.Read(ref _known) is { } known && known.Epoch == head.Replicas.Epoch)
        {
            return known;
        }

        PlacementPolicy policy = await ReadAsync(head.Terms.Placement, cancellationToken).ConfigureAwait(false);
        Dictionary<ParticipantId, string> countries = [];
        foreach (ReplicaDefinition replica in head.Replicas.Replicas)
        {
            StateLeaf? row = await _parts.ReadRowAsync(
                new StateKey(StateKind.Participant, replica.Participant.ToArray()), cancellationToken)
                .ConfigureAwait(false);
            if (row is not null && ParticipantRow.TryDecode(row.Value) is { } participant)
            {
                countries[replica.Participant] = participant.Country;
            }
        }

        known = new Known(head.Replicas.Epoch, policy, countries);
        Volatile.Write(ref _known, known);
        return known;
    }

    private async ValueTask<PlacementPolicy> ReadAsync(ulong epoch, CancellationToken cancellationToken)
    {
        StateLeaf? row = await _parts.ReadRowAsync(
            new StateKey(StateKind.Placement, ReplicaSetRow.KeyOf(epoch)), cancellationToken).ConfigureAwait(false);
        return row is not null && PlacementPolicy.TryDecode(row.Value) is { } policy
            ? policy
            : throw new IntegrityException(
                HealthLedgerErrorCodes.StateDamaged,
                $"The state does not have the placement policy of epoch {epoch}. Run `healthledger verify --full`, "
                + "then restore a backup.");
    }

    private sealed class Known(
        ulong epoch, PlacementPolicy policy, IReadOnlyDictionary<ParticipantId, string> countries)
    {
        public ulong Epoch { get; } = epoch;

        public PlacementPolicy Policy { get; } = policy;

        public string? CountryOf(ParticipantId participant) => countries.GetValueOrDefault(participant);
    }
}
