using HealthLedger.Bundles;
using HealthLedger.Consensus.Runtime;
using HealthLedger.Primitives;
using HealthLedger.Snapshots;

namespace HealthLedger.Runtime.Replication;

/// <summary>The frames that come from other replicas.</summary>
internal sealed partial class SubmissionExchange
{
    /// <summary>A frame that is none of the replica's came from a peer.</summary>
    public async ValueTask ReceiveAsync(
        ParticipantId sender, ReadOnlyMemory<byte> frame, CancellationToken cancellationToken)
    {
        switch (NodeFrame.TypeOf(frame))
        {
            case SubmissionFrame.Type:
                await OnSubmissionAsync(sender, frame, cancellationToken).ConfigureAwait(false);
                break;
            case BundleAnnouncement.Type when IsReplica(sender):
                OnAnnouncement(sender, frame);
                break;
            case FetchBundle.Type when IsReplica(sender) && FetchBundle.TryDecode(frame) is { } fetch:
                _server.Serve(sender, fetch);
                break;
            case BundlePart.Type when BundlePart.TryDecode(frame) is { } part:
                await OnPartAsync(sender, part, cancellationToken).ConfigureAwait(false);
                break;
            case FetchSnapshot.Type when IsMember(sender) && FetchSnapshot.TryDecode(frame) is { } fetch:
                _snapshots.Serve(sender, fetch);
                break;
            default:
                break;
        }
    }

    // One that joins is let in once the vote is over, and begins before the boundary.
    private bool IsMember(ParticipantId sender) => IsReplica(sender)
        || _parts.View.Head.Scheduled?.Next.Replicas.Any(replica => replica.Participant == sender) == true;

    private async ValueTask OnSubmissionAsync(
        ParticipantId sender, ReadOnlyMemory<byte> frame, CancellationToken cancellationToken)
    {
        if (SubmissionFrame.TryDecode(frame) is not { } bytes
            || await _screen.TryReadAsync(sender, bytes, cancellationToken).ConfigureAwait(false)
                is not { } submission)
        {
            return;
        }

        SubmissionId id = submission.Id;
        bool isByPolicy = _placements.AreByPolicy;
        if (_tracker.IsExecuted(id) || (isByPolicy && submission.Body.Author == _parts.Organisation))
        {
            return;
        }

        bool isDealing = Dealing.IsIn(submission);
        bool isInOrder = submission.Body.Author == sender
            && !(isByPolicy && BundlePlacements.IsApart(submission));
        bool isAdded = _pool.TryAdd(
            ReplicatedLedger.IdOf(id),
            bytes,
            sender,
            isReady: isByPolicy || !isDealing,
            isInOrder,
            submission.Body.ValidUntilHeight,
            await _placements.OfAsync(submission, cancellationToken).ConfigureAwait(false),
            isDealing);
        if (!isAdded && isByPolicy)
        {
            // Its bundle came before. By a policy its author has waited for the copies, and hands it in.
            _pool.HandIn(ReplicatedLedger.IdOf(id), isInOrder);
        }
    }

    private void OnAnnouncement(ParticipantId sender, ReadOnlyMemory<byte> frame)
    {
        foreach (SubmissionId id in BundleAnnouncement.TryDecode(frame) ?? [])
        {
            Interlocked.Increment(ref _heard);
            if (_tracker.Announced(sender, id) && !_pool.IsOwn(ReplicatedLedger.IdOf(id)))
            {
                _fetcher.Announced(sender, id);
            }
        }
    }

    private async ValueTask OnPartAsync(ParticipantId sender, BundlePart part, CancellationToken cancellationToken)
    {
        // After a restart a bundle may be held whose submission does not wait here yet.
        bool isHeld = _tracker.IsEnough(part.Id) && !_fetcher.IsWanted(part.Id);
        if (isHeld && (_tracker.IsExecuted(part.Id) || _pool.Contains(ReplicatedLedger.IdOf(part.Id))))
        {
            _tracker.Announced(sender, part.Id);
            return;
        }

        ReadOnlyMemory<byte>? whole = part.IsWhole ? part.Bytes : _fetcher.Take(sender, part);
        if (whole is not { } bytes)
        {
            return;
        }

        bool isHandedOver = false;
        try
        {
            isHandedOver = await OnBundleAsync(sender, part.Id, bytes, isHeld, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            if (!isHandedOver)
            {
                _fetcher.Arrived(part.Id);
            }
        }
    }

    // Whether somebody else says when it is stored, or dropped.
    private async ValueTask<bool> OnBundleAsync(
        ParticipantId sender,
        SubmissionId id,
        ReadOnlyMemory<byte> bytes,
        bool isHeld,
        CancellationToken cancellationToken)
    {
        uint limit = (uint)_parts.View.Head.Parameters.MaxOperations;
        if (Bundle.TryDecode(bytes, limit) is not { } bundle || bundle.Id != id
            || await _screen.TryReadAsync(sender, bundle.SubmissionBytes, cancellationToken).ConfigureAwait(false)
                is null)
        {
            _fetcher.Fail(id, sender);
            return false;
        }

        if (bundle.Submission.Body.Author == _parts.Organisation)
        {
            return false;
        }

        // Its place among its author's submissions is where it came, not where it was stored.
        long terms = _tracker.Terms;
        BundlePlacement? placed = await _placements.OfAsync(bundle.Submission, cancellationToken)
            .ConfigureAwait(false);
        if (!_tracker.IsExecuted(id))
        {
            _pool.TryAdd(
                ReplicatedLedger.IdOf(id),
                bundle.SubmissionBytes,
                sender,
                isReady: false,
                bundle.Submission.Body.Author == sender,
                bundle.Submission.Body.ValidUntilHeight,
                placed,
                isDealing: true,
                isHandedIn: placed is null);
        }

        if (isHeld)
        {
            _tracker.Announced(sender, id);
            return false;
        }

        if (placed is { IsCertain: false })
        {
            // What is to be here cannot be known yet: it is asked for again.
            return false;
        }

        if (IsForOthers(placed))
        {
            Drop(id);
            return false;
        }

        // The peer may go while it waits for room.
        _fetcher.Arrives(id);
        await _keeper.AcceptAsync(
            sender,
            placed is null ? bundle : bundle.For(_parts.Organisation, placed),
            placed,
            terms,
            cancellationToken).ConfigureAwait(false);
        return true;
    }
}
