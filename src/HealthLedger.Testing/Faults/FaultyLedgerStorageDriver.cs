using HealthLedger.Storage;

namespace HealthLedger.Testing.Faults;

/// <summary>
/// Storage that goes wrong at one planned write. After a crash every call fails until the storage is disposed; open
/// the inner driver, or this one again, to see what a restart finds. Writes are counted over all openings.
/// </summary>
public sealed class FaultyLedgerStorageDriver : ILedgerStorageDriver
{
    private readonly ILedgerStorageDriver _inner;
    private readonly FaultCounter _counter;

    /// <summary>Wraps a driver.</summary>
    /// <param name="inner">The storage that really stores.</param>
    /// <param name="plan">What goes wrong, and when.</param>
    public FaultyLedgerStorageDriver(ILedgerStorageDriver inner, StorageFaultPlan plan)
    {
        ArgumentNullException.ThrowIfNull(inner);
        ArgumentNullException.ThrowIfNull(plan);
        _inner = inner;
        _counter = new FaultCounter(plan);
    }

    /// <summary>Writes so far; to learn how many a run makes.</summary>
    public long Writes => _counter.Writes;

    /// <summary>Whether the fault has happened.</summary>
    public bool HasStruck => _counter.HasStruck;

    /// <inheritdoc/>
    public async ValueTask<ILedgerStorage> OpenAsync(CancellationToken cancellationToken)
    {
        ILedgerStorage inner = await _inner.OpenAsync(cancellationToken).ConfigureAwait(false);
        return new FaultyLedgerStorage(inner, new FaultGate(_counter));
    }
}
