namespace HealthLedger;

/// <summary>When a call that writes returns. What it waits for beyond the ledger's replicas is its own.</summary>
public enum LedgerDurability
{
    /// <summary>
    /// When the entry is executed and on stable storage here, and sealed by as many replicas as the ledger asks for:
    /// the only one, or a quorum.
    /// </summary>
    Local = 0,

    /// <summary>
    /// Beyond that, when <see cref="LedgerNodeOptions.RequiredWitnesses"/> witnesses have signed a head that covers the
    /// entry.
    /// </summary>
    Witnessed = 1,

    /// <summary>As <see cref="Local"/>, on a ledger of at least four replicas: a node of one with a single replica does
    /// not start (HLS3078).</summary>
    Quorum = 2,
}
