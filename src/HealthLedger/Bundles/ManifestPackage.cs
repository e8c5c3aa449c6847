using HealthLedger.Primitives;

namespace HealthLedger.Bundles;

/// <summary>What a manifest says of the package of one trustee.</summary>
internal sealed class ManifestPackage
{
    /// <summary>An epoch whose set has the trustee.</summary>
    public required ulong Epoch { get; init; }

    /// <summary>The trustee's number, from 1.</summary>
    public required uint X { get; init; }

    /// <summary>The period of the key that the package is sealed to.</summary>
    public required ulong Period { get; init; }

    /// <summary>SHA-256 of the package.</summary>
    public required Digest256 Digest { get; init; }
}
