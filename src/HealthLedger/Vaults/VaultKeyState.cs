namespace HealthLedger.Vaults;

/// <summary>The life of a key version. The numbers are stored.</summary>
public enum VaultKeyState
{
    /// <summary>Made and not yet used: it only proves that it is possessed.</summary>
    Pending = 1,

    /// <summary>The one version that signs, seals and protects.</summary>
    Active = 2,

    /// <summary>Replaced: opens what was made under it, and signs nothing.</summary>
    Retired = 3,

    /// <summary>Gone; only its public half and this state remain.</summary>
    Destroyed = 4,
}
