using System.Collections.Immutable;
using HealthLedger.Verifier.Cbor;

namespace HealthLedger.Verifier.Signatures;

/// <summary>The witness keys of a policy, found by key id.</summary>
internal sealed class WitnessKeys
{
    private readonly Dictionary<string, VerificationKey> _keys = new(StringComparer.Ordinal);

    public WitnessKeys(IReadOnlyList<ReadOnlyMemory<byte>> points)
    {
        ArgumentNullException.ThrowIfNull(points);
        ImmutableArray<ReadOnlyMemory<byte>>.Builder copies =
            ImmutableArray.CreateBuilder<ReadOnlyMemory<byte>>(points.Count);
        foreach (ReadOnlyMemory<byte> point in points)
        {
            byte[] copy = point.ToArray();
            VerificationKey key = new(copy);
            if (!key.IsValid())
            {
                throw new ArgumentException("A witness key is not an uncompressed point of P-256.", nameof(points));
            }

            if (!_keys.TryAdd(Convert.ToHexString(TaggedHash.Compute(HashLabels.Key, copy)), key))
            {
                throw new ArgumentException("A witness key is there twice.", nameof(points));
            }

            copies.Add(copy);
        }

        Points = copies.MoveToImmutable();
    }

    public ImmutableArray<ReadOnlyMemory<byte>> Points { get; }

    public VerificationKey? Find(ReadOnlySpan<byte> keyId)
    {
        return _keys.GetValueOrDefault(Convert.ToHexString(keyId));
    }
}
