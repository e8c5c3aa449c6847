using HealthLedger.Ledger.Execution;
using HealthLedger.Ledger.State;

namespace HealthLedger.Runtime;

/// <summary>
/// Reads and proves rows of the newest state. The database has the pages of the newest state only: when a block
/// replaces a page while it is being looked for, the newest head is asked again, and only what the newest head does
/// not find is damage.
/// </summary>
internal sealed class StateReader
{
    private readonly LedgerView _view;
    private readonly StateCache _cache;
    private readonly Func<ulong> _stored;

    public StateReader(LedgerView view, StateCache cache, Func<ulong> stored)
    {
        _view = view;
        _cache = cache;
        _stored = stored;
    }

    /// <summary>A row of the newest state, or null, with the head whose state it is.</summary>
    /// <exception cref="IntegrityException">HLS3003: the stored state is not the sealed one.</exception>
    public async ValueTask<(LedgerHead Head, StateLeaf? Row)> ReadAsync(
        StateKey key, CancellationToken cancellationToken)
    {
        (LedgerHead head, StateLeaf? row, _) = await LoadAsync(key, isProved: false, cancellationToken)
            .ConfigureAwait(false);
        return (head, row);
    }

    /// <summary>A row of the newest state, or null, with what proves it against the state root of that head.</summary>
    /// <exception cref="IntegrityException">HLS3003: the stored state is not the sealed one.</exception>
    public async ValueTask<(LedgerHead Head, StateLeaf? Row, StateTreeProof Proof)> ProveAsync(
        StateKey key, CancellationToken cancellationToken)
    {
        (LedgerHead head, StateLeaf? row, StateTreeProof? proof) = await LoadAsync(
            key, isProved: true, cancellationToken).ConfigureAwait(false);
        return (head, row, proof!);
    }

    private async ValueTask<(LedgerHead Head, StateLeaf? Row, StateTreeProof? Proof)> LoadAsync(
        StateKey key, bool isProved, CancellationToken cancellationToken)
    {
        LedgerHead head = _view.Head;
        while (true)
        {
            try
            {
                StateLeaf? row = await _cache.LoadRowAsync(head.State, key, cancellationToken).ConfigureAwait(false);
                StateTreeProof? proof = isProved ? head.State.TryProve(key.Place) : null;
                _cache.Trim(_view.Head.State, _stored());
                if (!isProved || proof is not null)
                {
                    return (head, row, proof);
                }
            }
            catch (IntegrityException) when (!ReferenceEquals(head, _view.Head))
            {
                head = _view.Head;
            }
        }
    }
}
