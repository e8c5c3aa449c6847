using HealthLedger.Cryptography;
using HealthLedger.Primitives;
using HealthLedger.Vaults;

namespace HealthLedger.Tests.Vaults;

/// <summary>A vault that passes everything on, for those that differ from another in one thing. It does not dispose of
/// the other.</summary>
internal abstract class ForwardingVault(IKeyVault inner) : IKeyVault
{
    /// <summary>Asked for each call but that for the capabilities.</summary>
    protected virtual IKeyVault Inner => inner;

    public virtual VaultCapabilities Capabilities => inner.Capabilities;

    public virtual ValueTask<IReadOnlyList<VaultKeyVersion>> ListAsync(CancellationToken cancellationToken) =>
        Inner.ListAsync(cancellationToken);

    public virtual ValueTask<VerificationKey> GetVerificationKeyAsync(
        VaultKey key, CancellationToken cancellationToken) => Inner.GetVerificationKeyAsync(key, cancellationToken);

    public virtual ValueTask<ReadOnlyMemory<byte>> SignAsync(
        VaultKey key,
        SigningDomain domain,
        LedgerId ledger,
        ReadOnlyMemory<byte> body,
        CancellationToken cancellationToken) => Inner.SignAsync(key, domain, ledger, body, cancellationToken);

    public virtual ValueTask<ReadOnlyMemory<byte>> ProvePossessionAsync(
        VaultKey key,
        uint version,
        LedgerId ledger,
        ReadOnlyMemory<byte> body,
        CancellationToken cancellationToken) =>
        Inner.ProvePossessionAsync(key, version, ledger, body, cancellationToken);

    public virtual ValueTask<Digest256> AuthenticateAsync(
        VaultKey key, ReadOnlyMemory<byte> data, CancellationToken cancellationToken) =>
        Inner.AuthenticateAsync(key, data, cancellationToken);

    public virtual ValueTask<ReadOnlyMemory<byte>> ProtectAsync(
        VaultKey key,
        ReadOnlyMemory<byte> context,
        ReadOnlyMemory<byte> secret,
        CancellationToken cancellationToken) => Inner.ProtectAsync(key, context, secret, cancellationToken);

    public virtual ValueTask<ReadOnlyMemory<byte>?> UnprotectAsync(
        VaultKey key,
        ReadOnlyMemory<byte> context,
        ReadOnlyMemory<byte> protectedSecret,
        CancellationToken cancellationToken) =>
        Inner.UnprotectAsync(key, context, protectedSecret, cancellationToken);

    public virtual ValueTask<ReadOnlyMemory<byte>?> OpenPackageAsync(
        uint version,
        ReadOnlyMemory<byte> info,
        ReadOnlyMemory<byte> associatedData,
        ReadOnlyMemory<byte> package,
        CancellationToken cancellationToken) =>
        Inner.OpenPackageAsync(version, info, associatedData, package, cancellationToken);

    public virtual ValueTask<VaultKeyVersion> GenerateNextAsync(VaultKey key, CancellationToken cancellationToken) =>
        Inner.GenerateNextAsync(key, cancellationToken);

    public virtual ValueTask ActivateAsync(VaultKey key, uint version, CancellationToken cancellationToken) =>
        Inner.ActivateAsync(key, version, cancellationToken);

    public virtual ValueTask<KeyDestruction> DestroyAsync(
        VaultKey key, uint version, LedgerId ledger, CancellationToken cancellationToken) =>
        Inner.DestroyAsync(key, version, ledger, cancellationToken);

    public virtual ValueTask<ulong> ReadCounterAsync(CancellationToken cancellationToken) =>
        Inner.ReadCounterAsync(cancellationToken);

    public virtual ValueTask<ulong> AdvanceCounterAsync(ulong atLeast, CancellationToken cancellationToken) =>
        Inner.AdvanceCounterAsync(atLeast, cancellationToken);

    public virtual ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
