using HealthLedger.Ledger;
using HealthLedger.Vaults;

namespace HealthLedger;

/// <summary>What a rotation of one of this node's own keys has brought about.</summary>
public sealed class KeyRotation
{
    internal KeyRotation(SealedEntry entry, VaultKeyVersion version, uint? destroyedVersion)
    {
        Entry = entry;
        Version = version;
        DestroyedVersion = destroyedVersion;
    }

    /// <summary>The sealed entry by which the ledger knows the new key.</summary>
    public SealedEntry Entry { get; }

    /// <summary>The version of the key in the vault, which is the active one now.</summary>
    public VaultKeyVersion Version { get; }

    /// <summary>
    /// Evidence that the key before is destroyed: for a seal key, unless its holder outside the vault still has it.
    /// Null for other keys, which are destroyed when an operator says so, and at a client.
    /// </summary>
    public KeyDestruction? Destruction { get; internal init; }

    /// <summary>The version before, where it is destroyed; the ledger has an entry that says so. Else null.</summary>
    public uint? DestroyedVersion { get; }
}
