using System.Net;
using HealthLedger.Consensus.Messages;
using HealthLedger.Primitives;
using HealthLedger.Transport;
using HealthLedger.Transport.Tcp;

namespace HealthLedger.Consensus.Runtime;

/// <summary>
/// Joins a replica's host to a transport: it names peers by their organisation, the transport by their seal key.
/// </summary>
internal sealed class TransportLink : IPeerLink, IPeerHandler
{
    private readonly ITransport _transport;
    private readonly Func<ParticipantId, IReadOnlyList<DnsEndPoint>> _addresses;
    private volatile Peers _peers = Peers.None;
    private ReplicaHost? _host;

    /// <param name="transport">Disposed with this.</param>
    /// <param name="addresses">Where a replica's organisation listens; none where it calls by itself.</param>
    public TransportLink(ITransport transport, Func<ParticipantId, IReadOnlyList<DnsEndPoint>> addresses)
    {
        _transport = transport;
        _addresses = addresses;
    }

    /// <inheritdoc/>
    public IPEndPoint? EndPoint => (_transport as TcpTransport)?.BoundEndPoint;

    /// <inheritdoc/>
    public bool IsUp(ParticipantId peer) =>
        _peers.Ids.TryGetValue(peer, out PeerId id) && _transport.IsUp(id, TransportLane.Votes);

    /// <inheritdoc/>
    public async ValueTask StartAsync(ReplicaHost host, ReplicaSet set, CancellationToken cancellationToken)
    {
        _host = host;
        SetPeers(set);
        await _transport.StartAsync(this, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public void SetPeers(ReplicaSet set)
    {
        Peers peers = Peers.Of(set, _transport.Self, _addresses);
        _peers = peers;
        _transport.SetPeers(peers.Registered);
    }

    /// <inheritdoc/>
    public void Send(ParticipantId to, MessageLane lane, ReadOnlyMemory<byte> frame)
    {
        if (_peers.Ids.TryGetValue(to, out PeerId peer))
        {
            _transport.TrySend(peer, LaneOf(lane, frame.Length), frame);
        }
    }

    /// <inheritdoc/>
    public void Broadcast(MessageLane lane, ReadOnlyMemory<byte> frame)
    {
        foreach (PeerId peer in _peers.Ids.Values)
        {
            _transport.TrySend(peer, LaneOf(lane, frame.Length), frame);
        }
    }

    /// <inheritdoc/>
    public void OnLaneUp(PeerId peer, TransportLane lane)
    {
        if (lane == TransportLane.Proposals && _peers.Participants.TryGetValue(peer, out ParticipantId participant))
        {
            _host?.PeerCame(participant);
        }
    }

    /// <inheritdoc/>
    public void OnLaneDown(PeerId peer, TransportLane lane)
    {
        // What was on its way is sent again by the protocol.
    }

    /// <inheritdoc/>
    public ValueTask OnMessageAsync(
        PeerId peer, TransportLane lane, ReadOnlyMemory<byte> message, CancellationToken cancellationToken) =>
        _host is { } host && _peers.Participants.TryGetValue(peer, out ParticipantId sender)
            ? host.ReceiveAsync(sender, message, cancellationToken)
            : ValueTask.CompletedTask;

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _transport.DisposeAsync();

    // What is too long for its lane goes with the bulk: a large batch, or the submission of a large import.
    private static TransportLane LaneOf(MessageLane lane, int length)
    {
        TransportLane own = lane switch
        {
            MessageLane.Votes => TransportLane.Votes,
            MessageLane.Proposals => TransportLane.Proposals,
            _ => TransportLane.Bulk,
        };
        return length <= TransportLimits.MaxMessageBytes(own) ? own : TransportLane.Bulk;
    }

    private sealed class Peers
    {
        public static Peers None { get; } = new([], [], []);

        private Peers(
            Dictionary<ParticipantId, PeerId> ids,
            Dictionary<PeerId, ParticipantId> participants,
            List<TransportPeer> registered)
        {
            Ids = ids;
            Participants = participants;
            Registered = registered;
        }

        public Dictionary<ParticipantId, PeerId> Ids { get; }

        public Dictionary<PeerId, ParticipantId> Participants { get; }

        public List<TransportPeer> Registered { get; }

        public static Peers Of(
            ReplicaSet set, PeerId self, Func<ParticipantId, IReadOnlyList<DnsEndPoint>> addresses)
        {
            Dictionary<ParticipantId, PeerId> ids = [];
            Dictionary<PeerId, ParticipantId> participants = [];
            List<TransportPeer> registered = [];
            foreach (ReplicaDefinition replica in set.Replicas)
            {
                if (TransportPeer.TryCreate(
                        replica.Participant, replica.SealKey, [.. addresses(replica.Participant)]) is not { } peer
                    || peer.Id == self)
                {
                    continue;
                }

                ids[replica.Participant] = peer.Id;
                participants[peer.Id] = replica.Participant;
                registered.Add(peer);
            }

            return new Peers(ids, participants, registered);
        }
    }
}
