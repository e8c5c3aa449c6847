namespace HealthLedger.Storage;

/// <summary>One opened data folder or database: everything a node stores, held exclusively until disposed.</summary>
public interface ILedgerStorage : IAsyncDisposable
{
    /// <summary>The kind of storage, for status and metrics: "sqlite", "memory".</summary>
    string Kind { get; }

    /// <summary>The journal.</summary>
    IJournal Journal { get; }

    /// <summary>The blocks.</summary>
    IBlockStore Blocks { get; }

    /// <summary>The state.</summary>
    IStateStore State { get; }

    /// <summary>Payloads and private rows.</summary>
    ICustodyStore Custody { get; }

    /// <summary>
    /// Reads through all that is stored and checks the store's own structures, as far as it has any that readers do
    /// not check: pages, tables against their indexes, checksums. Called by the full verification while a node runs.
    /// </summary>
    /// <returns>
    /// What is damaged and where, in words, never content; or null. A store without such structures returns null.
    /// </returns>
    /// <exception cref="StorageFailureException">HLS7006 or HLS7007.</exception>
    ValueTask<string?> FindDamageAsync(CancellationToken cancellationToken) =>
        ValueTask.FromResult<string?>(result: null);

    /// <summary>
    /// Opens storage for a piece of work whose results nobody keeps, beside this one: empty, not secured against
    /// crashes, and removed when it is disposed. What a crash leaves of it is removed when the storage is opened again.
    /// </summary>
    /// <param name="cancellationToken">Cancels.</param>
    /// <returns>The storage; null where there is none, and the work then takes memory instead.</returns>
    /// <exception cref="StorageFailureException">It could not be made.</exception>
    ValueTask<ILedgerStorage?> OpenScratchAsync(CancellationToken cancellationToken) =>
        ValueTask.FromResult<ILedgerStorage?>(result: null);

    /// <summary>Bytes on disk by part ("ledger", "custody", "journal"); empty for memory.</summary>
    ValueTask<IReadOnlyDictionary<string, long>> MeasureAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Waits until this storage can never be written again before it is opened again, because another node has taken
    /// it over, say. The node then halts. Storage that cannot be taken away waits for ever.
    /// </summary>
    /// <param name="cancellationToken">Cancels waiting.</param>
    /// <returns>What happened and what to do.</returns>
    async Task<StorageFailureException> WaitForLossAsync(CancellationToken cancellationToken)
    {
        await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken).ConfigureAwait(false);
        throw new OperationCanceledException(cancellationToken);
    }
}
