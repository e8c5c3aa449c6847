namespace HealthLedger;

/// <content>Founding a ledger of several organisations, HLS304n. Listed in docs/reference/error-codes-founding.md.
/// </content>
public static partial class HealthLedgerErrorCodes
{
    /// <summary>The bytes are not a founder file of this version.</summary>
    public const string FounderFileMalformed = "HLS3040";

    /// <summary>A key of a founder file did not sign it.</summary>
    public const string FounderProofInvalid = "HLS3041";

    /// <summary>The facts of a founder file are not those of its participant.</summary>
    public const string FounderFactsWrong = "HLS3042";

    /// <summary>The bytes are not a draft of a genesis of this version.</summary>
    public const string GenesisDraftMalformed = "HLS3043";

    /// <summary>The genesis of a draft is not what its founder files say.</summary>
    public const string GenesisDraftContradictory = "HLS3044";

    /// <summary>A signature under the genesis of a draft does not hold.</summary>
    public const string GenesisSignatureInvalid = "HLS3045";

    /// <summary>Not every founder has signed the genesis.</summary>
    public const string GenesisNotAgreed = "HLS3046";

    /// <summary>The genesis does not have exactly the keys of this folder.</summary>
    public const string GenesisNotOurs = "HLS3047";

    /// <summary>The folder has given away a founder file, or holds none.</summary>
    public const string FoundingFolderWrong = "HLS3048";

    /// <summary>The participant application in a data folder is damaged.</summary>
    public const string ApplicationDamaged = "HLS3049";
}
