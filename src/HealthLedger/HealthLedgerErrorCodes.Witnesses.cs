namespace HealthLedger;

/// <content>Witnesses, HLS307n. Listed in docs/reference/error-codes-witnesses.md.</content>
public static partial class HealthLedgerErrorCodes
{
    /// <summary>Too few witnesses signed in time.</summary>
    public const string NotWitnessed = "HLS3070";

    /// <summary>A witness does not answer.</summary>
    public const string WitnessUnreachable = "HLS3071";

    /// <summary>What a witness answered is not its signature, or no answer at all.</summary>
    public const string WitnessAnswerInvalid = "HLS3072";

    /// <summary>A witness has signed heights that this ledger does not have.</summary>
    public const string WitnessAhead = "HLS3073";

    /// <summary>A witness has signed another head than the one it was shown.</summary>
    public const string WitnessForked = "HLS3074";

    /// <summary>A witness refuses what it is shown.</summary>
    public const string WitnessRefused = "HLS3075";

    /// <summary>The file is not the key of a witness.</summary>
    public const string WitnessKeyInvalid = "HLS3076";

    /// <summary>What a witness remembers is damaged.</summary>
    public const string WitnessMemoryDamaged = "HLS3077";

    /// <summary>The ledger cannot give the durability that the node asks for.</summary>
    public const string DurabilityNotGiven = "HLS3078";
}
