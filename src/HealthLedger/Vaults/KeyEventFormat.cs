using HealthLedger.Canonical;
using HealthLedger.Primitives;

namespace HealthLedger.Vaults;

/// <summary>
/// What is signed about keys: `[1, event, kind, version, key id / null, previous key id / null]`
/// (docs/spec/vault.md section 4).
/// </summary>
internal static class KeyEventFormat
{
    private const ulong Format = 1;
    private const ulong PossessionEvent = 1;
    private const ulong DestructionEvent = 2;

    /// <summary>What a new signing key signs: that it is held by who holds the one before.</summary>
    public static byte[] Possession(VaultKeyVersion next, Digest256? previous) =>
        Encode(PossessionEvent, next.Key, next.Version, next.KeyId, previous);

    /// <summary>What the author signs about a key that is gone.</summary>
    public static byte[] Destruction(VaultKey key, uint version, Digest256? keyId) =>
        Encode(DestructionEvent, key, version, keyId, null);

    private static byte[] Encode(ulong number, VaultKey key, uint version, Digest256? keyId, Digest256? previous)
    {
        CanonicalWriter writer = new(stackalloc byte[128]);
        writer.Array(6);
        writer.Unsigned(Format);
        writer.Unsigned(number);
        writer.Unsigned((ulong)key);
        writer.Unsigned(version);
        writer.IdOrNull(keyId);
        writer.IdOrNull(previous);
        byte[] body = writer.ToArray();
        writer.Dispose();
        return body;
    }
}
