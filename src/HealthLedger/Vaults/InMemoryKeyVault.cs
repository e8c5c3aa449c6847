namespace HealthLedger.Vaults;

/// <summary>A vault that forgets its keys and its counter with the process: for tests and demonstrations.</summary>
public sealed class InMemoryKeyVault : KeySetVault
{
    private InMemoryKeyVault(VaultKeySet keys, IVaultSigner? signer)
        : base(keys, signer)
    {
    }

    /// <summary>Makes a vault with fresh keys.</summary>
    public static InMemoryKeyVault Create() => new(
        new VaultKeySet(
            VaultKeyRules.All.Select(key =>
            {
                VaultMaterial material = VaultMaterial.Generate(key);
                return VaultEntry.TryCreate(key, 1, VaultKeyState.Active, material.Point, material, null)!;
            }),
            0),
        null);

    /// <summary>Makes a vault whose signing keys somebody else holds.</summary>
    /// <param name="signer">The holder; disposed with the vault.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="KeyUnavailableException">The holder does not give the keys.</exception>
    public static async Task<InMemoryKeyVault> CreateAsync(
        IVaultSigner signer, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(signer);
        return new(await VaultKeyMaker.MakeAllAsync(signer, cancellationToken).ConfigureAwait(false), signer);
    }

    private protected override Task StoreAsync(VaultKeySet next, bool isScrubbing) => Task.CompletedTask;
}
