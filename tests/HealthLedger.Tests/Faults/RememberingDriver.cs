using HealthLedger.Storage;

namespace HealthLedger.Tests.Faults;

/// <summary>Keeps what was opened, so that it can be taken from a node in the midst of everything.</summary>
internal sealed class RememberingDriver(ILedgerStorageDriver inner) : ILedgerStorageDriver, IDisposable
{
    private ILedgerStorage? _opened;

    public async ValueTask<ILedgerStorage> OpenAsync(CancellationToken cancellationToken) =>
        _opened = await inner.OpenAsync(cancellationToken);

    public async Task KillAsync()
    {
        if (_opened is { } storage)
        {
            await storage.DisposeAsync();
        }
    }

    public void Dispose() => _opened = null;
}
