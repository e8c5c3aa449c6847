namespace HealthLedger.Vaults;

/// <summary>What opens a vault file. The numbers are stored.</summary>
internal enum VaultSlotKind
{
    Passphrase = 1,
    KeyFile = 2,
    Recovery = 3,
    Wrapper = 4,
}
