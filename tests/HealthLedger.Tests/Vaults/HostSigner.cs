using System.Collections.Concurrent;
using System.Security.Cryptography;
using HealthLedger.Cryptography;
using HealthLedger.Vaults;

namespace HealthLedger.Tests.Vaults;

/// <summary>
/// What a host over a cloud's key service would be: keys by name, raw signatures, high S now and then.
/// </summary>
internal sealed class HostSigner : IVaultSigner
{
    private readonly ConcurrentDictionary<string, ECDsa> _keys;

    public HostSigner(ConcurrentDictionary<string, ECDsa>? keys = null) => _keys = keys ?? new();

    /// <summary>What it signs with instead, when set.</summary>
    public ECDsa? Impostor { get; set; }

    public int Signed { get; private set; }

    public ValueTask<VaultSignerKey> GenerateAsync(VaultKey key, uint version, CancellationToken cancellationToken)
    {
        string reference = $"projects/north/keys/{key}/{version}";
        ECDsa made = _keys.GetOrAdd(reference, _ => ECDsa.Create(ECCurve.NamedCurves.nistP256));
        return ValueTask.FromResult(new VaultSignerKey(reference, P256.ExportPoint(made)));
    }

    public ValueTask<ReadOnlyMemory<byte>> SignDigestAsync(
        string reference, ReadOnlyMemory<byte> digest, CancellationToken cancellationToken)
    {
        Signed++;
        return ValueTask.FromResult<ReadOnlyMemory<byte>>((Impostor ?? _keys[reference]).SignHash(digest.Span));
    }

    public ValueTask DestroyAsync(string reference, CancellationToken cancellationToken)
    {
        _keys.TryRemove(reference, out _);
        return ValueTask.CompletedTask;
    }

    public void Dispose()
    {
        // The keys are the host's and outlive the vault.
    }
}
