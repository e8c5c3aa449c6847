namespace HealthLedger.Vaults;

/// <summary>Makes key versions, in the process or at a holder outside.</summary>
internal static class VaultKeyMaker
{
    /// <summary>Version 1 of every kind, active.</summary>
    public static async Task<VaultKeySet> MakeAllAsync(IVaultSigner? signer, CancellationToken cancellationToken)
    {
        List<VaultEntry> entries = [];
        try
        {
            foreach (VaultKey key in VaultKeyRules.All)
            {
                entries.Add(await MakeAsync(key, 1, VaultKeyState.Active, signer, cancellationToken)
                    .ConfigureAwait(false));
            }
        }
        catch
        {
            entries.ForEach(entry => entry.Material?.Dispose());
            throw;
        }

        return new VaultKeySet(entries, 0);
    }

    public static async Task<VaultEntry> MakeAsync(
        VaultKey key, uint version, VaultKeyState state, IVaultSigner? signer, CancellationToken cancellationToken)
    {
        if (signer is null || !VaultKeyRules.IsSigning(key))
        {
            VaultMaterial material = VaultMaterial.Generate(key);
            return VaultEntry.TryCreate(key, version, state, material.Point, material, null)!;
        }

        VaultSignerKey held = await signer.GenerateAsync(key, version, cancellationToken).ConfigureAwait(false);
        return VaultEntry.TryCreate(key, version, state, held.PublicPoint.ToArray(), null, held.Reference)
            ?? throw new KeyUnavailableException(
                HealthLedgerErrorCodes.SignerWrong,
                $"The holder of the key '{key}' gave a public key that is not an uncompressed point of P-256.");
    }
}
