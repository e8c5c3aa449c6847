namespace HealthLedger.Storage.Sqlite;

/// <summary>Storage in a folder that goes with it.</summary>
internal sealed class ScratchLedgerStorage : ILedgerStorage
{
    private readonly ILedgerStorage _inner;
    private readonly string _folder;

    public ScratchLedgerStorage(ILedgerStorage inner, string folder)
    {
        _inner = inner;
        _folder = folder;
    }

    /// <inheritdoc/>
    public string Kind => _inner.Kind;

    /// <inheritdoc/>
    public IJournal Journal => _inner.Journal;

    /// <inheritdoc/>
    public IBlockStore Blocks => _inner.Blocks;

    /// <inheritdoc/>
    public IStateStore State => _inner.State;

    /// <inheritdoc/>
    public ICustodyStore Custody => _inner.Custody;

    /// <summary>Removes a folder of scratch storage.</summary>
    /// <exception cref="StorageFailureException">It cannot be removed.</exception>
    public static void Remove(string folder)
    {
        try
        {
            Directory.Delete(folder, recursive: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new StorageFailureException(
                HealthLedgerErrorCodes.InputOutputFailed,
                $"'{folder}', which a verification has left, cannot be removed. Remove it by hand; nothing needs it.",
                innerException: exception);
        }
    }

    /// <inheritdoc/>
    public ValueTask<string?> FindDamageAsync(CancellationToken cancellationToken) =>
        _inner.FindDamageAsync(cancellationToken);

    /// <inheritdoc/>
    public ValueTask<ILedgerStorage?> OpenScratchAsync(CancellationToken cancellationToken) =>
        _inner.OpenScratchAsync(cancellationToken);

    /// <inheritdoc/>
    public Task<StorageFailureException> WaitForLossAsync(CancellationToken cancellationToken) =>
        _inner.WaitForLossAsync(cancellationToken);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyDictionary<string, long>> MeasureAsync(CancellationToken cancellationToken) =>
        _inner.MeasureAsync(cancellationToken);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _inner.DisposeAsync().ConfigureAwait(false);
        if (Directory.Exists(_folder))
        {
            Remove(_folder);
        }
    }
}
