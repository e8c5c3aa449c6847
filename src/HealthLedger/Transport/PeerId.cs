using HealthLedger.Primitives;

namespace HealthLedger.Transport;

/// <summary>A replica as the transport knows it: by the id of its seal key. The default names nobody.</summary>
/// <param name="SealKeyId">The key's id, `H("key"; point)` (docs/spec/encoding.md section 3).</param>
public readonly record struct PeerId(Digest256 SealKeyId)
{
    /// <inheritdoc/>
    public override string ToString() => SealKeyId.ToString();
}
