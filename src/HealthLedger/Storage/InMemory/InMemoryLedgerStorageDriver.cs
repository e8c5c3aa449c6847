namespace HealthLedger.Storage.InMemory;

/// <summary>
/// Storage that lives as long as this object: for tests and for trying out. Opening it again after it was disposed
/// finds what was stored, as after a restart; nothing survives the process.
/// </summary>
public sealed class InMemoryLedgerStorageDriver : ILedgerStorageDriver, IDisposable
{
    private readonly InMemoryContent _content = new();
    private readonly SemaphoreSlim _exclusive = new(1, 1);
    private readonly TimeProvider _timeProvider;

    /// <summary>Makes empty storage.</summary>
    /// <param name="timeProvider">The clock of waiting for a hand-over; null is the system's.</param>
    public InMemoryLedgerStorageDriver(TimeProvider? timeProvider = null) =>
        _timeProvider = timeProvider ?? TimeProvider.System;

    /// <summary>How long opening waits for the holder to leave.</summary>
    /// <value>Default 30 seconds; zero tries once.</value>
    public TimeSpan HandOverTime { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>What is stored; for tests that damage it.</summary>
    internal InMemoryContent Content => _content;

    /// <inheritdoc/>
    public async ValueTask<ILedgerStorage> OpenAsync(CancellationToken cancellationToken)
    {
        if (!await _exclusive.WaitAsync(TimeSpan.Zero, cancellationToken).ConfigureAwait(false))
        {
            await WaitAsync(cancellationToken).ConfigureAwait(false);
        }

        return new InMemoryLedgerStorage(_content, _exclusive);
    }

    /// <summary>Forgets everything. The opened storage is to be disposed before.</summary>
    public void Dispose() => _exclusive.Dispose();

    private async ValueTask WaitAsync(CancellationToken cancellationToken)
    {
        using CancellationTokenSource timeout = new(HandOverTime, _timeProvider);
        using CancellationTokenSource both =
            CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            await _exclusive.WaitAsync(both.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new StorageFailureException(
                HealthLedgerErrorCodes.LockedByAnotherProcess,
                "The storage in memory is open already. Dispose it before opening it again.");
        }
    }
}
