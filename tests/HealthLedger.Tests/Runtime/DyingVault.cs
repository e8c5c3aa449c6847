using HealthLedger.Primitives;
using HealthLedger.Tests.Vaults;
using HealthLedger.Vaults;

namespace HealthLedger.Tests.Runtime;

/// <summary>A vault whose process dies at a planned change of its keys, before or after the change is stored.</summary>
internal sealed class DyingVault(IKeyVault inner, int atChange, bool isAfter) : ForwardingVault(inner)
{
    private int _changes;

    public bool IsDead => _changes >= atChange && atChange > 0;

    protected override IKeyVault Inner => IsDead ? throw Dead() : base.Inner;

    public override ValueTask<VaultKeyVersion> GenerateNextAsync(VaultKey key, CancellationToken cancellationToken) =>
        ChangeAsync(vault => vault.GenerateNextAsync(key, cancellationToken));

    public override async ValueTask ActivateAsync(VaultKey key, uint version, CancellationToken cancellationToken) =>
        await ChangeAsync(async vault =>
        {
            await vault.ActivateAsync(key, version, cancellationToken);
            return true;
        });

    public override ValueTask<KeyDestruction> DestroyAsync(
        VaultKey key, uint version, LedgerId ledger, CancellationToken cancellationToken) =>
        ChangeAsync(vault => vault.DestroyAsync(key, version, ledger, cancellationToken));

    private async ValueTask<T> ChangeAsync<T>(Func<IKeyVault, ValueTask<T>> change)
    {
        IKeyVault vault = Inner;
        bool isLast = _changes + 1 == atChange;
        if (isLast && !isAfter)
        {
            _changes++;
            throw Dead();
        }

        T result = await change(vault);
        _changes++;
        return isLast ? throw Dead() : result;
    }

    private static KeyUnavailableException Dead() => new(HealthLedgerErrorCodes.KeyMissing, "The process is dead.");
}
