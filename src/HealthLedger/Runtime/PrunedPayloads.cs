using HealthLedger.Primitives;
using HealthLedger.Storage;
using HealthLedger.Vaults;

namespace HealthLedger.Runtime;

/// <summary>
/// Tells payloads that were pruned from those that are missing: a payload is pruned when a statement names it whose
/// opening is in the private store and whose entry is sealed.
/// </summary>
internal sealed class PrunedPayloads
{
    private readonly IPrivateStore _store;
    private readonly IKeyVault _vault;
    private readonly HashSet<Digest256> _sealed = [];
    private readonly Dictionary<Digest256, string> _used = [];
    private Dictionary<SegmentId, Digest256>? _statedBy;

    public PrunedPayloads(IPrivateStore store, IKeyVault vault)
    {
        _store = store;
        _vault = vault;
    }

    /// <summary>Absent payloads that a statement names.</summary>
    public ulong Count { get; private set; }

    /// <summary>The place of the first absent payload whose statement no entry of the history seals, or null.</summary>
    public string? FirstUnsealed => _used.FirstOrDefault(pair => !_sealed.Contains(pair.Key)).Value;

    /// <summary>An entry of this organisation seals a statement.</summary>
    public void OnSealed(Digest256 commitment) => _sealed.Add(commitment);

    /// <summary>Whether a statement names an absent payload; whether it is sealed is known at the end.</summary>
    public async ValueTask<bool> TryExplainAsync(
        SegmentId segment, string place, CancellationToken cancellationToken)
    {
        _statedBy ??= await ReadAsync(_store, _vault, cancellationToken).ConfigureAwait(false);
        if (!_statedBy.TryGetValue(segment, out Digest256 commitment))
        {
            return false;
        }

        _used.TryAdd(commitment, place);
        Count++;
        return true;
    }

    /// <summary>Every segment that a statement names, with the statement's commitment.</summary>
    public static async Task<Dictionary<SegmentId, Digest256>> ReadAsync(
        IPrivateStore store, IKeyVault vault, CancellationToken cancellationToken)
    {
        Dictionary<SegmentId, Digest256> stated = [];
        foreach (PruneStatement statement in await PruneStatement
            .ReadAsync(store, vault, cancellationToken).ConfigureAwait(false))
        {
            foreach (SegmentId segment in statement.Segments)
            {
                stated[segment] = statement.Commitment;
            }
        }

        return stated;
    }
}
