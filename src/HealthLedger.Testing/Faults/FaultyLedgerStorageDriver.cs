using HealthLedger.Storage;

namespace HealthLedger.Testing.Faults;

/// <summary>
/// Storage that goes wrong at planned calls. After a crash every call fails until the storage is disposed; open
/// the inner driver, or this one again, to see what a restart finds. Calls are counted over all openings.
/// </summary>
public sealed class FaultyLedgerStorageDriver : ILedgerStorageDriver
{
    private readonly ILedgerStorageDriver _inner;
    private readonly FaultCounter _counter;
    private FaultGate? _gate;

    /// <summary>Wraps a driver.</summary>
    /// <param name="inner">The storage that really stores.</param>
    /// <param name="plans">What goes wrong, and when; none for storage that only crashes when told.</param>
    public FaultyLedgerStorageDriver(ILedgerStorageDriver inner, params IReadOnlyList<StorageFaultPlan> plans)
    {
        ArgumentNullException.ThrowIfNull(inner);
        ArgumentNullException.ThrowIfNull(plans);
        _inner = inner;
        _counter = new FaultCounter([.. plans]);
    }

    /// <summary>Writes so far; to learn how many a run makes.</summary>
    public long Writes => _counter.Writes;

    /// <summary>Whether every planned fault has happened.</summary>
    public bool HasStruck => _counter.HasStruck;

    /// <summary>The process dies now: every call on what is open fails from here on.</summary>
    public void Crash() => _gate?.Crash();

    /// <inheritdoc/>
    public async ValueTask<ILedgerStorage> OpenAsync(CancellationToken cancellationToken)
    {
        ILedgerStorage inner = await _inner.OpenAsync(cancellationToken).ConfigureAwait(false);
        _gate = new FaultGate(_counter);
        return new FaultyLedgerStorage(inner, _gate);
    }
}
