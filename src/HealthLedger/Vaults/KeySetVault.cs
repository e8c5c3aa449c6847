using HealthLedger.Cryptography;
using HealthLedger.Primitives;

namespace HealthLedger.Vaults;

/// <summary>A vault over keys in memory: the base of the in-memory and the file driver.</summary>
public abstract class KeySetVault : IKeyVault
{
    private readonly VaultKeySet _keys;

    private protected KeySetVault(VaultKeySet keys) => _keys = keys;

    /// <inheritdoc/>
    public ValueTask<VerificationKey> GetVerificationKeyAsync(VaultKey key, CancellationToken cancellationToken) =>
        ValueTask.FromResult(_keys.Verification(key));

    /// <inheritdoc/>
    public ValueTask<ReadOnlyMemory<byte>> SignAsync(
        VaultKey key,
        SigningDomain domain,
        LedgerId ledger,
        ReadOnlyMemory<byte> body,
        CancellationToken cancellationToken) =>
        ValueTask.FromResult<ReadOnlyMemory<byte>>(_keys.Sign(key, domain, ledger, body.Span));

    /// <inheritdoc/>
    public ValueTask<Digest256> AuthenticateAsync(
        VaultKey key, ReadOnlyMemory<byte> data, CancellationToken cancellationToken) =>
        ValueTask.FromResult(_keys.Authenticate(key, data.Span));

    /// <inheritdoc/>
    public ValueTask<ReadOnlyMemory<byte>> ProtectAsync(
        VaultKey key,
        ReadOnlyMemory<byte> context,
        ReadOnlyMemory<byte> secret,
        CancellationToken cancellationToken) =>
        ValueTask.FromResult<ReadOnlyMemory<byte>>(_keys.Protect(key, context.Span, secret.Span));

    /// <inheritdoc/>
    public ValueTask<ReadOnlyMemory<byte>?> UnprotectAsync(
        VaultKey key,
        ReadOnlyMemory<byte> context,
        ReadOnlyMemory<byte> protectedSecret,
        CancellationToken cancellationToken)
    {
        byte[]? secret = _keys.Unprotect(key, context.Span, protectedSecret.Span);
        return ValueTask.FromResult<ReadOnlyMemory<byte>?>(secret is null ? null : secret);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        _keys.Dispose();
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }

    /// <summary>The type's name: a vault never prints a key.</summary>
    public sealed override string ToString() => GetType().Name;
}
