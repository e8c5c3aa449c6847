using HealthLedger.Canonical;

namespace HealthLedger.Consensus.Messages;

/// <summary>
/// What replicas send each other. An instance has the right form; whether it is signed by whom it names is for the
/// replica to find out. Buffers are parts of the frame that was decoded and must not change.
/// </summary>
internal abstract class ConsensusMessage
{
    private protected ConsensusMessage()
    {
    }

    public abstract ConsensusMessageType Type { get; }

    public virtual MessageLane Lane => MessageLane.Votes;

    /// <summary>Writes the message's array.</summary>
    public abstract void Write(ref CanonicalWriter writer);
}
