namespace HealthLedger.Storage;

/// <summary>Opens storage for a node.</summary>
public interface ILedgerStorageDriver
{
    /// <summary>
    /// Opens the storage exclusively, waiting up to the driver's hand-over time for another process to leave.
    /// </summary>
    /// <param name="cancellationToken">Cancels waiting.</param>
    /// <exception cref="StorageFailureException">HLS7001 to HLS7007: what is wrong, where, and what to do.</exception>
    ValueTask<ILedgerStorage> OpenAsync(CancellationToken cancellationToken);
}
