namespace HealthLedger.Storage;

/// <summary>Opens storage for a node.</summary>
public interface ILedgerStorageDriver
{
    /// <summary>
    /// Whether what is stored lies in a folder, which anybody may copy or move: then a node looks whether it is where
    /// it ran last (<see cref="LedgerNodeBuilder.Place"/>). A server that one writer after the other uses is no folder.
    /// </summary>
    /// <value>Default true.</value>
    bool StoresInFolder => true;

    /// <summary>
    /// Opens the storage exclusively, waiting up to the driver's hand-over time for another process to leave.
    /// </summary>
    /// <param name="cancellationToken">Cancels waiting.</param>
    /// <exception cref="StorageFailureException">HLS7001 to HLS7007: what is wrong, where, and what to do.</exception>
    ValueTask<ILedgerStorage> OpenAsync(CancellationToken cancellationToken);
}
