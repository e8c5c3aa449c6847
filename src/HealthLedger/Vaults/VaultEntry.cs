using HealthLedger.Cryptography;

namespace HealthLedger.Vaults;

/// <summary>One version of a key as a vault holds it.</summary>
internal sealed class VaultEntry
{
    private VaultEntry(
        VaultKey key,
        uint version,
        VaultKeyState state,
        VerificationKey? verification,
        byte[] point,
        VaultMaterial? material,
        string? reference)
    {
        Key = key;
        Version = version;
        State = state;
        Verification = verification;
        Point = point;
        Material = material;
        Reference = reference;
    }

    public VaultKey Key { get; }

    public uint Version { get; }

    public VaultKeyState State { get; }

    /// <summary>The public half of a signing key, imported once.</summary>
    public VerificationKey? Verification { get; }

    /// <summary>The public half; empty for a symmetric key.</summary>
    public byte[] Point { get; }

    /// <summary>The secret half, unless it is destroyed or outside the process.</summary>
    public VaultMaterial? Material { get; }

    /// <summary>How the holder outside the process calls the key, or null.</summary>
    public string? Reference { get; }

    /// <summary>Makes an entry; null when the point is not one of the curve.</summary>
    public static VaultEntry? TryCreate(
        VaultKey key, uint version, VaultKeyState state, byte[] point, VaultMaterial? material, string? reference)
    {
        VerificationKey? verification = VaultKeyRules.IsSigning(key) ? VerificationKey.TryImport(point) : null;
        return VaultKeyRules.IsSigning(key) && verification is null
            ? null
            : new VaultEntry(key, version, state, verification, point, material, reference);
    }

    public VaultEntry In(VaultKeyState state) => new(
        Key, Version, state, Verification, Point, state == VaultKeyState.Destroyed ? null : Material, Reference);

    public VaultKeyVersion Describe() => new(
        Key,
        Version,
        State,
        Point,
        Point.Length == 0 ? null : LabelledHash.Of(HashLabel.Key, Point));

    /// <summary>Kind, version and state.</summary>
    public override string ToString() => $"{Key} {Version} ({State})";
}
