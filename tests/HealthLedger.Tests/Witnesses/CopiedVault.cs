using HealthLedger.Cryptography;
using HealthLedger.Primitives;
using HealthLedger.Vaults;

namespace HealthLedger.Tests.Witnesses;

/// <summary>A copy of a vault with the counter of the time when it was made: what a restored machine has.</summary>
internal sealed class CopiedVault(IKeyVault inner, ulong counter) : IKeyVault
{
    private ulong _counter = counter;

    public VaultCapabilities Capabilities => inner.Capabilities;

    public ValueTask<IReadOnlyList<VaultKeyVersion>> ListAsync(CancellationToken cancellationToken) =>
        inner.ListAsync(cancellationToken);

    public ValueTask<VerificationKey> GetVerificationKeyAsync(VaultKey key, CancellationToken cancellationToken) =>
        inner.GetVerificationKeyAsync(key, cancellationToken);

    public ValueTask<ReadOnlyMemory<byte>> SignAsync(
        VaultKey key,
        SigningDomain domain,
        LedgerId ledger,
        ReadOnlyMemory<byte> body,
        CancellationToken cancellationToken) => inner.SignAsync(key, domain, ledger, body, cancellationToken);

    public ValueTask<ReadOnlyMemory<byte>> ProvePossessionAsync(
        VaultKey key,
        uint version,
        LedgerId ledger,
        ReadOnlyMemory<byte> body,
        CancellationToken cancellationToken) =>
        inner.ProvePossessionAsync(key, version, ledger, body, cancellationToken);

    public ValueTask<Digest256> AuthenticateAsync(
        VaultKey key, ReadOnlyMemory<byte> data, CancellationToken cancellationToken) =>
        inner.AuthenticateAsync(key, data, cancellationToken);

    public ValueTask<ReadOnlyMemory<byte>> ProtectAsync(
        VaultKey key,
        ReadOnlyMemory<byte> context,
        ReadOnlyMemory<byte> secret,
        CancellationToken cancellationToken) => inner.ProtectAsync(key, context, secret, cancellationToken);

    public ValueTask<ReadOnlyMemory<byte>?> UnprotectAsync(
        VaultKey key,
        ReadOnlyMemory<byte> context,
        ReadOnlyMemory<byte> protectedSecret,
        CancellationToken cancellationToken) =>
        inner.UnprotectAsync(key, context, protectedSecret, cancellationToken);

    public ValueTask<ReadOnlyMemory<byte>?> OpenPackageAsync(
        uint version,
        ReadOnlyMemory<byte> info,
        ReadOnlyMemory<byte> associatedData,
        ReadOnlyMemory<byte> package,
        CancellationToken cancellationToken) =>
        inner.OpenPackageAsync(version, info, associatedData, package, cancellationToken);

    public ValueTask<VaultKeyVersion> GenerateNextAsync(VaultKey key, CancellationToken cancellationToken) =>
        inner.GenerateNextAsync(key, cancellationToken);

    public ValueTask ActivateAsync(VaultKey key, uint version, CancellationToken cancellationToken) =>
        inner.ActivateAsync(key, version, cancellationToken);

    public ValueTask<KeyDestruction> DestroyAsync(
        VaultKey key, uint version, LedgerId ledger, CancellationToken cancellationToken) =>
        inner.DestroyAsync(key, version, ledger, cancellationToken);

    public ValueTask<ulong> ReadCounterAsync(CancellationToken cancellationToken) => ValueTask.FromResult(_counter);

    public ValueTask<ulong> AdvanceCounterAsync(ulong atLeast, CancellationToken cancellationToken) =>
        ValueTask.FromResult(_counter = Math.Max(_counter, atLeast));

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
