using HealthLedger.Cryptography;

namespace HealthLedger.Vaults;

/// <summary>What each kind of key is and may do.</summary>
internal static class VaultKeyRules
{
    public static IReadOnlyList<VaultKey> All { get; } =
    [
        VaultKey.Author, VaultKey.Seal, VaultKey.Kem, VaultKey.PatientIndex, VaultKey.Resend, VaultKey.PrivateRows,
        VaultKey.Shares, VaultKey.RecordKeys,
    ];

    public static bool IsSigning(VaultKey key) => key is VaultKey.Author or VaultKey.Seal;

    public static bool IsAuthenticating(VaultKey key) => key is VaultKey.PatientIndex or VaultKey.Resend;

    public static bool IsEncrypting(VaultKey key) =>
        key is VaultKey.PrivateRows or VaultKey.Shares or VaultKey.RecordKeys;

    // A MAC finds rows again: under a second key, it would not find those of the first.
    public static bool HasManyVersions(VaultKey key) => !IsAuthenticating(key);

    // Keys that vote are made anew after a loss, and are never in two places.
    public static bool IsBackedUp(VaultKey key) => key != VaultKey.Seal;

    public static bool Signs(VaultKey key, SigningDomain domain) => key switch
    {
        VaultKey.Author => domain is SigningDomain.Submission or SigningDomain.Genesis or SigningDomain.KeyEvent
            or SigningDomain.Manifest,
        VaultKey.Seal => domain is SigningDomain.Seal or SigningDomain.PrePrepare or SigningDomain.Prepare
            or SigningDomain.Commit or SigningDomain.ViewChange or SigningDomain.NewView or SigningDomain.Handshake
            or SigningDomain.Survey,
        _ => false,
    };
}
