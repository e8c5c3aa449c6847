namespace HealthLedger.Consensus.Protocol;

internal sealed partial class Replica
{
    /// <summary>How it stands now. For the loop that steps it.</summary>
    public ReplicaStanding Stand() => new()
    {
        Set = Set,
        View = View,
        IsViewActive = IsViewActive,
        IsVoting = IsVoting,
        SealedHeight = SealedHeight,
        Claims = _peers.ToDictionary(peer => peer.Participant, peer => peer.SealedHeight),
    };
}
