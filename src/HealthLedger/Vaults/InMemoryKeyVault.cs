namespace HealthLedger.Vaults;

/// <summary>A vault that forgets its keys with the process: for tests and demonstrations.</summary>
public sealed class InMemoryKeyVault : KeySetVault
{
    private InMemoryKeyVault(VaultKeySet keys)
        : base(keys)
    {
    }

    /// <summary>Makes a vault with fresh keys.</summary>
    public static InMemoryKeyVault Create() => new(VaultKeySet.Generate());
}
