namespace HealthLedger;

/// <summary>Error codes of key vaults, HLS8nnn. Permanent; listed in docs/reference/error-codes.md.</summary>
public static partial class HealthLedgerErrorCodes
{
    /// <summary>The passphrase does not open the vault, or the file is damaged.</summary>
    public const string WrongPassphrase = "HLS8001";

    /// <summary>The vault file does not exist or cannot be read.</summary>
    public const string VaultNotFound = "HLS8002";

    /// <summary>The vault does not hold the key.</summary>
    public const string KeyMissing = "HLS8003";

    /// <summary>The vault file was written by a newer version.</summary>
    public const string VaultTooNew = "HLS8004";

    /// <summary>A vault file exists already.</summary>
    public const string VaultExists = "HLS8005";

    /// <summary>The vault's keys are not the ones that the ledger knows.</summary>
    public const string KeyMismatch = "HLS8006";

    /// <summary>Development keys were asked for in an environment that is not Development.</summary>
    public const string DevelopmentKeysRefused = "HLS8007";

    /// <summary>No passphrase was given.</summary>
    public const string PassphraseMissing = "HLS8008";

    /// <summary>A vault file, a key file or their folder is open to other users.</summary>
    public const string VaultOpenToOthers = "HLS8009";

    /// <summary>Another process changed the vault file.</summary>
    public const string VaultChanged = "HLS8010";

    /// <summary>The vault file is of a format from before the first release.</summary>
    public const string VaultTooOld = "HLS8011";

    /// <summary>The holder of a signing key gave what is not that key's.</summary>
    public const string SignerWrong = "HLS8012";

    /// <summary>The vault does not promise what the node's options require.</summary>
    public const string VaultRefused = "HLS8013";

    /// <summary>A key version is active and is not destroyed.</summary>
    public const string KeyActive = "HLS8014";

    /// <summary>A kind of key has one version only.</summary>
    public const string KeyNotRotatable = "HLS8015";

    /// <summary>A key file cannot be read or has a wrong length.</summary>
    public const string KeyFileUnusable = "HLS8016";

    /// <summary>Recovery shares do not open the vault.</summary>
    public const string RecoveryShareRefused = "HLS8017";

    /// <summary>The journal is behind the vault's counter: a data folder was restored, lost or cloned.</summary>
    public const string JournalBehindVault = "HLS8018";

    /// <summary>The vault's counter is behind the journal: an older copy of the vault.</summary>
    public const string VaultBehindJournal = "HLS8019";

    /// <summary>The PKCS#11 token, its driver or the key in it cannot be found.</summary>
    public const string TokenNotFound = "HLS8020";

    /// <summary>The PKCS#11 token refuses the PIN, or the use of the key.</summary>
    public const string TokenRefused = "HLS8021";

    /// <summary>A key is still in the token.</summary>
    public const string TokenKeyRemains = "HLS8022";

    /// <summary>PKCS#11 is not supported on this platform.</summary>
    public const string TokenUnsupported = "HLS8023";

    /// <summary>The vault cannot sign with the key that the ledger has for its organisation or replica.</summary>
    public const string LedgerKeyNotHeld = "HLS8024";

    /// <summary>A recovery is not possible, or what was given for it does not do.</summary>
    public const string RecoveryRefused = "HLS8025";

    /// <summary>A recovery would go on from a replica behind which another one is ahead.</summary>
    public const string RecoveryBaseBehind = "HLS8026";

    /// <summary>A replica from which a recovery would go on sealed blocks of which it does not know whether a quorum
    /// did.</summary>
    public const string RecoveryUnproven = "HLS8027";

    /// <summary>Two replicas that are left hold different sealed blocks of one height.</summary>
    public const string RecoveryForked = "HLS8028";
}
