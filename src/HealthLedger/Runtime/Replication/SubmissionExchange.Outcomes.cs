using HealthLedger.Bundles;
using HealthLedger.Primitives;
using HealthLedger.Runtime.Redealing;

namespace HealthLedger.Runtime.Replication;

/// <summary>What becomes of the bundles that came.</summary>
internal sealed partial class SubmissionExchange
{
    /// <inheritdoc/>
    async ValueTask IBundleOutcome.KeptAsync(IReadOnlyList<SubmissionId> ids, CancellationToken cancellationToken)
    {
        Interlocked.Add(ref _kept, ids.Count);
        List<SubmissionId> pending = [];
        foreach (SubmissionId id in ids)
        {
            _fetcher.Remove(id);
            _parts.BundleTasks.Has(id);
            if (await _parts.View.FindSubmissionAsync(id, cancellationToken).ConfigureAwait(false) is not null)
            {
                _tracker.Settle(id);
                _pool.Remove(ReplicatedLedger.IdOf(id));
                continue;
            }

            pending.Add(id);
            _tracker.Held(id);
        }

        Announce(pending);
        _host.Nudge();
    }

    /// <inheritdoc/>
    void IBundleOutcome.Refused(ParticipantId sender, SubmissionId id)
    {
        _fetcher.Fail(id, sender);
        _pool.Remove(ReplicatedLedger.IdOf(id));
    }

    /// <inheritdoc/>
    void IBundleOutcome.Expired(SubmissionId id)
    {
        // Also when a peer announces it again.
        _tracker.Settle(id);
        _fetcher.Remove(id);
        _pool.Remove(ReplicatedLedger.IdOf(id));
        _parts.BundleTasks.Forget(id);
    }

    /// <inheritdoc/>
    void IBundleOutcome.Done(SubmissionId id) => _fetcher.Arrived(id);

    /// <inheritdoc/>
    void IBundleOutcome.Halt(Exception exception) => _halt(exception);

    // Of heights that were passed over nobody knows here what they sealed.
    private async ValueTask<bool> MayBeSealedAsync(WaitingBundle bundle, CancellationToken cancellationToken) =>
        await _parts.View.FindSubmissionAsync(bundle.Submission, cancellationToken).ConfigureAwait(false) is not null
        || await OwnRecordWalk.FirstAsync(_parts.View, cancellationToken).ConfigureAwait(false)
            > bundle.Since + 1;
}
