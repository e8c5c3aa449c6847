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
}
