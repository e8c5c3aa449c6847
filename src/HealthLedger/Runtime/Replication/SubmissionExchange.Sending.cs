using HealthLedger.Bundles;
using HealthLedger.Consensus.Messages;
using HealthLedger.Consensus.Runtime;
using HealthLedger.Ledger;
using HealthLedger.Primitives;

namespace HealthLedger.Runtime.Replication;

/// <summary>What goes to other replicas. Under a placement policy each gets what it may hold, and a submission itself
/// when enough have that (docs/spec/bundles.md section 6).</summary>
internal sealed partial class SubmissionExchange
{
    private const int MaxHandedInAgain = 64;

    /// <summary>Sends a submission of this node, which is on stable storage with its bundle.</summary>
    public async ValueTask SendOwnAsync(OrderedSubmission submission, CancellationToken cancellationToken)
    {
        byte[]? bundle = submission.SmallBundle;
        submission.SmallBundle = null;
        if (Submission.TryDecode(submission.Bytes, int.MaxValue) is not { } decoded)
        {
            return;
        }

        bool isByPolicy = _placements.AreByPolicy;
        bool isDealing = Dealing.IsIn(decoded);
        ulong epoch = Volatile.Read(ref _epoch);
        _pool.TryAdd(
            ReplicatedLedger.IdOf(submission.Id),
            submission.Bytes,
            peer: null,
            isReady: !isDealing,
            isInOrder: !isByPolicy || !BundlePlacements.IsApart(decoded),
            validUntil: submission.ValidUntil,
            isDealing: isDealing,
            isHandedIn: !isByPolicy);
        if (isDealing)
        {
            try
            {
                await OfferAsync(
                    submission.Id, decoded, submission.Bytes, submission.HasBundle, bundle, cancellationToken)
                    .ConfigureAwait(false);
            }
            catch (HealthLedgerException exception) when (isByPolicy || exception is StorageFailureException)
            {
                // It is stored, and no caller may be told otherwise because it cannot be read for now. Under a policy
                // it waits in its place, and everything behind it with it.
                _parts.Events.OnFault(exception.Code, exception.Message);
                _unoffered[submission.Id] = submission.Bytes;
            }
        }
        else if (!isByPolicy)
        {
            Send(null, SubmissionFrame.Encode(submission.Bytes));
        }

        if (Volatile.Read(ref _epoch) != epoch)
        {
            // Other terms have begun meanwhile, and may not have seen it.
            await TryOfferAgainAsync(submission.Id, decoded, submission.Bytes).ConfigureAwait(false);
        }
    }

    /// <summary>A submission may be proposed: one of this node's that waited for copies is handed in.</summary>
    public void Proposable(Digest256 id)
    {
        if (_pool.TryHandIn(id) is { } bytes)
        {
            Send(null, SubmissionFrame.Encode(bytes));
        }
    }

    // Sends each replica what it is to have of a bundle; without a policy the submission is handed in with it.
    private async ValueTask OfferAsync(
        SubmissionId id,
        Submission submission,
        ReadOnlyMemory<byte> bytes,
        bool isMade,
        byte[]? small,
        CancellationToken cancellationToken)
    {
        long terms = _tracker.Terms;
        BundlePlacement? placed = await _placements.OfAsync(submission, cancellationToken).ConfigureAwait(false);
        _pool.Place(ReplicatedLedger.IdOf(id), placed);
        IReadOnlyList<ParticipantId> others = Others();
        if (placed is null && others.Count > 0)
        {
            BundleLayout? layout = isMade
                ? null
                : await _server.LayOutAsync(id, others[0], cancellationToken).ConfigureAwait(false)
                    ?? throw OwnBundles.Missing();
            byte[]? bundle = layout is null
                ? small
                : await _server.ReadSmallAsync(layout, cancellationToken).ConfigureAwait(false);
            Push(id, bytes, bundle, null, isHandedIn: true);
        }

        foreach (ParticipantId peer in placed is null ? [] : others.Where(placed.Concerns))
        {
            byte[]? its = isMade && placed!.MayHoldAll(peer)
                ? small
                : await TryReadSmallAsync(id, peer, cancellationToken).ConfigureAwait(false);
            Push(id, bytes, its, peer, isHandedIn: false);
        }

        _fetcher.Remove(id);
        _tracker.HeldOwn(id, placed, terms);
    }

    // By the terms that have begun: what waits for copies, or for a quorum, waits for those of now.
    private async Task OfferAllAsync()
    {
        foreach (ReadOnlyMemory<byte> bytes in _pool.Own())
        {
            if (Submission.TryDecode(bytes, int.MaxValue) is { } submission)
            {
                await TryOfferAgainAsync(submission.Id, submission, bytes).ConfigureAwait(false);
            }
        }
    }

    private async Task TryOfferAgainAsync(SubmissionId id, Submission submission, ReadOnlyMemory<byte> bytes)
    {
        try
        {
            await OfferAgainAsync(id, submission, bytes).ConfigureAwait(false);
        }
        catch (HealthLedgerException exception)
        {
            _parts.Events.OnFault(exception.Code, exception.Message);
            _unoffered[id] = bytes;
        }
    }

    // Once a second.
    private void OfferLate()
    {
        foreach (SubmissionId id in _unoffered.Keys)
        {
            if (_unoffered.TryRemove(id, out ReadOnlyMemory<byte> bytes) && _pool.IsOwn(ReplicatedLedger.IdOf(id))
                && Submission.TryDecode(bytes, int.MaxValue) is { } submission)
            {
                _ = TryOfferAgainAsync(id, submission, bytes);
            }
        }
    }

