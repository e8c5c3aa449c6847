namespace HealthLedger.Transport.Tcp;

/// <summary>What a certificate proves.</summary>
/// <param name="Reason">Why it proves nothing, or <see cref="RefusalReason.None"/>.</param>
/// <param name="Peer">Whose it is, when it proves that, or claims to be.</param>
/// <param name="IsOutOfTime">
/// Whether its time is over or has not begun, which between replicas is a warning only.
/// </param>
internal readonly record struct PeerVerdict(RefusalReason Reason, PeerId Peer, bool IsOutOfTime)
{
    public bool IsAccepted => Reason == RefusalReason.None;

    public static PeerVerdict Refused(RefusalReason reason, PeerId peer = default) => new(reason, peer, false);
}
