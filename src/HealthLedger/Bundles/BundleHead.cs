using HealthLedger.Canonical;
using HealthLedger.Cryptography;
using HealthLedger.Primitives;

namespace HealthLedger.Bundles;

/// <summary>
/// The manifest of a bundle with its signature and the packages: `bundle-head` of docs/spec/bundles.md section 2. What
/// a holder stores of a bundle beside the envelopes.
/// </summary>
internal sealed class BundleHead
{
    // Room for a share of each of the operations of the largest submission.
    private const int MaxPackageBytes = 128 << 20;
    private const ulong Version = 2;

    public required ReadOnlyMemory<byte> ManifestBytes { get; init; }

    public required BundleManifest Manifest { get; init; }

    /// <summary>Where the manifest stands among those that were signed with it.</summary>
    public required ManifestPlace Place { get; init; }

    /// <summary>The author's key that signed: that of the submission, or a later one.</summary>
    public required Digest256 KeyId { get; init; }

    /// <summary>The author's signature over the root of the manifests that were signed together.</summary>
    public required ReadOnlyMemory<byte> Signature { get; init; }

    /// <summary>The packages, in the order of the manifest.</summary>
    public required IReadOnlyList<ReadOnlyMemory<byte>> Packages { get; init; }

    /// <summary>Reads a head, of which the bytes become a part. Every package is the one that the manifest
    /// names.</summary>
    public static BundleHead? TryDecode(ReadOnlyMemory<byte> bytes)
    {
        CanonicalReader reader = new(bytes.Span);
        BundleHead? head = Read(ref reader, bytes);
        return reader.End() ? head : null;
    }

    public byte[] Encode()
    {
        CanonicalWriter writer = new(stackalloc byte[1024]);
        Write(ref writer);
        byte[] bytes = writer.ToArray();
        writer.Dispose();
        return bytes;
    }

    /// <summary>What the signature is over; null when the place is none.</summary>
    public byte[]? SignedBytes() => Place.SignedBytesOf(ManifestPlace.LeafOf(ManifestBytes.Span));

    public static BundleHead? Read(ref CanonicalReader reader, ReadOnlyMemory<byte> frame)
    {
        reader.Array(6);
        reader.Exactly(Version);
        ReadOnlyMemory<byte> manifest = reader.BytesUpTo(frame, 64 << 10);
        ManifestPlace? place = reader.IsGood ? ManifestPlace.Read(ref reader) : null;
        Digest256 keyId = reader.Digest();
        ReadOnlyMemory<byte> signature = reader.BytesOf(frame, P256.SignatureBytes);
        int count = reader.ArrayHead(BundleLimits.MaxPackages);
        List<ReadOnlyMemory<byte>> packages = new(count);
        for (int i = 0; i < count && reader.IsGood; i++)
        {
            packages.Add(reader.BytesUpTo(frame, MaxPackageBytes));
        }

        return reader.IsGood && place is not null && BundleManifest.TryDecode(manifest.Span) is { } decoded
            && Fits(decoded, packages)
            ? new BundleHead
            {
                ManifestBytes = manifest,
                Manifest = decoded,
                Place = place,
                KeyId = keyId,
                Signature = signature,
                Packages = packages,
            }
            : null;
    }

    public void Write(ref CanonicalWriter writer)
    {
        writer.Array(6);
        writer.Unsigned(Version);
        writer.Bytes(ManifestBytes);
        Place.Write(ref writer);
        writer.Id(KeyId);
        writer.Bytes(Signature);
        writer.Array(Packages.Count);
        foreach (ReadOnlyMemory<byte> package in Packages)
        {
            writer.Bytes(package);
        }
    }

    private static bool Fits(BundleManifest manifest, List<ReadOnlyMemory<byte>> packages)
    {
        bool fits = manifest.Packages.Count == packages.Count;
        for (int i = 0; i < packages.Count && fits; i++)
        {
            fits = Sha256.Of(packages[i].Span) == manifest.Packages[i].Digest;
        }

        return fits;
    }
}
