using HealthLedger.Ledger;
using HealthLedger.Ledger.Execution;
using HealthLedger.Ledger.State;

namespace HealthLedger.Runtime;

/// <summary>
/// Executes a batch upon a head whose state may lie on disk. Execution is a pure function of what is in memory: what
/// the batch names is loaded first, and when execution asks for more, that is loaded and the batch is executed again.
/// </summary>
internal sealed class BatchExecution
{
    private readonly BlockExecutor _executor;
    private readonly StateCache _cache;
    private readonly VerifiedSubmissions? _verified;
    private long _repeats;

    /// <param name="executor">Executes.</param>
    /// <param name="cache">The pages that are in memory.</param>
    /// <param name="verified">Submissions whose signature is known to hold, or null.</param>
    public BatchExecution(BlockExecutor executor, StateCache cache, VerifiedSubmissions? verified = null)
    {
        _verified = verified;
        _executor = executor;
        _cache = cache;
    }

    /// <summary>How often a batch was executed again because something was not loaded before.</summary>
    public long Repeats => Interlocked.Read(ref _repeats);

    /// <summary>Executes a batch.</summary>
    /// <param name="head">The newest head: of an older one the database may have no pages any more.</param>
    /// <param name="batch">The batch.</param>
    /// <param name="cancellationToken">Cancels while the state is read.</param>
    /// <exception cref="IntegrityException">HLS3003: the stored state is not the sealed one.</exception>
    /// <exception cref="StorageFailureException">The state could not be read.</exception>
    public async ValueTask<ExecutedBlock> ExecuteAsync(
        LedgerHead head, Batch batch, CancellationToken cancellationToken)
    {
        BatchWork work = new(batch, head.Parameters, _verified);
        await _cache.EnterAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            StateReadSet named = StateReadSet.Of(work, head);
            await PrefetchAsync(head.State, work.Places, named, cancellationToken).ConfigureAwait(false);
            while (true)
            {
                try
                {
                    ExecutedBlock executed = _executor.Execute(head, work);
                    _cache.Count(executed.Pages.Count * StateTreePage.UsualBytes);
                    return executed;
                }
                catch (StatePageMissing missing)
                {
                    Interlocked.Increment(ref _repeats);
                    await LoadAsync(head.State, missing, cancellationToken).ConfigureAwait(false);
                }
            }
        }
        finally
        {
            _cache.Leave();
        }
    }

    private async ValueTask PrefetchAsync(
        StateTree tree, StatePlaces places, StateReadSet set, CancellationToken cancellationToken)
    {
        await _cache.LoadAsync(
            tree,
            set.Places.Concat(set.Rows).Concat(set.Second).Select(key => key.Place),
            cancellationToken).ConfigureAwait(false);
        foreach (StateKey row in set.Rows)
        {
            await _cache.LoadRowAsync(tree, row, cancellationToken).ConfigureAwait(false);
        }

        foreach (StateKey row in set.Second)
        {
            if (await _cache.LoadRowAsync(tree, row, cancellationToken).ConfigureAwait(false) is { } found)
            {
                await PrefetchAsync(tree, places, StateReadSet.After(row, found.Value, places), cancellationToken)
                    .ConfigureAwait(false);
            }
        }
    }

    private async ValueTask LoadAsync(StateTree tree, StatePageMissing missing, CancellationToken cancellationToken)
    {
        await _cache.LoadAsync(tree, missing.Places, cancellationToken).ConfigureAwait(false);
        if (missing.Row is { } row)
        {
            await _cache.LoadRowAsync(tree, row, cancellationToken).ConfigureAwait(false);
        }
    }
}
