namespace HealthLedger.Vaults;

/// <summary>The secret that recovery shares make up together.</summary>
internal sealed class RecoveryVaultSecret : RandomVaultSecret
{
    /// <param name="secret">32 random bytes; owned by this object.</param>
    public RecoveryVaultSecret(byte[] secret)
        : base(secret)
    {
    }

    internal override VaultSlotKind Kind => VaultSlotKind.Recovery;

    private protected override byte[] Info => "hl/vault/recovery/v1"u8.ToArray();
}
