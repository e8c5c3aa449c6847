using System.Security.Cryptography;
using HealthLedger.Cryptography;
using HealthLedger.Primitives;

namespace HealthLedger.Vaults;

/// <summary>
/// What the drivers share: keys in memory, except signing keys that an <see cref="IVaultSigner"/> holds. A change is
/// stored before it shows.
/// </summary>
public abstract class KeySetVault : IKeyVault
{
    private readonly IVaultSigner? _signer;
    private readonly SemaphoreSlim _gate = new(1, 1);
    private readonly HpkeRecipients _recipients = new();
    private VaultKeySet _keys;

    private protected KeySetVault(VaultKeySet keys, IVaultSigner? signer)
    {
        _keys = keys;
        _signer = signer;
    }

    /// <inheritdoc/>
    public virtual VaultCapabilities Capabilities => VaultCapabilities.ExportableOtherKeys
        | (_signer is null ? VaultCapabilities.ExportableSigningKeys : VaultCapabilities.None);

    private protected VaultKeySet Keys => Volatile.Read(ref _keys);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<VaultKeyVersion>> ListAsync(CancellationToken cancellationToken) =>
        ValueTask.FromResult<IReadOnlyList<VaultKeyVersion>>([.. Keys.Entries.Select(entry => entry.Describe())]);

    /// <inheritdoc/>
    public ValueTask<VerificationKey> GetVerificationKeyAsync(VaultKey key, CancellationToken cancellationToken) =>
        ValueTask.FromResult(Keys.Active(key).Verification ?? throw VaultKeySet.Missing(key));

