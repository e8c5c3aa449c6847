using HealthLedger.Cryptography;
using HealthLedger.Primitives;

namespace HealthLedger.Vaults;

/// <summary>
/// Where keys live. Private and symmetric keys never leave it; it signs, computes MACs, protects small secrets, opens
/// packages and counts (docs/spec/vault.md). Each kind of key has versions, one of them active. Safe for concurrent
/// use.
/// </summary>
public interface IKeyVault : IAsyncDisposable
{
    /// <summary>What this vault can and cannot promise.</summary>
    VaultCapabilities Capabilities { get; }

    /// <summary>All versions of all keys, by kind and version; destroyed ones too.</summary>
    /// <param name="cancellationToken">Cancels.</param>
    ValueTask<IReadOnlyList<VaultKeyVersion>> ListAsync(CancellationToken cancellationToken);

    /// <summary>The public half of the active signing key.</summary>
    /// <param name="key"><see cref="VaultKey.Author"/> or <see cref="VaultKey.Seal"/>.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <returns>The key; owned by the vault.</returns>
    /// <exception cref="KeyUnavailableException">The vault does not hold the key (HLS8003).</exception>
    ValueTask<VerificationKey> GetVerificationKeyAsync(VaultKey key, CancellationToken cancellationToken);

    /// <summary>Signs `[domain, ledger, body]` with the active key (docs/spec/encoding.md section 3).</summary>
    /// <returns>64 bytes, P1363, low-S.</returns>
    /// <exception cref="KeyUnavailableException">The key is missing (HLS8003) or the vault does not answer.</exception>
    /// <exception cref="ArgumentException">The key does not sign in that domain.</exception>
    ValueTask<ReadOnlyMemory<byte>> SignAsync(
        VaultKey key,
        SigningDomain domain,
        LedgerId ledger,
        ReadOnlyMemory<byte> body,
        CancellationToken cancellationToken);

    /// <summary>
    /// Signs a key event with a version that may be pending, which shows that its private half is held
    /// (docs/spec/vault.md section 4).
    /// </summary>
    /// <returns>64 bytes, P1363, low-S, in the domain <see cref="SigningDomain.KeyEvent"/>.</returns>
    /// <exception cref="KeyUnavailableException">There is no such version that could sign (HLS8003).</exception>
    ValueTask<ReadOnlyMemory<byte>> ProvePossessionAsync(
        VaultKey key,
        uint version,
        LedgerId ledger,
        ReadOnlyMemory<byte> body,
        CancellationToken cancellationToken);

    /// <summary>HMAC-SHA-256 of data under a MAC key: 32 bytes.</summary>
    ValueTask<Digest256> AuthenticateAsync(
        VaultKey key, ReadOnlyMemory<byte> data, CancellationToken cancellationToken);

    /// <summary>
    /// Encrypts a small secret, at most 64 MiB, under the active key, bound to a context that opening must name again.
    /// </summary>
    /// <returns>A form that names its own and the key's version, 53 bytes longer than the secret.</returns>
    ValueTask<ReadOnlyMemory<byte>> ProtectAsync(
        VaultKey key,
        ReadOnlyMemory<byte> context,
        ReadOnlyMemory<byte> secret,
        CancellationToken cancellationToken);

    /// <summary>
    /// Opens what <see cref="ProtectAsync"/> made, under whichever version, until that is destroyed; null when key,
    /// context or bytes are not the same.
    /// </summary>
    ValueTask<ReadOnlyMemory<byte>?> UnprotectAsync(
        VaultKey key,
        ReadOnlyMemory<byte> context,
        ReadOnlyMemory<byte> protectedSecret,
        CancellationToken cancellationToken);

    /// <summary>
    /// Opens an HPKE package of suite 1 that was sealed to a version of <see cref="VaultKey.Kem"/>: one message of a
    /// context, with its number in it, in any order. A vault may remember what it agreed on for an encapsulated key,
    /// until the version is destroyed.
    /// </summary>
    /// <param name="version">The version: the period.</param>
    /// <param name="info">What the context is bound to (docs/spec/encoding.md section 5).</param>
    /// <param name="associatedData">What the package belongs to: authenticated and not encrypted.</param>
    /// <param name="package">The package.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <returns>The secret; null, without a reason, when anything is wrong.</returns>
    ValueTask<ReadOnlyMemory<byte>?> OpenPackageAsync(
        uint version,
        ReadOnlyMemory<byte> info,
        ReadOnlyMemory<byte> associatedData,
        ReadOnlyMemory<byte> package,
        CancellationToken cancellationToken);

    /// <summary>Makes the next version of a key, pending until it is activated; durable when this completes.</summary>
    /// <exception cref="KeyUnavailableException">
    /// The kind has one version only (HLS8015), or it cannot be made.
    /// </exception>
    ValueTask<VaultKeyVersion> GenerateNextAsync(VaultKey key, CancellationToken cancellationToken);

    /// <summary>
    /// Makes a pending version the active one; the one before is retired. Does nothing when it is active already.
    /// </summary>
    /// <exception cref="KeyUnavailableException">There is no such version that could be active (HLS8003).</exception>
    ValueTask ActivateAsync(VaultKey key, uint version, CancellationToken cancellationToken);

    /// <summary>
    /// Destroys a version that is not active, and says so under the author key's signature. Asking again gives evidence
    /// again.
    /// </summary>
    /// <exception cref="KeyUnavailableException">
    /// There is no such version (HLS8003), or it is active (HLS8014).
    /// </exception>
    ValueTask<KeyDestruction> DestroyAsync(
        VaultKey key, uint version, LedgerId ledger, CancellationToken cancellationToken);

    /// <summary>The counter, which never goes back.</summary>
    ValueTask<ulong> ReadCounterAsync(CancellationToken cancellationToken);

    /// <summary>Raises the counter to at least a value; durable, where the vault is, when this completes.</summary>
    /// <returns>The counter, which is higher where it was higher before.</returns>
    /// <exception cref="HealthLedgerException">
    /// It cannot be stored. A node tries again where that is transient, and halts where it is not.
    /// </exception>
    ValueTask<ulong> AdvanceCounterAsync(ulong atLeast, CancellationToken cancellationToken);
}
