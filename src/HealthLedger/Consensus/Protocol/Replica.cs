using HealthLedger.Primitives;

namespace HealthLedger.Consensus.Protocol;

/// <summary>
/// One replica of [PBFT §4], in the order-execute-seal form of docs/spec/consensus.md: events in, effects out. It has
/// no clock, task, randomness or I/O, and the same events give the same effects. Not safe for concurrent use.
/// </summary>
internal sealed partial class Replica
{
    private readonly ReplicaConfiguration _configuration;
    private readonly IReplicaSignatures _signatures;
    private readonly IHeaderReader _headers;
    private readonly IBatchPolicy _policy;

    private Replica(
        ReplicaConfiguration configuration,
        IReplicaSignatures signatures,
        IHeaderReader headers,
        IBatchPolicy policy,
        ReplicaOrigin origin)
    {
        _configuration = configuration;
        _signatures = signatures;
        _headers = headers;
        _policy = policy;
        Set = origin.Set;
    }

    /// <summary>The set that is in force.</summary>
    public ReplicaSet Set { get; private set; }

    /// <summary>The view that has begun, or is demanded.</summary>
    public ulong View { get; private set; }

    /// <summary>Whether <see cref="View"/> has begun.</summary>
    public bool IsViewActive { get; private set; } = true;

    public ulong ExecutedHeight { get; private set; }

    /// <summary>The highest height with a quorum of seals, here.</summary>
    public ulong SealedHeight { get; private set; }

    /// <summary>Whether a batch that is given now is proposed: this is the primary, its view has begun, and a sequence
    /// number of the window is free.</summary>
    public bool CanPropose => false;

    /// <summary>Whether the host should propose a batch even if it has nothing to order: an epoch is to end.</summary>
    public bool WantsBatch => false;

    /// <summary>Whether this replica votes in this epoch.</summary>
    public bool IsVoting { get; private set; }

    public bool IsHalted { get; private set; }

    /// <summary>How many messages were dropped for a reason.</summary>
    public long Rejected(RejectReason reason) => 0;

    /// <summary>Makes a replica from what it has, and begins: what its journal says is done again where that may be
    /// needed.</summary>
    /// <param name="configuration">What does not change.</param>
    /// <param name="signatures">Signs and verifies.</param>
    /// <param name="headers">Reads headers.</param>
    /// <param name="policy">Judges batches.</param>
    /// <param name="origin">What it starts from.</param>
    /// <param name="effects">What is to be done first.</param>
    /// <exception cref="ArgumentException">The configuration or the origin contradicts itself.</exception>
    public static Replica Start(
        ReplicaConfiguration configuration,
        IReplicaSignatures signatures,
        IHeaderReader headers,
        IBatchPolicy policy,
        ReplicaOrigin origin,
        ICollection<ReplicaEffect> effects)
    {
        ArgumentNullException.ThrowIfNull(effects);
        return new Replica(configuration, signatures, headers, policy, origin);
    }

    /// <summary>Takes one event and appends what is to be done.</summary>
    public void Step(ReplicaEvent happened, ICollection<ReplicaEffect> effects)
    {
        ArgumentNullException.ThrowIfNull(happened);
        ArgumentNullException.ThrowIfNull(effects);
    }
}
