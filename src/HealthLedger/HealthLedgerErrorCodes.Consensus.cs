namespace HealthLedger;

public static partial class HealthLedgerErrorCodes
{
    /// <summary>Other replicas sealed another header than the one that this replica executed.</summary>
    public const string ReplicaDiverged = "HLS6030";

    /// <summary>The journal of a replica's votes is damaged.</summary>
    public const string ReplicaJournalDamaged = "HLS6031";

    /// <summary>A replica signed two things of which it may sign one.</summary>
    public const string ReplicaEquivocated = "HLS6032";

    /// <summary>A node of several replicas has no way to the others.</summary>
    public const string PeersMissing = "HLS6033";

    /// <summary>A replica cannot rejoin: as far as its data go, nobody else has the history.</summary>
    public const string NobodyToRejoin = "HLS6036";

    /// <summary>What was given as an introduction to the present replicas leads from the genesis to none.</summary>
    public const string IntroductionInvalid = "HLS6037";

    /// <summary>What was given as an introduction leads over another sealed block than the node holds.</summary>
    public const string IntroductionContradicts = "HLS6038";
}
