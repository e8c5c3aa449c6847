using System.Collections.Concurrent;
using HealthLedger.Consensus;
using HealthLedger.Ledger;
using HealthLedger.Ledger.Execution;
using HealthLedger.Ledger.State;
using HealthLedger.Primitives;
using HealthLedger.Records;

namespace HealthLedger.Runtime;

/// <summary>Where records lie by what a node has stored. Read once for an epoch: nothing of it changes in one; of an
/// earlier epoch the countries are those of now. Safe for concurrent use.</summary>
internal sealed class PlacementReader
{
    private readonly NodeParts _parts;
    private readonly ConcurrentDictionary<ulong, PlacementView> _views = new();
    private volatile bool _wasEver;
    private ulong _looked;

    public PlacementReader(NodeParts parts) => _parts = parts;

    /// <summary>Where a record lies that is sealed upon a head.</summary>
    /// <exception cref="IntegrityException">The stored state is damaged (HLS3003).</exception>
    public async ValueTask<RecordPlacement> OfAsync(
        LedgerHead head, ParticipantId custodian, RecordKind kind, CancellationToken cancellationToken)
    {
        PlacementView view = await ViewAsync(head.Replicas, head.Terms, cancellationToken).ConfigureAwait(false);
        return view.Of(custodian, kind);
    }

    /// <summary>Where records lay in an epoch; null when this node knows of none.</summary>
    /// <exception cref="IntegrityException">The stored state is damaged (HLS3003).</exception>
    public async ValueTask<PlacementView?> ViewAsync(ulong epoch, CancellationToken cancellationToken)
    {
        if (_views.TryGetValue(epoch, out PlacementView? known))
        {
            return known;
        }

        LedgerHead head = _parts.View.Head;
        if (_parts.View.Epochs.SetOf(epoch) is not { } set)
        {
            return null;
        }

        if (epoch == head.Replicas.Epoch)
        {
            return await ViewAsync(set, head.Terms, cancellationToken).ConfigureAwait(false);
        }

        StateLeaf? row = await _parts.ReadRowAsync(
            new StateKey(StateKind.ReplicaSet, ReplicaSetRow.KeyOf(epoch)), cancellationToken).ConfigureAwait(false);
        return row is not null && ReplicaSetRow.TryDecode(row.Value) is { } found
            ? await ViewAsync(set, found.Terms, cancellationToken).ConfigureAwait(false)
            : null;
    }

    /// <summary>The kind of a record, or amendment, that is in the state; null when there is none.</summary>
    public async ValueTask<RecordKind?> FindKindAsync(RecordId record, CancellationToken cancellationToken)
    {
        StateLeaf? row = await _parts.ReadRowAsync(
            new StateKey(StateKind.Record, record.ToArray()), cancellationToken).ConfigureAwait(false);
        return row is null ? null : RecordRow.TryDecode(row.Value)?.Kind;
    }

    /// <summary>Whether a policy is in force, or was in an epoch that this node knows.</summary>
    /// <exception cref="IntegrityException">The stored state is damaged (HLS3003).</exception>
    public async ValueTask<bool> WasEverAsync(CancellationToken cancellationToken)
    {
        ulong newest = _parts.View.Head.Replicas.Epoch;
        if (_parts.View.Head.Terms.Placement != 0)
        {
            _wasEver = true;
        }

        ulong next = Volatile.Read(ref _looked);
        for (; !_wasEver && next <= newest; next++)
        {
            if (await ViewAsync(next, cancellationToken).ConfigureAwait(false) is { Policy: not null })
            {
                _wasEver = true;
            }
        }

        // Whoever is behind another writes less: that is looked at again.
        Volatile.Write(ref _looked, next);
        return _wasEver;
    }

    /// <summary>Where the records of each rule lie.</summary>
    /// <exception cref="IntegrityException">The stored state is damaged (HLS3003).</exception>
    public async ValueTask<PlacementStatus> StatusAsync(LedgerHead head, CancellationToken cancellationToken)
    {
        PlacementView view = await ViewAsync(head.Replicas, head.Terms, cancellationToken).ConfigureAwait(false);
        EpochTerms? ahead = head.ScheduledTerms;
        bool changes = ahead is { } terms && terms.Placement != head.Terms.Placement;
        PlacementPolicy? next = changes && ahead!.Value.Placement != 0
            ? await ReadAsync(ahead.Value.Placement, cancellationToken).ConfigureAwait(false)
            : null;
        return new PlacementStatus
        {
            Rules = [.. (view.Policy?.Rules ?? []).Select(rule => (rule, view.Of(rule)))],
            Otherwise = view.Otherwise,
            Boundary = changes ? new BlockHeight(head.Scheduled!.Height) : null,
            Next = next?.Rules ?? [],
        };
    }

    private async ValueTask<PlacementView> ViewAsync(
        ReplicaSet replicas, EpochTerms terms, CancellationToken cancellationToken)
    {
        if (_views.TryGetValue(replicas.Epoch, out PlacementView? known))
        {
            return known;
        }

        PlacementPolicy? policy = terms.Placement == 0
            ? null
            : await ReadAsync(terms.Placement, cancellationToken).ConfigureAwait(false);
        Dictionary<ParticipantId, string> countries = [];
        foreach (ReplicaDefinition replica in policy is null ? [] : replicas.Replicas)
        {
            StateLeaf? row = await _parts.ReadRowAsync(
                new StateKey(StateKind.Participant, replica.Participant.ToArray()), cancellationToken)
                .ConfigureAwait(false);
            if (row is not null && ParticipantRow.TryDecode(row.Value) is { } participant)
            {
                countries[replica.Participant] = participant.Country;
            }
        }

        PlacementView view = new(replicas, policy, countries.GetValueOrDefault);

        // Until it has begun another one may take its place.
        return replicas.Epoch > _parts.View.Head.Replicas.Epoch ? view : _views.GetOrAdd(replicas.Epoch, view);
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
}
