namespace HealthLedger.Storage;

/// <summary>Payloads and private rows in one store, because they are written in one step.</summary>
public interface ICustodyStore : IPayloadStore, IPrivateStore
{
    /// <summary>Writes everything in one atomic transaction, on stable storage when the task completes.</summary>
    /// <exception cref="StorageFailureException">HLS7003, HLS7005 or HLS7006. Nothing was written.</exception>
    ValueTask WriteAsync(CustodyWrite write, CancellationToken cancellationToken);
}
