using System.Security.Cryptography;
using HealthLedger.Cryptography;

namespace HealthLedger.Vaults;

/// <summary>
/// The secret half of one key version: 32 bytes, or a P-256 key. Zeroed when disposed, never printed.
/// </summary>
internal sealed class VaultMaterial : IDisposable
{
    public const int SymmetricBytes = 32;

    // A P-256 key in PKCS#8 form has 138 bytes; a little more leaves room for other spellings.
    private const int LargestPkcs8 = 256;

    private readonly byte[] _bytes;

    private VaultMaterial(byte[] bytes, ECDsa? signing, ECDiffieHellman? agreement)
    {
        _bytes = bytes;
        Signing = signing;
        Agreement = agreement;
    }

    /// <summary>The symmetric key, or the private key in PKCS#8 form; pinned.</summary>
    public ReadOnlySpan<byte> Bytes => _bytes;

    public ECDsa? Signing { get; }

    public ECDiffieHellman? Agreement { get; }

    /// <summary>The public half; empty for a symmetric key.</summary>
    public byte[] Point => ((ECAlgorithm?)Signing ?? Agreement) is { } key ? P256.ExportPoint(key) : [];

    public static VaultMaterial Generate(VaultKey key)
    {
        if (VaultKeyRules.IsSigning(key))
        {
            ECDsa signing = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            return new VaultMaterial(Export(signing), signing, null);
        }

        if (key == VaultKey.Kem)
        {
            ECDiffieHellman agreement = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);
            return new VaultMaterial(Export(agreement), null, agreement);
        }

        byte[] bytes = HpkeLabels.Pinned(SymmetricBytes);
        RandomNumberGenerator.Fill(bytes);
        return new VaultMaterial(bytes, null, null);
    }

    /// <summary>Imports stored bytes; null when they are not a key of the kind.</summary>
    public static VaultMaterial? TryImport(VaultKey key, ReadOnlySpan<byte> stored)
    {
        ECAlgorithm? pair = VaultKeyRules.IsSigning(key) ? ECDsa.Create()
            : key == VaultKey.Kem ? ECDiffieHellman.Create()
            : null;
        if (pair is null && stored.Length != SymmetricBytes)
        {
            return null;
        }

        try
        {
            pair?.ImportPkcs8PrivateKey(stored, out _);
        }
        catch (CryptographicException)
        {
            pair?.Dispose();
            return null;
        }

        byte[] bytes = HpkeLabels.Pinned(stored.Length);
        stored.CopyTo(bytes);
        return new VaultMaterial(bytes, pair as ECDsa, pair as ECDiffieHellman);
    }

    public void Dispose()
    {
        Signing?.Dispose();
        Agreement?.Dispose();
        CryptographicOperations.ZeroMemory(_bytes);
    }

    /// <summary>The type's name.</summary>
    public override string ToString() => nameof(VaultMaterial);

    private static byte[] Export(ECAlgorithm key)
    {
        byte[] buffer = HpkeLabels.Pinned(LargestPkcs8);
        if (!key.TryExportPkcs8PrivateKey(buffer, out int length))
        {
            throw new CryptographicException("A P-256 key is larger than it can be.");
        }

        byte[] bytes = HpkeLabels.Pinned(length);
        buffer.AsSpan(0, length).CopyTo(bytes);
        CryptographicOperations.ZeroMemory(buffer);
        return bytes;
    }
}
