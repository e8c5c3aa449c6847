namespace HealthLedger.Storage.Sqlite;

/// <summary>An open data folder.</summary>
internal sealed class SqliteLedgerStorage : ILedgerStorage
{
    private readonly SqliteParts _parts;
    private readonly Func<CancellationToken, ValueTask<ILedgerStorage?>> _openScratch;
    private int _isDisposed;

    public SqliteLedgerStorage(
        SqliteParts parts, Func<CancellationToken, ValueTask<ILedgerStorage?>> openScratch)
    {
        _openScratch = openScratch;
        _parts = parts;
        Blocks = new SqliteBlockStore(parts.Ledger!, parts.Pages!);
        State = new SqliteStateStore(parts.Ledger!, parts.Pages!);
        Custody = new SqliteCustodyStore(parts.Custody!);
    }

    /// <inheritdoc/>
    public string Kind => "sqlite";

    /// <inheritdoc/>
    public IJournal Journal => _parts.Journal!;

    /// <inheritdoc/>
    public IBlockStore Blocks { get; }

    /// <inheritdoc/>
    public IStateStore State { get; }

    /// <inheritdoc/>
    public ICustodyStore Custody { get; }

    /// <summary>The state pages that are not merged yet.</summary>
    internal PendingPages Pages => _parts.Pages!;

    /// <summary>Transactions committed on the custody database since it was opened.</summary>
    internal long CustodyTransactions => _parts.Custody!.Writer.Transactions;

    /// <inheritdoc/>
    public async ValueTask<string?> FindDamageAsync(CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(Volatile.Read(ref _isDisposed) != 0, this);
        await foreach (JournalRecord _ in _parts.Journal!
            .ReadAsync(_parts.Journal.Begin, cancellationToken).ConfigureAwait(false))
        {
            // Reading checks every frame against its checksum and against the frame before it.
        }

        return await _parts.Custody!.FindDamageAsync(cancellationToken).ConfigureAwait(false)
            ?? await _parts.Ledger!.FindDamageAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public ValueTask<ILedgerStorage?> OpenScratchAsync(CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(Volatile.Read(ref _isDisposed) != 0, this);
        return _openScratch(cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyDictionary<string, long>> MeasureAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        ObjectDisposedException.ThrowIf(Volatile.Read(ref _isDisposed) != 0, this);
        return ValueTask.FromResult<IReadOnlyDictionary<string, long>>(
            new Dictionary<string, long>(StringComparer.Ordinal)
            {
                ["ledger"] = _parts.Ledger!.Measure(),
                ["custody"] = _parts.Custody!.Measure(),
                ["journal"] = _parts.Journal!.Measure(),
            });
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() =>
        Interlocked.Exchange(ref _isDisposed, 1) == 0 ? _parts.DisposeAsync() : ValueTask.CompletedTask;
}
