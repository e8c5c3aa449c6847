using System.Security.Cryptography;
using HealthLedger.Cryptography;

namespace HealthLedger.Vaults;

/// <summary>A secret from which a wrapping key is derived; the master key is wrapped with AES-KWP [RFC 5649].</summary>
internal abstract class DerivedVaultSecret : VaultSecret
{
    private const int SaltBytes = 32;

    /// <summary>Rounds for a new slot.</summary>
    private protected virtual int Rounds => 0;

    internal sealed override async ValueTask<VaultSlot> WrapAsync(byte[] masterKey, CancellationToken cancellationToken)
    {
        byte[] salt = RandomNumberGenerator.GetBytes(SaltBytes);
        byte[] key = await DeriveAsync(salt, Rounds).ConfigureAwait(false);
        try
        {
            using Aes aes = Aes.Create();
            aes.SetKey(key);
            byte[] wrapped = aes.EncryptKeyWrapPadded(masterKey);
            return new VaultSlot { Kind = Kind, Rounds = Rounds, Salt = salt, Wrapped = wrapped };
        }
        finally
        {
            CryptographicOperations.ZeroMemory(key);
        }
    }

    internal sealed override async ValueTask<byte[]?> UnwrapAsync(VaultSlot slot, CancellationToken cancellationToken)
    {
        byte[] key = await DeriveAsync(slot.Salt, slot.Rounds).ConfigureAwait(false);
        byte[] masterKey = HpkeLabels.Pinned(VaultMaterial.SymmetricBytes);
        try
        {
            using Aes aes = Aes.Create();
            aes.SetKey(key);
            return aes.TryDecryptKeyWrapPadded(slot.Wrapped, masterKey, out int length) && length == masterKey.Length
                ? masterKey
                : null;
        }
        catch (CryptographicException)
        {
            // The base library refuses what was wrapped under another key by throwing.
            return null;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(key);
        }
    }

    /// <summary>The wrapping key of 32 bytes.</summary>
    private protected abstract Task<byte[]> DeriveAsync(byte[] salt, int rounds);
}
