using HealthLedger.Cryptography;
using HealthLedger.Primitives;
using HealthLedger.Vaults;

namespace HealthLedger.Testing.Benchmarks;

/// <summary>Passes everything on and counts the signatures.</summary>
internal sealed class CountingVault : IKeyVault
{
    private readonly InMemoryKeyVault _inner;
    private long _signatures;

    public CountingVault(InMemoryKeyVault inner) => _inner = inner;

    public long Signatures => Interlocked.Read(ref _signatures);

    public ValueTask<ReadOnlyMemory<byte>> SignAsync(
        VaultKey key,
        SigningDomain domain,
        LedgerId ledger,
        ReadOnlyMemory<byte> body,
        CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _signatures);
        return _inner.SignAsync(key, domain, ledger, body, cancellationToken);
    }

    public VaultCapabilities Capabilities => _inner.Capabilities;

    public ValueTask<IReadOnlyList<VaultKeyVersion>> ListAsync(CancellationToken cancellationToken) =>
        _inner.ListAsync(cancellationToken);

    public ValueTask<VerificationKey> GetVerificationKeyAsync(VaultKey key, CancellationToken cancellationToken) =>
        _inner.GetVerificationKeyAsync(key, cancellationToken);

    public ValueTask<ReadOnlyMemory<byte>> ProvePossessionAsync(
        VaultKey key,
        uint version,
        LedgerId ledger,
        ReadOnlyMemory<byte> body,
        CancellationToken cancellationToken) =>
        _inner.ProvePossessionAsync(key, version, ledger, body, cancellationToken);

    public ValueTask<Digest256> AuthenticateAsync(
        VaultKey key, ReadOnlyMemory<byte> data, CancellationToken cancellationToken) =>
        _inner.AuthenticateAsync(key, data, cancellationToken);

    public ValueTask<ReadOnlyMemory<byte>> ProtectAsync(
        VaultKey key,
        ReadOnlyMemory<byte> context,
        ReadOnlyMemory<byte> secret,
        CancellationToken cancellationToken) =>
        _inner.ProtectAsync(key, context, secret, cancellationToken);

    public ValueTask<ReadOnlyMemory<byte>?> UnprotectAsync(
        VaultKey key,
        ReadOnlyMemory<byte> context,
        ReadOnlyMemory<byte> protectedSecret,
        CancellationToken cancellationToken) =>
        _inner.UnprotectAsync(key, context, protectedSecret, cancellationToken);

    public ValueTask<ReadOnlyMemory<byte>?> OpenPackageAsync(
        uint version,
        ReadOnlyMemory<byte> info,
        ReadOnlyMemory<byte> associatedData,
        ReadOnlyMemory<byte> package,
        CancellationToken cancellationToken) =>
        _inner.OpenPackageAsync(version, info, associatedData, package, cancellationToken);

    public ValueTask<VaultKeyVersion> GenerateNextAsync(VaultKey key, CancellationToken cancellationToken) =>
        _inner.GenerateNextAsync(key, cancellationToken);

    public ValueTask ActivateAsync(VaultKey key, uint version, CancellationToken cancellationToken) =>
        _inner.ActivateAsync(key, version, cancellationToken);

    public ValueTask<KeyDestruction> DestroyAsync(
        VaultKey key, uint version, LedgerId ledger, CancellationToken cancellationToken) =>
        _inner.DestroyAsync(key, version, ledger, cancellationToken);

    public ValueTask<ulong> ReadCounterAsync(CancellationToken cancellationToken) =>
        _inner.ReadCounterAsync(cancellationToken);

    public ValueTask<ulong> AdvanceCounterAsync(ulong atLeast, CancellationToken cancellationToken) =>
        _inner.AdvanceCounterAsync(atLeast, cancellationToken);

    public ValueTask DisposeAsync() => _inner.DisposeAsync();
}
