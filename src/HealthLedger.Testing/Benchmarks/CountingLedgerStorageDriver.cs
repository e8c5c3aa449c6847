using HealthLedger.Storage;

namespace HealthLedger.Testing.Benchmarks;

/// <summary>Passes everything on and counts the calls that end in a synchronisation.</summary>
internal sealed class CountingLedgerStorageDriver : ILedgerStorageDriver
{
    private readonly ILedgerStorageDriver _inner;

    public CountingLedgerStorageDriver(ILedgerStorageDriver inner) => _inner = inner;

    public SyncCount Count { get; } = new();

    public async ValueTask<ILedgerStorage> OpenAsync(CancellationToken cancellationToken) =>
        new CountingLedgerStorage(await _inner.OpenAsync(cancellationToken).ConfigureAwait(false), Count);
}
