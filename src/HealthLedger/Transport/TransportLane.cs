namespace HealthLedger.Transport;

/// <summary>
/// What a message is, so that one kind never waits for another. Each lane has queues and limits of its own
/// (<see cref="TransportLimits"/>). The numbers are sent.
/// </summary>
public enum TransportLane
{
    /// <summary>Votes, seals and view changes: short, and worth more the newer they are.</summary>
    Votes = 1,

    /// <summary>Proposals, and submissions on their way to who proposes.</summary>
    Proposals = 2,

    /// <summary>Bodies, blocks, bundles and snapshots: long, and fetched again when lost.</summary>
    Bulk = 3,
}
