using HealthLedger.Cryptography;
using HealthLedger.Primitives;
using HealthLedger.Vaults;

namespace HealthLedger.Tests.Runtime;

/// <summary>A vault whose process dies at a planned change of its keys, before or after the change is stored.</summary>
internal sealed class DyingVault(IKeyVault inner, int atChange, bool isAfter) : IKeyVault
{
    private int _changes;

    public bool IsDead => _changes >= atChange && atChange > 0;

    public VaultCapabilities Capabilities => inner.Capabilities;

    public ValueTask<IReadOnlyList<VaultKeyVersion>> ListAsync(CancellationToken cancellationToken) =>
        Alive().ListAsync(cancellationToken);

    public ValueTask<VerificationKey> GetVerificationKeyAsync(VaultKey key, CancellationToken cancellationToken) =>
        Alive().GetVerificationKeyAsync(key, cancellationToken);

    public ValueTask<ReadOnlyMemory<byte>> SignAsync(
        VaultKey key,
        SigningDomain domain,
        LedgerId ledger,
        ReadOnlyMemory<byte> body,
        CancellationToken cancellationToken) => Alive().SignAsync(key, domain, ledger, body, cancellationToken);

    public ValueTask<ReadOnlyMemory<byte>> ProvePossessionAsync(
        VaultKey key,
        uint version,
        LedgerId ledger,
        ReadOnlyMemory<byte> body,
        CancellationToken cancellationToken) =>
        Alive().ProvePossessionAsync(key, version, ledger, body, cancellationToken);

    public ValueTask<Digest256> AuthenticateAsync(
        VaultKey key, ReadOnlyMemory<byte> data, CancellationToken cancellationToken) =>
        Alive().AuthenticateAsync(key, data, cancellationToken);

    public ValueTask<ReadOnlyMemory<byte>> ProtectAsync(
        VaultKey key,
        ReadOnlyMemory<byte> context,
        ReadOnlyMemory<byte> secret,
        CancellationToken cancellationToken) => Alive().ProtectAsync(key, context, secret, cancellationToken);

    public ValueTask<ReadOnlyMemory<byte>?> UnprotectAsync(
        VaultKey key,
        ReadOnlyMemory<byte> context,
        ReadOnlyMemory<byte> protectedSecret,
        CancellationToken cancellationToken) =>
        Alive().UnprotectAsync(key, context, protectedSecret, cancellationToken);

    public ValueTask<ReadOnlyMemory<byte>?> OpenPackageAsync(
        uint version,
        ReadOnlyMemory<byte> info,
        ReadOnlyMemory<byte> associatedData,
        ReadOnlyMemory<byte> package,
        CancellationToken cancellationToken) =>
        Alive().OpenPackageAsync(version, info, associatedData, package, cancellationToken);

    public ValueTask<VaultKeyVersion> GenerateNextAsync(VaultKey key, CancellationToken cancellationToken) =>
        ChangeAsync(vault => vault.GenerateNextAsync(key, cancellationToken));

    public async ValueTask ActivateAsync(VaultKey key, uint version, CancellationToken cancellationToken) =>
        await ChangeAsync(async vault =>
        {
            await vault.ActivateAsync(key, version, cancellationToken);
            return true;
        });

    public ValueTask<KeyDestruction> DestroyAsync(
        VaultKey key, uint version, LedgerId ledger, CancellationToken cancellationToken) =>
        ChangeAsync(vault => vault.DestroyAsync(key, version, ledger, cancellationToken));

    public ValueTask<ulong> ReadCounterAsync(CancellationToken cancellationToken) =>
        Alive().ReadCounterAsync(cancellationToken);

    public ValueTask<ulong> AdvanceCounterAsync(ulong atLeast, CancellationToken cancellationToken) =>
        Alive().AdvanceCounterAsync(atLeast, cancellationToken);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private async ValueTask<T> ChangeAsync<T>(Func<IKeyVault, ValueTask<T>> change)
    {
        IKeyVault vault = Alive();
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

    private IKeyVault Alive() => IsDead ? throw Dead() : inner;

    private static KeyUnavailableException Dead() => new(HealthLedgerErrorCodes.KeyMissing, "The process is dead.");
}
