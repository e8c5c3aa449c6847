using System.Collections.ObjectModel;

namespace HealthLedger.Storage.InMemory;

/// <summary>Storage in memory, opened.</summary>
internal sealed class InMemoryLedgerStorage : ILedgerStorage
{
    private readonly SemaphoreSlim _exclusive;
    private readonly InMemorySession _session;

    public InMemoryLedgerStorage(InMemoryContent content, SemaphoreSlim exclusive)
    {
        _exclusive = exclusive;
        _session = new InMemorySession(content);
        Journal = new InMemoryJournal(_session);
        InMemoryBlockStore blocks = new(_session);
        Blocks = blocks;
        State = blocks;
        Custody = new InMemoryCustodyStore(_session);
    }

    /// <inheritdoc/>
    public string Kind => "memory";

    /// <inheritdoc/>
    public IJournal Journal { get; }

    /// <inheritdoc/>
    public IBlockStore Blocks { get; }

    /// <inheritdoc/>
    public IStateStore State { get; }

    /// <inheritdoc/>
    public ICustodyStore Custody { get; }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyDictionary<string, long>> MeasureAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return ValueTask.FromResult<IReadOnlyDictionary<string, long>>(ReadOnlyDictionary<string, long>.Empty);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        if (_session.Close())
        {
            _exclusive.Release();
        }

        return ValueTask.CompletedTask;
    }
}
