namespace HealthLedger.Verifier;

/// <summary>Who vouches for an accepted entry, from the weakest to the strongest.</summary>
public enum AssuranceKind
{
    /// <summary>One replica: its operator alone.</summary>
    Operator = 0,

    /// <summary>One replica, and witnesses of the policy who saw the same history.</summary>
    Witnessed = 1,

    /// <summary>A quorum of four or more replicas, of which up to f may be faulty.</summary>
    Quorum = 2,
}
