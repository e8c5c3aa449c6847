namespace HealthLedger.Vaults;

/// <summary>
/// Where signing keys live outside the process: a hardware module, or a cloud's key service. A host implements it over
/// what it has; the vault checks domains, makes signatures low-S and verifies each before it hands it out. Safe for
/// concurrent use.
/// </summary>
public interface IVaultSigner : IDisposable
{
    /// <summary>Makes, or finds, the key for a version of a kind.</summary>
    /// <param name="key"><see cref="VaultKey.Author"/> or <see cref="VaultKey.Seal"/>.</param>
    /// <param name="version">The version, from 1.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="KeyUnavailableException">It cannot be had.</exception>
    ValueTask<VaultSignerKey> GenerateAsync(VaultKey key, uint version, CancellationToken cancellationToken);

    /// <summary>Signs a SHA-256 digest with ECDSA on P-256.</summary>
    /// <param name="reference">What <see cref="GenerateAsync"/> gave.</param>
    /// <param name="digest">32 bytes.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <returns>64 bytes in IEEE P1363 form; S may be high.</returns>
    /// <exception cref="KeyUnavailableException">The holder of the key does not answer or refuses.</exception>
    ValueTask<ReadOnlyMemory<byte>> SignDigestAsync(
        string reference, ReadOnlyMemory<byte> digest, CancellationToken cancellationToken);

    /// <summary>Destroys a key; completes when it is gone.</summary>
    /// <param name="reference">What <see cref="GenerateAsync"/> gave.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="KeyUnavailableException">It is still there; the text says what to do.</exception>
    ValueTask DestroyAsync(string reference, CancellationToken cancellationToken);
}
