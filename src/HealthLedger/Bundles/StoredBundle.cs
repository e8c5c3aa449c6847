using HealthLedger.Canonical;

namespace HealthLedger.Bundles;

/// <summary>
/// What a store keeps of a bundle beside this node's shares: `stored-bundle` of docs/spec/bundles.md section 4. The
/// submission is in its block; the envelopes of the organisation's own bundles lie beside its records.
/// </summary>
internal sealed class StoredBundle
{
    /// <summary>Where head and envelopes begin, which end a bundle too: behind the heads of the array and of the
    /// version, a byte each.</summary>
    public const int BodyOffset = 2;

    private const ulong Version = 1;

    public required BundleHead Head { get; init; }

    /// <summary>The envelopes, in the order of the bundle; null is one that is not held here. None in the
    /// organisation's own.</summary>
    public required IReadOnlyList<ReadOnlyMemory<byte>?> Envelopes { get; init; }

    /// <summary>Reads one, of which the bytes become a part.</summary>
    public static StoredBundle? TryDecode(ReadOnlyMemory<byte> bytes)
    {
        CanonicalReader reader = new(bytes.Span);
        reader.Array(3);
        reader.Exactly(Version);
        BundleHead? head = reader.IsGood ? BundleHead.Read(ref reader, bytes) : null;
        List<ReadOnlyMemory<byte>?> envelopes = Bundle.ReadEnvelopes(ref reader, bytes);
        return reader.End() && head is not null ? new StoredBundle { Head = head, Envelopes = envelopes } : null;
    }

    public static byte[] Encode(BundleHead head, IReadOnlyList<ReadOnlyMemory<byte>?> envelopes)
    {
        CanonicalWriter writer = new(stackalloc byte[1024]);
        writer.Array(3);
        writer.Unsigned(Version);
        head.Write(ref writer);
        Bundle.WriteEnvelopes(ref writer, envelopes);
        byte[] bytes = writer.ToArray();
        writer.Dispose();
        return bytes;
    }
}
