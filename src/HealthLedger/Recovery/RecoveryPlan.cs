namespace HealthLedger.Recovery;

/// <summary>From where a ledger of several replicas goes on, and what is known of the others that are left.</summary>
public sealed class RecoveryPlan
{
    /// <summary>How far the other replicas that are left have come (<see cref="LedgerRecovery.SurveyAsync"/>): none of
    /// them may be further than the one that the ledger goes on from.</summary>
    public IReadOnlyList<RecoverySurvey> Survivors { get; init; } = [];

    /// <summary>
    /// Whether to give up blocks that replicas which are left sealed, and of which none of them holds a quorum's seals;
    /// and, where the data are not the newest of this replica, those that it does not know of. A replica that is lost
    /// may have held their seals, and have given receipts that no ledger leads to any more. False by default: then a
    /// request is refused where there are such blocks.
    /// </summary>
    public bool GivesUpUnproven { get; init; }
}
