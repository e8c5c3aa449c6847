using HealthLedger.Primitives;

namespace HealthLedger.Witnesses;

/// <summary>What a witness must not forget.</summary>
internal interface IWitnessStore : IDisposable
{
    /// <summary>What was written last for a ledger; null when nothing was.</summary>
    /// <exception cref="StorageFailureException">It cannot be read.</exception>
    ValueTask<ReadOnlyMemory<byte>?> ReadAsync(LedgerId ledger, CancellationToken cancellationToken);

    /// <summary>Replaces it in one step; on stable storage when the task completes.</summary>
    /// <exception cref="StorageFailureException">It may have been written, or not.</exception>
    ValueTask WriteAsync(LedgerId ledger, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken);

    /// <summary>Keeps evidence under a name; the same name again replaces it.</summary>
    /// <exception cref="StorageFailureException">It was not kept.</exception>
    ValueTask KeepAsync(string name, ReadOnlyMemory<byte> evidence, CancellationToken cancellationToken);
}
