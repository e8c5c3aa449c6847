namespace HealthLedger.Vaults;

/// <summary>What a vault can and cannot promise, so that a policy can refuse it.</summary>
[Flags]
public enum VaultCapabilities
{
    /// <summary>Nothing below.</summary>
    None = 0,

    /// <summary>Signing keys are in this process's memory: whoever reads it has them.</summary>
    ExportableSigningKeys = 1,

    /// <summary>The other keys are in this process's memory while the vault is open.</summary>
    ExportableOtherKeys = 2,

    /// <summary>
    /// The counter survives the process and loss of power. Restoring an older copy of the vault brings an older counter
    /// back; a counter in hardware would not.
    /// </summary>
    DurableCounter = 4,
}
