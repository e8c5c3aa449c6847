namespace HealthLedger;

/// <summary>What the organisations that run replicas vote on.</summary>
public enum LedgerChangeKind
{
    /// <summary>Another replica set.</summary>
    Replicas = 1,

    /// <summary>The next version of the protocol.</summary>
    ProtocolVersion = 2,

    /// <summary>Another placement policy.</summary>
    Placement = 3,
}
