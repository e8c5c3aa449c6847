namespace HealthLedger.Vaults;

/// <summary>A signing key outside the process: how its holder calls it, and its public half.</summary>
public sealed class VaultSignerKey
{
    /// <summary>Names the key.</summary>
    /// <param name="reference">ASCII, 1 to 512 characters, without secrets: it is stored.</param>
    /// <param name="publicPoint">The uncompressed point of P-256, 65 bytes.</param>
    public VaultSignerKey(string reference, ReadOnlyMemory<byte> publicPoint)
    {
        ArgumentException.ThrowIfNullOrEmpty(reference);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(reference.Length, MaxReferenceLength, nameof(reference));
        Reference = reference;
        PublicPoint = publicPoint;
    }

    /// <summary>The longest reference.</summary>
    public const int MaxReferenceLength = 512;

    /// <summary>How the holder calls the key.</summary>
    public string Reference { get; }

    /// <summary>The public half.</summary>
    public ReadOnlyMemory<byte> PublicPoint { get; }
}
