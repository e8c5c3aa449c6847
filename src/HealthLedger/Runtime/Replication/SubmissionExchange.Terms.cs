using System.Collections.Concurrent;
using HealthLedger.Bundles;
using HealthLedger.Consensus.Runtime;
using HealthLedger.Ledger;
using HealthLedger.Primitives;

namespace HealthLedger.Runtime.Replication;

/// <summary>What is to be here, by the terms of the epoch (docs/spec/bundles.md section 6.1).</summary>
internal sealed partial class SubmissionExchange
{
    // What a look could not decide: the submission, or the record that it means, is not known here yet.
    private readonly ConcurrentDictionary<SubmissionId, bool> _undecided = new();
    private readonly ConcurrentQueue<SubmissionId> _undecidedOrder = new();

    // What of this node could not be offered yet, because something could not be read.
    private readonly ConcurrentDictionary<SubmissionId, ReadOnlyMemory<byte>> _unoffered = new();

    // Where a policy is in force, or was, all is looked at anew: who holds what, and what waits for whom.
    private void BeginEpoch()
    {
        bool wasByPolicy = _pool.IsByPolicy;
        bool isByPolicy = _placements.AreByPolicy;
        if (!wasByPolicy && !isByPolicy)
        {
            return;
        }

        foreach (SubmissionId id in (IEnumerable<SubmissionId>)[.. _tracker.Forget(), .. _parts.BundleTasks.Lacking()])
        {
            LookLater(id);
        }

        if (!isByPolicy)
        {
            _pool.EndPolicy(_host.Forget);
        }
        else if (!wasByPolicy)
        {
            foreach (ReadOnlyMemory<byte> handedIn in _pool.BeginPolicy())
            {
                Send(null, SubmissionFrame.Encode(handedIn));
            }
        }

        _ = OfferAllAsync();
    }

    private void Look(SubmissionId id)
    {
        Interlocked.Increment(ref _looking);
        _ = LookAsync(id);
    }

    // Once a second.
    private void LookAgain()
    {
        for (int most = MaxLooking - Volatile.Read(ref _looking);
            most > 0 && _undecidedOrder.TryDequeue(out SubmissionId id);
            most--)
        {
            _undecided.TryRemove(id, out _);
            Look(id);
        }
    }

    private void LookLater(SubmissionId id)
    {
        if (_undecided.TryAdd(id, true))
        {
            _undecidedOrder.Enqueue(id);
        }
    }

    // After a restart a bundle may be in the store and not in memory.
    private async Task LookAsync(SubmissionId id)
    {
        try
        {
            long terms = _tracker.Terms;
            if (await DecideAsync(id, CancellationToken.None).ConfigureAwait(false) is not { } isHere)
            {
                if (_fetcher.IsWanted(id))
                {
                    LookLater(id);
                }
            }
            else if (isHere)
            {
                await ((IBundleOutcome)this).KeptAsync([id], terms, CancellationToken.None).ConfigureAwait(false);
            }
        }
        catch (HealthLedgerException exception)
        {
            _parts.Events.OnFault(exception.Code, exception.Message);
            if (_fetcher.IsWanted(id))
            {
                LookLater(id);
            }
        }
        finally
        {
            Interlocked.Decrement(ref _looking);
        }
    }

    // Whether all of a bundle is here that is to be here; null where that is not known yet. What is not to be here is
    // not asked for any more.
    private async ValueTask<bool?> DecideAsync(SubmissionId id, CancellationToken cancellationToken)
    {
        bool isStored = await _store.HoldsAsync(id, cancellationToken).ConfigureAwait(false);
        if (!await _placements.MayBePartialAsync(cancellationToken).ConfigureAwait(false))
        {
            return isStored;
        }

        Submission? known = await _server.ReadSubmissionAsync(id, cancellationToken).ConfigureAwait(false);
        BundlePlacement? placed = known is null
            ? null
            : await _placements.OfAsync(known, cancellationToken).ConfigureAwait(false);
        if (IsForOthers(placed))
        {
            Drop(id);
            return false;
        }

        if (!isStored)
        {
            return _placements.AreByPolicy && placed is not { IsCertain: true } ? null : false;
        }

        if (await _keeper.HoldsAllAsync(
            id, envelope => placed?.MayHold(_parts.Organisation, envelope) != false, cancellationToken)
            .ConfigureAwait(false))
        {
            return true;
        }

        _tracker.Lacks(id);
        _fetcher.Add(id, atOnce: false);
        return known is null ? null : false;
    }

    private BundlePlacement? PlacementOf(SubmissionId id) =>
        _pool.PlacementOf(ReplicatedLedger.IdOf(id), _parts.View.Head.Replicas.Epoch);

    // Whether nothing of what a submission deals is to be here.
    private bool IsForOthers(BundlePlacement? placed) =>
        placed is { IsCertain: true } && !placed.Concerns(_parts.Organisation);

    private void Drop(SubmissionId id)
    {
        _fetcher.Remove(id);
        _parts.BundleTasks.Has(id);
    }
}
