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

    /// <summary>Bytes on disk by part ("ledger", "custody", "journal"); empty for memory.</summary>
    ValueTask<IReadOnlyDictionary<string, long>> MeasureAsync(CancellationToken cancellationToken);
}
