namespace HealthLedger.Consensus.Protocol;

/// <summary>The timers of a replica; at most one of each runs.</summary>
internal enum ReplicaTimer
{
    /// <summary>Runs while the oldest request or batch under way waits for its turn. First expiry: the request is
    /// forwarded to the primary; second: the primary is suspected.</summary>
    Progress,

    /// <summary>Runs from a quorum of view changes until the new view has begun. Expiry: the next view is
    /// demanded.</summary>
    NewView,

    /// <summary>Always runs. Expiry: a status is sent, and blocks are asked for where others are further.</summary>
    Resend,
}