    private async ValueTask OfferAgainAsync(SubmissionId id, Submission submission, ReadOnlyMemory<byte> bytes)
    {
        if (Dealing.IsIn(submission))
        {
            await OfferAsync(id, submission, bytes, isMade: false, small: null, CancellationToken.None)
                .ConfigureAwait(false);
        }
        else if (!_placements.AreByPolicy)
        {
            Send(null, SubmissionFrame.Encode(bytes));
        }
    }

    // Without a policy what is announced again brings what was lost.
    private void HandInAgain()
    {
        if (_placements.AreByPolicy)
        {
            _pool.MarkLongWaiting();
            foreach (ReadOnlyMemory<byte> bytes in _pool.HandedInLong(MaxHandedInAgain))
            {
                Send(null, SubmissionFrame.Encode(bytes));
            }
        }
    }

    /// <summary>Gives a submission to a primary that has not proposed it in time, with its bundle where it is to have
    /// one.</summary>
    public void Forward(Digest256 request, ParticipantId primary)
    {
        if (_pool.TryRead(request) is not { } bytes)
        {
            return;
        }

        if (_placements.AreByPolicy)
        {
            Send(primary, SubmissionFrame.Encode(bytes));
        }
        else
        {
            _ = ForwardAsync(new SubmissionId(request.ToArray()), bytes, primary, isHandedIn: static () => true);
        }
    }

    /// <summary>A peer can be reached: what was sent before is lost to it.</summary>
    public void PeerCame(ParticipantId peer)
    {
        _ = SendAllAsync(peer);
        Announce(peer, _tracker.Pending());
    }

    // In order.
    private async Task SendAllAsync(ParticipantId peer)
    {
        foreach (ReadOnlyMemory<byte> bytes in _pool.Own())
        {
            if (Submission.TryDecode(bytes, int.MaxValue) is { } submission && submission.Id is var id)
            {
                await ForwardAsync(id, bytes, peer, () => _pool.IsHandedIn(ReplicatedLedger.IdOf(id)))
                    .ConfigureAwait(false);
            }
        }
    }

    private async Task ForwardAsync(
        SubmissionId id, ReadOnlyMemory<byte> submission, ParticipantId to, Func<bool> isHandedIn)
    {
        bool isByPolicy = _placements.AreByPolicy;
        BundleLayout? layout = null;
        try
        {
            layout = await _server.LayOutAsync(id, to, CancellationToken.None).ConfigureAwait(false);
            if (layout is not null)
            {
                byte[]? bundle = await _server.ReadSmallAsync(layout, CancellationToken.None).ConfigureAwait(false);
                Push(id, submission, bundle, to, !isByPolicy && isHandedIn());
            }
        }
        catch (HealthLedgerException)
        {
            // It is announced again, and asked for.
        }

        if ((layout is null || isByPolicy) && isHandedIn())
        {
            Send(to, SubmissionFrame.Encode(submission));
        }
    }

    // What cannot be read now, or is too large, is announced, and asked for.
    private async ValueTask<byte[]?> TryReadSmallAsync(
        SubmissionId id, ParticipantId peer, CancellationToken cancellationToken)
    {
        try
        {
            return await _server.LayOutAsync(id, peer, cancellationToken).ConfigureAwait(false) is { } layout
                ? await _server.ReadSmallAsync(layout, cancellationToken).ConfigureAwait(false)
                : null;
        }
        catch (HealthLedgerException exception)
        {
            _parts.Events.OnFault(exception.Code, exception.Message);
            return null;
        }
    }

    // A small bundle is sent at once; a large one is asked for, in parts.
    private void Push(
        SubmissionId id, ReadOnlyMemory<byte> submission, byte[]? bundle, ParticipantId? to, bool isHandedIn)
    {
        if (bundle is { Length: <= BundleLimits.MaxPartBytes })
        {
            Send(to, new BundlePart(id, (uint)bundle.Length, 0, bundle).Encode());
            return;
        }

        if (isHandedIn)
        {
            Send(to, SubmissionFrame.Encode(submission));
        }

        Send(to, BundleAnnouncement.Encode([id]));
    }

    private void Send(ParticipantId? to, ReadOnlyMemory<byte> frame)
    {
        if (to is { } peer)
        {
            _link.Send(peer, MessageLane.Bulk, frame);
        }
        else
        {
            // Not to guests: who is not a replica holds nothing of anybody.
            foreach (ParticipantId other in Others())
            {
                _link.Send(other, MessageLane.Bulk, frame);
            }
        }
    }

    private void Announce(IReadOnlyList<SubmissionId> ids)
    {
        if (_placements.AreByPolicy)
        {
            foreach (ParticipantId peer in Others())
            {
                Announce(peer, ids);
            }

            return;
        }

        foreach (SubmissionId[] some in ids.Chunk(BundleLimits.MaxAnnounced))
        {
            _link.Broadcast(MessageLane.Proposals, BundleAnnouncement.Encode(some));
        }
    }

    // Who is to have nothing of a bundle is not told of it: it would ask for it. Who has announced it is.
    private void Announce(ParticipantId peer, IReadOnlyList<SubmissionId> ids)
    {
        bool isByPolicy = _placements.AreByPolicy;
        foreach (SubmissionId[] some in ids
            .Where(id => !isByPolicy
                || (PlacementOf(id)?.Concerns(peer) ?? _tracker.AnnouncersOf(id).Contains(peer)))
            .Chunk(BundleLimits.MaxAnnounced))
        {
            _link.Send(peer, MessageLane.Proposals, BundleAnnouncement.Encode(some));
        }
    }
}
