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

    /// <summary>What a new signing key signs: that it is held, and takes the place of the one before. The ledger does
    /// not count a vault's versions, so that it names none.</summary>
    public static byte[] Possession(VaultKey key, Digest256 keyId, Digest256 previous) =>
        Encode(PossessionEvent, key, 0, keyId, previous);

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
