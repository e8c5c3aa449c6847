using System.Collections.Immutable;
using HealthLedger.Verifier.Cbor;

namespace HealthLedger.Verifier.Signatures;

/// <summary>The witness keys of a policy, found by key id.</summary>
internal sealed class WitnessKeys
{
    private readonly Dictionary<string, ReadOnlyMemory<byte>> _points = new(StringComparer.Ordinal);

    public WitnessKeys(IReadOnlyList<ReadOnlyMemory<byte>> points)
    {
        ArgumentNullException.ThrowIfNull(points);
        ImmutableArray<ReadOnlyMemory<byte>>.Builder copies =
            ImmutableArray.CreateBuilder<ReadOnlyMemory<byte>>(points.Count);
        foreach (ReadOnlyMemory<byte> point in points)
        {
            byte[] copy = point.ToArray();
            if (!P256Signature.IsPoint(copy))
            {
                throw new ArgumentException("A witness key is not an uncompressed point of P-256.", nameof(points));
            }

            if (!_points.TryAdd(Convert.ToHexString(TaggedHash.Compute(HashLabels.Key, copy)), copy))
            {
                throw new ArgumentException("A witness key is there twice.", nameof(points));
            }

            copies.Add(copy);
        }

        Points = copies.MoveToImmutable();
    }

    public ImmutableArray<ReadOnlyMemory<byte>> Points { get; }

    public bool TryFind(ReadOnlySpan<byte> keyId, out ReadOnlyMemory<byte> point)
    {
        return _points.TryGetValue(Convert.ToHexString(keyId), out point);
    }
}
