using HealthLedger.Ledger;
using HealthLedger.Ledger.Execution;
using HealthLedger.Storage;

namespace HealthLedger.Runtime;

/// <summary>
/// State that lies in the store into which the history is brought, with the pages in memory that were used lately.
/// </summary>
internal sealed class StoredReplayState : IReplayState, IDisposable
{
    private readonly StateCache _cache;
    private readonly BatchExecution _execution;

    public StoredReplayState(IStateStore store, BlockExecutor executor, long budget)
    {
        _cache = new StateCache(store, budget);
        _execution = new BatchExecution(executor, _cache);
    }

    /// <summary>An estimate of the bytes that pages and rows take.</summary>
    public long Bytes => _cache.Bytes;

    /// <summary>Counts a tree that is in memory already.</summary>
    public void Adopt(LedgerHead head) => _cache.Count(StateTrim.Measure(head.State.RootPage));

    /// <inheritdoc/>
    public ValueTask<ExecutedBlock> ExecuteAsync(
        LedgerHead head, Batch batch, CancellationToken cancellationToken) =>
        _execution.ExecuteAsync(head, batch, cancellationToken);

    /// <summary>Drops what the store has, when there is more in memory than should be.</summary>
    /// <param name="head">The newest head.</param>
    /// <param name="stored">The height up to which the store has the blocks.</param>
    public void Trim(LedgerHead head, ulong stored) => _cache.Trim(head.State, stored);

    /// <inheritdoc/>
    public void Dispose() => _cache.Dispose();
}
