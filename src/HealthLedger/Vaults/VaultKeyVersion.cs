using HealthLedger.Primitives;

namespace HealthLedger.Vaults;

/// <summary>What is public of one version of a key.</summary>
public sealed class VaultKeyVersion
{
    /// <summary>Makes the description.</summary>
    /// <param name="key">The kind.</param>
    /// <param name="version">Counts from 1.</param>
    /// <param name="state">Where it is in its life.</param>
    /// <param name="publicPoint">The uncompressed point, 65 bytes, or empty for a symmetric key.</param>
    /// <param name="keyId">`H("key"; point)`, or null for a symmetric key.</param>
    public VaultKeyVersion(
        VaultKey key, uint version, VaultKeyState state, ReadOnlyMemory<byte> publicPoint, Digest256? keyId)
    {
        Key = key;
        Version = version;
        State = state;
        PublicPoint = publicPoint;
        KeyId = keyId;
    }

    /// <summary>The kind.</summary>
    public VaultKey Key { get; }

    /// <summary>The version, from 1. For <see cref="VaultKey.Kem"/> the period.</summary>
    public uint Version { get; }

    /// <summary>Where it is in its life.</summary>
    public VaultKeyState State { get; }

    /// <summary>The uncompressed point, 65 bytes; empty for a symmetric key.</summary>
    public ReadOnlyMemory<byte> PublicPoint { get; }

    /// <summary>The key's id, or null for a symmetric key.</summary>
    public Digest256? KeyId { get; }

    /// <summary>Kind, version and state.</summary>
    public override string ToString() => $"{Key} {Version} ({State})";
}
