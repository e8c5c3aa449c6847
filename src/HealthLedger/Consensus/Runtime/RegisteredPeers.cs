using System.Net;
using HealthLedger.Primitives;
using HealthLedger.Transport;

namespace HealthLedger.Consensus.Runtime;

/// <summary>The peers of a replica by their seal keys and by their organisations; one that changes its key has two.
/// </summary>
internal sealed class RegisteredPeers
{
    private readonly List<TransportPeer> _registered = [];

    private RegisteredPeers()
    {
    }

    public static RegisteredPeers None { get; } = new();

    public Dictionary<ParticipantId, List<PeerId>> Ids { get; } = [];

    public Dictionary<PeerId, ParticipantId> Participants { get; } = [];

    public static RegisteredPeers Of(
        ReplicaSet set,
        IReadOnlyList<ReplicaDefinition> guests,
        Func<ParticipantId, IReadOnlyList<DnsEndPoint>> addresses)
    {
        RegisteredPeers peers = new();
        foreach (ReplicaDefinition replica in set.Replicas.Concat(guests))
        {
            if (TransportPeer.TryCreate(
                replica.Participant, replica.SealKey, [.. addresses(replica.Participant)]) is { } peer)
            {
                peers.Add(peer);
            }
        }

        return peers;
    }

    public List<TransportPeer> RegisteredBut(PeerId self) => [.. _registered.Where(peer => peer.Id != self)];

    private void Add(TransportPeer peer)
    {
        if (!Participants.TryAdd(peer.Id, peer.Participant))
        {
            return;
        }

        _registered.Add(peer);
        if (!Ids.TryGetValue(peer.Participant, out List<PeerId>? ids))
        {
            ids = [];
            Ids.Add(peer.Participant, ids);
        }

        ids.Add(peer.Id);
    }
}
