using HealthLedger.Canonical;
using HealthLedger.Cryptography;
using HealthLedger.Ledger;
using HealthLedger.Vaults;

namespace HealthLedger.Clients;

/// <summary>What rotations of a node's keys are answered with.</summary>
internal static class KeyBodies
{
    // The state is not sent: the first answer comes when the version is the active one, and so it says every time.
    public static void KeyVersion(this ref CanonicalWriter writer, VaultKeyVersion version)
    {
        writer.Array(3);
        writer.Number(version.Key);
        writer.Unsigned(version.Version);
        writer.Bytes(version.PublicPoint.Span);
    }

    public static VaultKeyVersion KeyVersion(this ref CanonicalReader reader)
    {
        reader.Array(3);
        VaultKey key = reader.Number<VaultKey>();
        uint version = reader.Unsigned(uint.MaxValue);
        byte[] point = reader.Bytes(P256.PointBytes).ToArray();
        return new VaultKeyVersion(
            key,
            version,
            VaultKeyState.Active,
            point,
            point.Length == 0 ? null : LabelledHash.Of(HashLabel.Key, point));
    }

    public static void Rotation(this ref CanonicalWriter writer, KeyRotation rotation)
    {
        writer.Array(3);
        writer.Entry(rotation.Entry);
        writer.KeyVersion(rotation.Version);
        writer.UnsignedOrNull(rotation.DestroyedVersion);
    }

    public static KeyRotation Rotation(this ref CanonicalReader reader)
    {
        reader.Array(3);
        SealedEntry entry = reader.Entry();
        VaultKeyVersion version = reader.KeyVersion();
        return new KeyRotation(entry, version, reader.TryNull() ? null : reader.Unsigned(uint.MaxValue));
    }
}
