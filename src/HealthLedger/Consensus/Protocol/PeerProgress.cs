using HealthLedger.Primitives;

namespace HealthLedger.Consensus.Protocol;

/// <summary>How far a peer says that it is.</summary>
internal sealed class PeerProgress
{
    public PeerProgress(ParticipantId participant) => Participant = participant;

    public ParticipantId Participant { get; }

    public ulong SealedHeight { get; set; }

    /// <summary>How often it got blocks since the last tick.</summary>
    public int Served { get; set; }

    /// <summary>Whether it was asked for blocks and has not answered; its answer counts however late it
    /// comes.</summary>
    public bool IsAsked { get; set; }

    /// <summary>Whether it sent blocks that do not hold; it is never asked again.</summary>
    public bool IsLiar { get; set; }
}
