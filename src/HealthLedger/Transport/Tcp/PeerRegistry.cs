namespace HealthLedger.Transport.Tcp;

/// <summary>The peers that are registered at one time.</summary>
internal sealed class PeerRegistry
{
    private readonly Dictionary<PeerId, TransportPeer> _peers = [];

    private PeerRegistry()
    {
    }

    public static PeerRegistry Empty { get; } = new();

    public IReadOnlyCollection<TransportPeer> Peers => _peers.Values;

    /// <summary>Makes a registry of all but the replica itself.</summary>
    public static PeerRegistry Of(PeerId self, IReadOnlyList<TransportPeer> peers)
    {
        PeerRegistry registry = new();
        foreach (TransportPeer peer in peers)
        {
            if (!registry._peers.TryAdd(peer.Id, peer))
            {
                throw new ArgumentException("A peer is named twice.", nameof(peers));
            }
        }

        registry._peers.Remove(self);
        return registry._peers.Count <= TransportLimits.MaxPeers
            ? registry
            : throw new ArgumentException($"There are more than {TransportLimits.MaxPeers} peers.", nameof(peers));
    }

    public TransportPeer? Find(PeerId id) => _peers.GetValueOrDefault(id);
}
