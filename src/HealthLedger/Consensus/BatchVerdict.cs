namespace HealthLedger.Consensus;

/// <summary>What <see cref="IBatchPolicy"/> says of a batch.</summary>
internal enum BatchVerdict
{
    /// <summary>It may be voted for.</summary>
    Accept,

    /// <summary>Not now: something is missing here, or its time has not come. Asked again when the host
    /// signals.</summary>
    NotYet,

    /// <summary>Never by this replica in this view.</summary>
    Refuse,
}