    /// <inheritdoc/>
    public ValueTask<ReadOnlyMemory<byte>> SignAsync(
        VaultKey key,
        SigningDomain domain,
        LedgerId ledger,
        ReadOnlyMemory<byte> body,
        CancellationToken cancellationToken)
    {
        if (!VaultKeyRules.Signs(key, domain))
        {
            throw new ArgumentException("This key does not sign in that domain.", nameof(domain));
        }

        return SignAsync(Keys.Active(key), SignedMessage.Build(domain, ledger, body.Span), cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<ReadOnlyMemory<byte>> ProvePossessionAsync(
        VaultKey key,
        uint version,
        LedgerId ledger,
        ReadOnlyMemory<byte> body,
        CancellationToken cancellationToken)
    {
        VaultEntry entry = Keys.Require(key, version);
        return VaultKeyRules.IsSigning(key) && entry.State is VaultKeyState.Pending or VaultKeyState.Active
            ? SignAsync(entry, SignedMessage.Build(SigningDomain.KeyEvent, ledger, body.Span), cancellationToken)
            : throw VaultKeySet.Missing(key);
    }

    /// <inheritdoc/>
    public ValueTask<Digest256> AuthenticateAsync(
        VaultKey key, ReadOnlyMemory<byte> data, CancellationToken cancellationToken)
    {
        if (!VaultKeyRules.IsAuthenticating(key))
        {
            throw new ArgumentException("This key does not authenticate.", nameof(key));
        }

        Span<byte> mac = stackalloc byte[Digest256.SizeBytes];
        HMACSHA256.HashData(Secret(Keys.Active(key)).Bytes, data.Span, mac);
        return ValueTask.FromResult(new Digest256(mac));
    }

    /// <inheritdoc/>
    public ValueTask<ReadOnlyMemory<byte>> ProtectAsync(
        VaultKey key,
        ReadOnlyMemory<byte> context,
        ReadOnlyMemory<byte> secret,
        CancellationToken cancellationToken)
    {
        RequireEncrypting(key);
        VaultEntry entry = Keys.Active(key);
        return ValueTask.FromResult<ReadOnlyMemory<byte>>(
            SecretBox.Seal(Secret(entry).Bytes, entry.Version, context.Span, secret.Span));
    }

    /// <inheritdoc/>
    public ValueTask<ReadOnlyMemory<byte>?> UnprotectAsync(
        VaultKey key,
        ReadOnlyMemory<byte> context,
        ReadOnlyMemory<byte> protectedSecret,
        CancellationToken cancellationToken)
    {
        RequireEncrypting(key);
        VaultMaterial? material = SecretBox.KeyVersion(protectedSecret.Span) is { } version
            ? Keys.Find(key, version)?.Material
            : null;
        byte[]? secret = material is null
            ? null
            : SecretBox.TryOpen(material.Bytes, context.Span, protectedSecret.Span);
        return ValueTask.FromResult(OrNull(secret));
    }

    /// <inheritdoc/>
    public ValueTask<ReadOnlyMemory<byte>?> OpenPackageAsync(
        uint version,
        ReadOnlyMemory<byte> info,
        ReadOnlyMemory<byte> associatedData,
        ReadOnlyMemory<byte> package,
        CancellationToken cancellationToken)
    {
        VaultEntry? entry = Keys.Find(VaultKey.Kem, version);
        try
        {
            byte[]? secret = entry?.Material?.Agreement is { } key
                ? _recipients.TryOpen(version, key, entry.Point, info.Span, associatedData.Span, package.Span)
                : null;
            return ValueTask.FromResult(OrNull(secret));
        }
        catch (ObjectDisposedException) when (Keys.Find(VaultKey.Kem, version)?.Material is null)
        {
            // The version was destroyed since it was found.
            return ValueTask.FromResult<ReadOnlyMemory<byte>?>(null);
        }
    }

    /// <inheritdoc/>
    public async ValueTask<VaultKeyVersion> GenerateNextAsync(VaultKey key, CancellationToken cancellationToken)
    {
        if (!VaultKeyRules.HasManyVersions(key))
        {
            throw new KeyUnavailableException(
                HealthLedgerErrorCodes.KeyNotRotatable,
                $"The key '{key}' has one version: what it found would not be found by another.");
        }

        VaultEntry? made = null;
        await UpdateAsync(
            async keys =>
            {
                made = await VaultKeyMaker.MakeAsync(
                    key, keys.NextVersion(key), VaultKeyState.Pending, _signer, cancellationToken)
                    .ConfigureAwait(false);
                return keys.With(made);
            },
            isScrubbing: false,
            cancellationToken).ConfigureAwait(false);
        return made!.Describe();
    }

    /// <inheritdoc/>
    public async ValueTask ActivateAsync(VaultKey key, uint version, CancellationToken cancellationToken) =>
        await UpdateAsync(
            keys => keys.Require(key, version).State switch
            {
                VaultKeyState.Active => Task.FromResult(keys),
                VaultKeyState.Pending => Task.FromResult(keys.WithActive(key, version)),
                _ => throw VaultKeySet.Missing(key),
            },
            isScrubbing: false,
            cancellationToken).ConfigureAwait(false);

    /// <inheritdoc/>
    public async ValueTask<KeyDestruction> DestroyAsync(
        VaultKey key, uint version, LedgerId ledger, CancellationToken cancellationToken)
    {
        VaultEntry gone = Keys.Require(key, version);
        await UpdateAsync(
            async keys =>
            {
                gone = keys.Require(key, version);
                if (gone.State == VaultKeyState.Active)
                {
                    throw new KeyUnavailableException(
                        HealthLedgerErrorCodes.KeyActive,
                        $"Version {version} of the key '{key}' is the active one. Make and activate another first.");
                }

                if (gone.Reference is { } reference && gone.State != VaultKeyState.Destroyed && _signer is not null)
                {
                    await _signer.DestroyAsync(reference, cancellationToken).ConfigureAwait(false);
                }

                return gone.State == VaultKeyState.Destroyed ? keys : keys.With(gone.In(VaultKeyState.Destroyed));
            },
            isScrubbing: true,
            cancellationToken).ConfigureAwait(false);
        gone.Material?.Dispose();
        if (key == VaultKey.Kem)
        {
            _recipients.Forget(version);
        }

        Digest256? keyId = gone.Describe().KeyId;
        byte[] body = KeyEventFormat.Destruction(key, version, keyId);
        ReadOnlyMemory<byte> signature = await SignAsync(
            VaultKey.Author, SigningDomain.KeyEvent, ledger, body, cancellationToken).ConfigureAwait(false);
        return new KeyDestruction(key, version, keyId, body, signature);
    }

    /// <inheritdoc/>
    public ValueTask<ulong> ReadCounterAsync(CancellationToken cancellationToken) => ValueTask.FromResult(Keys.Counter);

    /// <inheritdoc/>
    public async ValueTask<ulong> AdvanceCounterAsync(ulong atLeast, CancellationToken cancellationToken)
    {
        await UpdateAsync(
            keys => Task.FromResult(keys.Counter >= atLeast ? keys : keys.WithCounter(atLeast)),
            isScrubbing: false,
            cancellationToken).ConfigureAwait(false);
        return Keys.Counter;
    }

    /// <inheritdoc/>
    public virtual ValueTask DisposeAsync()
    {
        _recipients.Dispose();
        Keys.Dispose();
        _signer?.Dispose();
        _gate.Dispose();
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }

    /// <summary>The type's name: a vault never prints a key.</summary>
    public sealed override string ToString() => GetType().Name;

    /// <summary>Stores a set where the driver stores; nothing has changed when it throws.</summary>
    /// <param name="next">The set.</param>
    /// <param name="isScrubbing">Whether what was stored before is overwritten, because a key in it is gone.</param>
    private protected abstract Task StoreAsync(VaultKeySet next, bool isScrubbing);

    /// <summary>Runs something while nothing else changes.</summary>
    private protected async Task UpdateAsync(
        Func<VaultKeySet, Task<VaultKeySet>> change, bool isScrubbing, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            VaultKeySet before = Keys;
            VaultKeySet next = await change(before).ConfigureAwait(false);
            if (!ReferenceEquals(before, next))
            {
                await StoreAsync(next, isScrubbing).ConfigureAwait(false);
                Volatile.Write(ref _keys, next);
            }
        }
        finally
        {
            _gate.Release();
        }
    }

    // In `secret is null ? null : secret` the null is that of an array, which becomes an empty memory and not null.
    private static ReadOnlyMemory<byte>? OrNull(byte[]? secret)
    {
        ReadOnlyMemory<byte>? found = null;
        if (secret is not null)
        {
            found = secret;
        }

        return found;
    }

    private static void RequireEncrypting(VaultKey key)
    {
        if (!VaultKeyRules.IsEncrypting(key))
        {
            throw new ArgumentException("This key does not encrypt.", nameof(key));
        }
    }

    private static VaultMaterial Secret(VaultEntry entry) => entry.Material ?? throw VaultKeySet.Missing(entry.Key);

    private async ValueTask<ReadOnlyMemory<byte>> SignAsync(
        VaultEntry entry, byte[] message, CancellationToken cancellationToken)
    {
        if (entry.Material?.Signing is { } key)
        {
            return P256.Sign(key, message);
        }

        if (entry.Reference is not { } reference || _signer is null)
        {
            throw VaultKeySet.Missing(entry.Key);
        }

        ReadOnlyMemory<byte> given = await _signer
            .SignDigestAsync(reference, SHA256.HashData(message), cancellationToken).ConfigureAwait(false);
        byte[] signature = given.ToArray();
        if (signature.Length == P256.SignatureBytes)
        {
            P256.MakeLow(signature);
        }

        return entry.Verification!.Verifies(message, signature)
            ? signature
            : throw new KeyUnavailableException(
                HealthLedgerErrorCodes.SignerWrong,
                $"The holder of the key '{entry.Key}' gave a signature that is not this key's. Check that it holds "
                + "the key that this vault was made with.");
    }
}
