using HealthLedger.Cryptography;
using HealthLedger.Primitives;

namespace HealthLedger.Vaults;

/// <summary>
/// Where keys live. Private and symmetric keys never leave it; it signs, computes MACs and protects small secrets.
/// Safe for concurrent use.
/// </summary>
public interface IKeyVault : IAsyncDisposable
{
    /// <summary>The public half of a signing key.</summary>
    /// <param name="key"><see cref="VaultKey.Author"/> or <see cref="VaultKey.Seal"/>.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="KeyUnavailableException">The vault does not hold the key (HLS8003).</exception>
    ValueTask<VerificationKey> GetVerificationKeyAsync(VaultKey key, CancellationToken cancellationToken);

    /// <summary>Signs `[domain, ledger, body]` (docs/spec/encoding.md section 3).</summary>
    /// <returns>64 bytes, P1363, low-S.</returns>
    /// <exception cref="KeyUnavailableException">The key is missing (HLS8003) or the vault does not answer.</exception>
    /// <exception cref="ArgumentException">The key does not sign in that domain.</exception>
    ValueTask<ReadOnlyMemory<byte>> SignAsync(
        VaultKey key,
        SigningDomain domain,
        LedgerId ledger,
        ReadOnlyMemory<byte> body,
        CancellationToken cancellationToken);

    /// <summary>HMAC-SHA-256 of data under a MAC key: 32 bytes.</summary>
    ValueTask<Digest256> AuthenticateAsync(
        VaultKey key, ReadOnlyMemory<byte> data, CancellationToken cancellationToken);

    /// <summary>Encrypts a small secret, at most 64 MiB, bound to a context that opening must name again.</summary>
    /// <returns>A versioned form, 49 bytes longer than the secret.</returns>
    ValueTask<ReadOnlyMemory<byte>> ProtectAsync(
        VaultKey key,
        ReadOnlyMemory<byte> context,
        ReadOnlyMemory<byte> secret,
        CancellationToken cancellationToken);

    /// <summary>Opens what <see cref="ProtectAsync"/> made; null when key, context or bytes are not the same.</summary>
    ValueTask<ReadOnlyMemory<byte>?> UnprotectAsync(
        VaultKey key,
        ReadOnlyMemory<byte> context,
        ReadOnlyMemory<byte> protectedSecret,
        CancellationToken cancellationToken);
}
