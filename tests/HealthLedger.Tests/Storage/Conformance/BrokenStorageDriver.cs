using HealthLedger.Storage;

namespace HealthLedger.Tests.Storage.Conformance;

/// <summary>Good storage with one fault planted in it.</summary>
internal sealed class BrokenStorageDriver(ILedgerStorageDriver inner, PlantedFault fault) : ILedgerStorageDriver
{
    private ILedgerStorage? _shared;

    public async ValueTask<ILedgerStorage> OpenAsync(CancellationToken cancellationToken)
    {
        if (fault == PlantedFault.StorageOpensTwice && _shared is not null)
        {
            try
            {
                _ = _shared.Journal.End;
                return new BrokenStorage(_shared, fault, isTailLost: false);
            }
            catch (ObjectDisposedException)
            {
                _shared = null;
            }
        }

        bool isReopened = _shared is not null;
        _shared = await inner.OpenAsync(cancellationToken);
        return new BrokenStorage(_shared, fault, isReopened);
    }
}
