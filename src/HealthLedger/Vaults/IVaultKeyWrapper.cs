namespace HealthLedger.Vaults;

/// <summary>
/// Wraps the master key of a vault file outside the process: a cloud's key service, or a hardware module. The file then
/// opens only where the wrapper does.
/// </summary>
public interface IVaultKeyWrapper
{
    /// <summary>Wraps 32 bytes.</summary>
    /// <param name="masterKey">The secret; not to be kept.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <returns>At most 4096 bytes.</returns>
    ValueTask<ReadOnlyMemory<byte>> WrapAsync(ReadOnlyMemory<byte> masterKey, CancellationToken cancellationToken);

    /// <summary>Unwraps; null when it was not wrapped by this.</summary>
    ValueTask<ReadOnlyMemory<byte>?> UnwrapAsync(
        ReadOnlyMemory<byte> wrapped, CancellationToken cancellationToken);
}
