using System.Security.Cryptography;
using HealthLedger.Cryptography;

namespace HealthLedger.Vaults;

/// <summary>A secret that is random already, and so needs no stretching: HKDF-SHA-256 [RFC 5869].</summary>
internal abstract class RandomVaultSecret : DerivedVaultSecret
{
    private readonly byte[] _secret;

    private protected RandomVaultSecret(byte[] secret) => _secret = secret;

    private protected abstract byte[] Info { get; }

    protected override void Dispose(bool disposing)
    {
        CryptographicOperations.ZeroMemory(_secret);
        base.Dispose(disposing);
    }

    private protected override Task<byte[]> DeriveAsync(byte[] salt, int rounds)
    {
        byte[] key = HpkeLabels.Pinned(VaultMaterial.SymmetricBytes);
        HKDF.DeriveKey(HashAlgorithmName.SHA256, _secret, key, salt, Info);
        return Task.FromResult(key);
    }
}
