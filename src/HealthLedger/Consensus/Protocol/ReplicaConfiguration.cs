using HealthLedger.Primitives;

namespace HealthLedger.Consensus.Protocol;

/// <summary>What does not change while a replica runs.</summary>
internal sealed class ReplicaConfiguration
{
    /// <summary>The organisation whose replica this is. A set has at most one replica of each.</summary>
    public required ParticipantId Participant { get; init; }

    /// <summary>How many sequence numbers above the last sealed one are under way at once.</summary>
    /// <value>Default 8; 1 to 64. The same for all replicas of a ledger.</value>
    public int Window { get; init; } = 8;

    /// <summary>How long the oldest request waits before it is forwarded, then again before the primary is suspected,
    /// and how long a new view is waited for. Doubles with each view that brings nothing.</summary>
    /// <value>Default 500 ms.</value>
    public TimeSpan ViewTimeout { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>What the doubling ends at.</summary>
    /// <value>Default 30 s.</value>
    public TimeSpan MaxViewTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How often a status is sent while something is under way.</summary>
    /// <value>Default 100 ms.</value>
    public TimeSpan ResendInterval { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>How often a status is sent while nothing is.</summary>
    /// <value>Default 2 s.</value>
    public TimeSpan IdleInterval { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How many known requests are watched; of more, the newest are not watched.</summary>
    /// <value>Default 10,000.</value>
    public int MaxKnownRequests { get; init; } = 10_000;

    /// <summary>How many blocks are asked for at once.</summary>
    /// <value>Default 32; 1 to 256.</value>
    public int BlocksAtOnce { get; init; } = 32;

    /// <summary>The rules; other than the correct ones in simulations only.</summary>
    public ProtocolRules Rules { get; init; } = ProtocolRules.Correct;
}
