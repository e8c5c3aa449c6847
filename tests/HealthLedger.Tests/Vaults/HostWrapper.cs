using System.Security.Cryptography;
using HealthLedger.Vaults;

namespace HealthLedger.Tests.Vaults;

/// <summary>A key service that wraps master keys under a key of its own.</summary>
internal sealed class HostWrapper : IVaultKeyWrapper
{
    private readonly byte[] _key = RandomNumberGenerator.GetBytes(32);

    public ValueTask<ReadOnlyMemory<byte>> WrapAsync(
        ReadOnlyMemory<byte> masterKey, CancellationToken cancellationToken)
    {
        using Aes aes = Aes.Create();
        aes.Key = _key;
        return ValueTask.FromResult<ReadOnlyMemory<byte>>(aes.EncryptKeyWrapPadded(masterKey.Span));
    }

    public ValueTask<ReadOnlyMemory<byte>?> UnwrapAsync(
        ReadOnlyMemory<byte> wrapped, CancellationToken cancellationToken)
    {
        using Aes aes = Aes.Create();
        aes.Key = _key;
        try
        {
            return ValueTask.FromResult<ReadOnlyMemory<byte>?>(aes.DecryptKeyWrapPadded(wrapped.Span));
        }
        catch (CryptographicException)
        {
            return ValueTask.FromResult<ReadOnlyMemory<byte>?>(null);
        }
    }
}
