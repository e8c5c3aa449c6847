using HealthLedger.Storage;

namespace HealthLedger.Tests.Storage.Conformance;

/// <summary>Opened storage with one fault planted in it.</summary>
internal sealed class BrokenStorage(ILedgerStorage inner, PlantedFault fault, bool isTailLost) : ILedgerStorage
{
    public string Kind => inner.Kind;

    public IJournal Journal { get; } = new BrokenJournal(inner.Journal, fault, isTailLost);

    public IBlockStore Blocks { get; } = new BrokenBlockStore(inner.Blocks, fault);

    public IStateStore State { get; } = new BrokenStateStore(inner.State, fault);

    public ICustodyStore Custody { get; } = new BrokenCustodyStore(inner.Custody, fault);

    public ValueTask<IReadOnlyDictionary<string, long>> MeasureAsync(CancellationToken cancellationToken) =>
        inner.MeasureAsync(cancellationToken);

    public ValueTask DisposeAsync() => inner.DisposeAsync();
}
