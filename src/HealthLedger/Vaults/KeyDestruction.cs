using HealthLedger.Primitives;

namespace HealthLedger.Vaults;

/// <summary>Signed evidence that a key version was destroyed (docs/spec/vault.md section 4).</summary>
public sealed class KeyDestruction
{
    /// <summary>Holds the evidence.</summary>
    /// <param name="key">The kind.</param>
    /// <param name="version">The version.</param>
    /// <param name="keyId">The key's id, or null for a symmetric key.</param>
    /// <param name="body">The canonical key event.</param>
    /// <param name="signature">The author key's signature over it.</param>
    public KeyDestruction(
        VaultKey key, uint version, Digest256? keyId, ReadOnlyMemory<byte> body, ReadOnlyMemory<byte> signature)
    {
        Key = key;
        Version = version;
        KeyId = keyId;
        Body = body;
        Signature = signature;
    }

    /// <summary>The kind.</summary>
    public VaultKey Key { get; }

    /// <summary>The version.</summary>
    public uint Version { get; }

    /// <summary>The key's id, or null for a symmetric key.</summary>
    public Digest256? KeyId { get; }

    /// <summary>The canonical key event.</summary>
    public ReadOnlyMemory<byte> Body { get; }

    /// <summary>The signature of the author key, 64 bytes, in the domain `key-event`.</summary>
    public ReadOnlyMemory<byte> Signature { get; }
}
