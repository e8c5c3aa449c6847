using HealthLedger.Consensus;
using HealthLedger.Cryptography;
using HealthLedger.Ledger;
using HealthLedger.Primitives;
using HealthLedger.Vaults;

namespace HealthLedger.Runtime.Replication;

/// <summary>
/// Signs with the vault's seal key, and verifies with keys that are imported once. The vault goes over to the key of
/// another epoch with the first signature in it.
/// </summary>
internal sealed class ReplicaSignatures : IReplicaSignatures, IDisposable
{
    private readonly IKeyVault _vault;
    private readonly LedgerId _ledger;
    private readonly ReplicaSealer _sealer;
    private readonly Func<ReplicaSet, Block, bool> _areSealsGood;
    private readonly Dictionary<ReplicaDefinition, VerificationKey?> _keys = [];
    private byte[] _inUse = [];

    /// <param name="vault">The vault with the seal key.</param>
    /// <param name="ledger">The ledger.</param>
    /// <param name="sealer">Goes over to another seal key.</param>
    /// <param name="areSealsGood">Whether a block has the seals of a set, or those of the genesis' officers.</param>
    public ReplicaSignatures(
        IKeyVault vault, LedgerId ledger, ReplicaSealer sealer, Func<ReplicaSet, Block, bool> areSealsGood)
    {
        _areSealsGood = areSealsGood;
        _sealer = sealer;
        _vault = vault;
        _ledger = ledger;
    }

    /// <inheritdoc/>
    public ReadOnlyMemory<byte> Sign(ReplicaDefinition self, SigningDomain domain, ReadOnlySpan<byte> body)
    {
        ValueTask<ReadOnlyMemory<byte>> signing = SignAsync(self, domain, body.ToArray());

        // A vault in a file or a token answers at once. One that asks elsewhere holds this replica's votes up
        // meanwhile, and nothing else: the loop has a thread of its own.
#pragma warning disable VSTHRD002 // A step is synchronous, and nothing that signs waits for the loop that steps.
        return signing.IsCompletedSuccessfully ? signing.Result : signing.AsTask().GetAwaiter().GetResult();
#pragma warning restore VSTHRD002
    }

    private async ValueTask<ReadOnlyMemory<byte>> SignAsync(ReplicaDefinition self, SigningDomain domain, byte[] body)
    {
        if (!_inUse.AsSpan().SequenceEqual(self.SealKey))
        {
            await _sealer.UseAsync(self, CancellationToken.None).ConfigureAwait(false);
            _inUse = self.SealKey;
        }

        return await _vault.SignAsync(VaultKey.Seal, domain, _ledger, body, CancellationToken.None)
            .ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public bool Verify(
        ReplicaDefinition signer, SigningDomain domain, ReadOnlySpan<byte> body, ReadOnlySpan<byte> signature)
    {
        if (!_keys.TryGetValue(signer, out VerificationKey? key))
        {
            key = VerificationKey.TryImport(signer.SealKey);
            _keys.Add(signer, key);
        }

        return key is not null && key.Verify(domain, _ledger, body, signature);
    }

    /// <inheritdoc/>
    public bool? IsRecovery(
        ReplicaSet set,
        ReadOnlyMemory<byte> header,
        IReadOnlyList<(int Officer, ReadOnlyMemory<byte> Signature)> signatures,
        ReadOnlyMemory<byte> batch)
    {
        if (Batch.TryDecode(batch) is not { Recovery: not null })
        {
            return null;
        }

        return BlockHeader.TryDecode(header.Span) is { } decoded && _areSealsGood(set, new Block
        {
            Header = decoded,
            HeaderBytes = header.ToArray(),
            BatchBytes = batch,
            Skipped = [],
            Entries = [],
            Seals = [.. signatures.Select(
                each => new Seal((uint)each.Officer, each.Signature, isRecovery: true))],
        });
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (VerificationKey? key in _keys.Values)
        {
            key?.Dispose();
        }
    }
}
