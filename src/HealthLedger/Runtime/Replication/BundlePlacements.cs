using HealthLedger.Bundles;
using HealthLedger.Consensus;
using HealthLedger.Ledger;
using HealthLedger.Ledger.Execution;
using HealthLedger.Ledger.Operations;
using HealthLedger.Primitives;
using HealthLedger.Records;

namespace HealthLedger.Runtime.Replication;

/// <summary>
/// Who must hold what submissions bring, who their trustees are, and how many must have announced them. The one place
/// that a policy of placement changes: without one it is every replica (docs/spec/bundles.md section 6).
/// </summary>
internal sealed class BundlePlacements
{
    private readonly NodeParts _parts;

    public BundlePlacements(NodeParts parts) => _parts = parts;

    /// <summary>Whether a policy is in force.</summary>
    public bool AreByPolicy => _parts.View.Head.Terms.Placement != 0;

    /// <summary>Whether so many replicas hold a submission's bundle that it may be proposed, where no policy is in
    /// force.</summary>
    public static bool AreEnough(ReplicaSet present, IReadOnlySet<ParticipantId> announcers) =>
        present.Replicas.Count(replica => announcers.Contains(replica.Participant)) >= present.Size.Quorum;

    /// <summary>Whether what a submission has waits behind no record of its author: what concerns members and their
    /// keys, which may be what ends the wait; and what is dealt anew, for which nobody waits.</summary>
    public static bool IsApart(Submission submission)
    {
        bool isApart = true;
        OperationLane? lane = null;
        foreach (ReadOnlyMemory<byte> operation in submission.Operations)
        {
            OperationLane its = LedgerOperation.TryDecode(operation.Span) is { } decoded
                ? LaneOf(decoded.Type)
                : OperationLane.Usual;
            lane ??= its;
            isApart &= its == lane && its != OperationLane.Usual;
        }

        return isApart;
    }

    /// <summary>Which operations go into submissions of their own under a policy.</summary>
    public static OperationLane LaneOf(OperationType type) => type switch
    {
        OperationType.RegisterParticipant or OperationType.UpdateParticipant or OperationType.RotateKey
            or OperationType.SuspendParticipant or OperationType.LiftSuspension or OperationType.PublishTrusteeKey
            or OperationType.RotateReplicaKey or OperationType.ProposeChange or OperationType.Vote
            => OperationLane.Members,
        OperationType.RedealRecord => OperationLane.Redealing,
        _ => OperationLane.Usual,
    };

    /// <summary>Whether bundles may be here without some of their envelopes: a policy is in force, or was.</summary>
    public ValueTask<bool> MayBePartialAsync(CancellationToken cancellationToken) =>
        _parts.Placement.WasEverAsync(cancellationToken);

    /// <summary>Where what a submission deals has to lie.</summary>
    /// <returns>Null where no policy is in force: then every replica has all of it; and of one that deals
    /// nothing.</returns>
    public ValueTask<BundlePlacement?> OfAsync(Submission submission, CancellationToken cancellationToken) =>
        AreByPolicy && Dealing.Of(submission) is { Count: > 0 } dealings
            ? PlaceAsync(submission, dealings, cancellationToken)
            : ValueTask.FromResult<BundlePlacement?>(null);

    /// <summary>The groups of trustees that a submission deals to, by epoch, but for those of its author alone. Of two
    /// groups of one epoch the first: a manifest has a place for one, and no author deals to two.</summary>
    public async ValueTask<IReadOnlyList<DealtTrustees>> TrusteesOfAsync(
        Submission submission, IReadOnlyList<Dealing> dealings, CancellationToken cancellationToken)
    {
        DealtKinds kinds = new(submission, dealings, _parts.Placement);
        HashSet<Digest256> wanted = [.. dealings.Select(dealing => dealing.TrusteeSet)];
        List<DealtTrustees> found = [];
        for (ulong above = _parts.View.Epochs.Newest.Epoch + 1; above > 0 && wanted.Count > 0; above--)
        {
            if (await TrusteesOfAsync(above - 1, kinds, cancellationToken).ConfigureAwait(false) is { } group
                && wanted.Remove(group.Digest)
                && group.Trustees.Any(trustee => trustee != submission.Body.Author))
            {
                found.Insert(0, group);
            }
        }

        return found;
    }

    /// <summary>The groups of trustees that a submission deals to in some epochs; without those in which there is
    /// none.</summary>
    public async ValueTask<IReadOnlyDictionary<ulong, DealtTrustees>> TrusteesOfAsync(
        IEnumerable<ulong> epochs,
        Submission submission,
        IReadOnlyList<Dealing> dealings,
        CancellationToken cancellationToken)
    {
        DealtKinds kinds = new(submission, dealings, _parts.Placement);
        Dictionary<ulong, DealtTrustees> groups = [];
        foreach (ulong epoch in epochs.Distinct())
        {
            if (await TrusteesOfAsync(epoch, kinds, cancellationToken).ConfigureAwait(false) is { } group)
            {
                groups.Add(epoch, group);
            }
        }

        return groups;
    }

    private async ValueTask<DealtTrustees?> TrusteesOfAsync(
        ulong epoch, DealtKinds kinds, CancellationToken cancellationToken)
    {
        if (await _parts.Placement.ViewAsync(epoch, cancellationToken).ConfigureAwait(false) is not { } view)
        {
            return null;
        }

        if (view.Policy is null)
        {
            Digest256 all = TrusteeSet.DigestOf(view.Replicas);
            return kinds.Trustees.Contains(all) ? new DealtTrustees(epoch, view.Otherwise.Trustees, all) : null;
        }

        foreach ((RecordKind kind, HashSet<Digest256> dealt) in await kinds.ReadAsync(cancellationToken)
            .ConfigureAwait(false))
        {
            RecordPlacement placed = view.Of(kinds.Author, kind);
            if (dealt.Contains(placed.TrusteesDigest))
            {
                return new DealtTrustees(epoch, placed.Trustees, placed.TrusteesDigest);
            }
        }

        return null;
    }

    // Of a sealed submission every record that it means is in the state, or there is none and nothing lies anywhere.
    private async ValueTask<BundlePlacement?> PlaceAsync(
        Submission submission, IReadOnlyList<Dealing> dealings, CancellationToken cancellationToken)
    {
        LedgerHead head = _parts.View.Head;
        RecordPlacement?[] placed = new RecordPlacement?[dealings.Count];
        for (int i = 0; i < placed.Length; i++)
        {
            if (await DealtKinds.OfAsync(submission, dealings[i], _parts.Placement, cancellationToken)
                .ConfigureAwait(false) is { } kind)
            {
                placed[i] = await _parts.Placement
                    .OfAsync(head, submission.Body.Author, kind, cancellationToken).ConfigureAwait(false);
                continue;
            }

            // A record that a block below brings is in the state of a head at or above that block.
            if (await _parts.View.FindSubmissionAsync(submission.Id, cancellationToken).ConfigureAwait(false)
                    is { } position
                && position.Height <= head.Header.Height)
            {
                placed[i] = BundlePlacement.Nowhere;
            }
        }

        return new BundlePlacement(head.Replicas.Epoch, submission.Body.Author, dealings, placed);
    }
}
