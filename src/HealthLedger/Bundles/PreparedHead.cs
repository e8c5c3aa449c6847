namespace HealthLedger.Bundles;

/// <summary>A bundle's manifest and packages before the manifest is signed.</summary>
internal sealed class PreparedHead
{
    public required BundleManifest Manifest { get; init; }

    public required ReadOnlyMemory<byte> ManifestBytes { get; init; }

    public required IReadOnlyList<ReadOnlyMemory<byte>> Packages { get; init; }
}
