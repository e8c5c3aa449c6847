using HealthLedger.Bundles;
using HealthLedger.Primitives;
using HealthLedger.Runtime.Redealing;

namespace HealthLedger.Runtime.Replication;

/// <summary>What becomes of the bundles that came.</summary>
internal sealed partial class SubmissionExchange
{
    /// <inheritdoc/>
    async ValueTask IBundleOutcome.KeptAsync(
        IReadOnlyList<SubmissionId> ids, long terms, CancellationToken cancellationToken)
    {
        Interlocked.Add(ref _kept, ids.Count);
        List<SubmissionId> pending = [];
        foreach (SubmissionId id in ids)
        {
            _fetcher.Remove(id);
            _parts.BundleTasks.Has(id);
            if (await _parts.View.FindSubmissionAsync(id, cancellationToken).ConfigureAwait(false) is not null)
            {
                _tracker.Settle(id, isFinal: true);
                Forget(id);
                continue;
            }

            if (_tracker.Held(id, terms))
            {
                pending.Add(id);
            }
            else
            {
                LookLater(id);
            }
        }

        Announce(pending);
        _host.Nudge();
    }

    /// <inheritdoc/>
    void IBundleOutcome.Refused(ParticipantId sender, SubmissionId id) =>
        // The submission waits on: it is its author's, whoever has sent a bundle that is not right.
        _fetcher.Fail(id, sender);

    /// <inheritdoc/>
    void IBundleOutcome.Expired(SubmissionId id)
    {
        // Also when a peer announces it again.
        _tracker.Settle(id, isFinal: true);
        _fetcher.Remove(id);
        Forget(id);
        _parts.BundleTasks.Forget(id);
    }

    /// <summary>A submission waits, its last height is sealed, and no block up to there has it: nobody proposes it any
    /// more, and no vote waits for its bundle.</summary>
    public void Expire(SubmissionId id)
    {
        _tracker.Settle(id, isFinal: true);
        if (!_parts.BundleTasks.IsLacking(id))
        {
            _fetcher.Remove(id);
        }

        Forget(id);
    }

    /// <inheritdoc/>
    void IBundleOutcome.Done(SubmissionId id) => _fetcher.Arrived(id);

    /// <inheritdoc/>
    void IBundleOutcome.Halt(Exception exception) => _halt(exception);

    private void Forget(SubmissionId id)
    {
        _pool.Remove(ReplicatedLedger.IdOf(id));
        _host.Forget(ReplicatedLedger.IdOf(id));
    }

    // Of heights that were passed over nobody knows here what they sealed.
    private async ValueTask<bool> MayBeSealedAsync(WaitingBundle bundle, CancellationToken cancellationToken) =>
        await _parts.View.FindSubmissionAsync(bundle.Submission, cancellationToken).ConfigureAwait(false) is not null
        || await OwnRecordWalk.FirstAsync(_parts.View, cancellationToken).ConfigureAwait(false)
            > bundle.Since + 1;
}
