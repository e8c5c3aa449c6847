using System.Net;
using HealthLedger.Consensus.Messages;
using HealthLedger.Primitives;
using HealthLedger.Transport;
using HealthLedger.Transport.Tcp;

namespace HealthLedger.Consensus.Runtime;

/// <summary>
/// Joins a replica's host to a transport: it names peers by their organisation, the transport by their seal key. An
/// organisation has two of them while its key is about to change.
/// </summary>
internal sealed class TransportLink : IPeerLink, IPeerHandler
{
    private readonly Func<CancellationToken, ValueTask<ITransport>> _open;
    private readonly Func<ParticipantId, IReadOnlyList<DnsEndPoint>> _addresses;
    private volatile RegisteredPeers _peers = RegisteredPeers.None;
    private volatile ITransport? _transport;
    private readonly HashSet<(PeerId Peer, TransportLane Lane)> _up = [];
    private readonly Lock _gate = new();
    private ReplicaHost? _host;

    /// <param name="open">Makes a transport that speaks with the vault's present seal key; disposed with this.</param>
    /// <param name="addresses">Where a replica's organisation listens; none where it calls by itself.</param>
    public TransportLink(
        Func<CancellationToken, ValueTask<ITransport>> open, Func<ParticipantId, IReadOnlyList<DnsEndPoint>> addresses)
    {
        _open = open;
        _addresses = addresses;
    }

    /// <inheritdoc/>
    public IPEndPoint? EndPoint => (_transport as TcpTransport)?.BoundEndPoint;

    /// <inheritdoc/>
    public bool IsUp(ParticipantId peer) =>
        _transport is { } transport && _peers.Ids.TryGetValue(peer, out List<PeerId>? ids)
        && ids.Exists(id => transport.IsUp(id, TransportLane.Votes));

    /// <inheritdoc/>
    public async ValueTask StartAsync(ReplicaHost host, ReplicaSet set, CancellationToken cancellationToken)
    {
        _host = host;
        await OpenAsync(RegisteredPeers.Of(set, [], _addresses), cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public void SetPeers(ReplicaSet set, IReadOnlyList<ReplicaDefinition> guests)
    {
        RegisteredPeers peers = RegisteredPeers.Of(set, guests, _addresses);
        _peers = peers;
        if (_transport is { } transport)
        {
            transport.SetPeers(peers.RegisteredBut(transport.Self));
        }
    }

    /// <inheritdoc/>
    public async ValueTask RenewAsync(CancellationToken cancellationToken)
    {
        if (Interlocked.Exchange(ref _transport, null) is { } former)
        {
            await former.DisposeAsync().ConfigureAwait(false);
        }

        await OpenAsync(_peers, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public void Send(ParticipantId to, MessageLane lane, ReadOnlyMemory<byte> frame)
    {
        if (_transport is not { } transport || !_peers.Ids.TryGetValue(to, out List<PeerId>? ids))
        {
            return;
        }

        foreach (PeerId peer in ids)
        {
            if (peer != transport.Self)
            {
                TrySend(transport, peer, lane, frame);
            }
        }
    }

    /// <inheritdoc/>
    public void Broadcast(MessageLane lane, ReadOnlyMemory<byte> frame)
    {
        foreach (ParticipantId participant in _peers.Ids.Keys)
        {
            Send(participant, lane, frame);
        }
    }

    /// <inheritdoc/>
    public void OnLaneUp(PeerId peer, TransportLane lane)
    {
        // What waits goes over two lanes: until both are up, some of it would be lost.
        if (NoteLane(peer, lane, isUp: true) && _peers.Participants.TryGetValue(peer, out ParticipantId participant))
        {
            _host?.PeerCame(participant, peer.SealKeyId);
        }
    }

    /// <inheritdoc/>
    public void OnLaneDown(PeerId peer, TransportLane lane) =>
        // What was on its way is sent again by the protocol.
        NoteLane(peer, lane, isUp: false);

    /// <inheritdoc/>
    public ValueTask OnMessageAsync(
        PeerId peer, TransportLane lane, ReadOnlyMemory<byte> message, CancellationToken cancellationToken) =>
        _host is { } host && _peers.Participants.TryGetValue(peer, out ParticipantId sender)
            ? host.ReceiveAsync(sender, message, cancellationToken)
            : ValueTask.CompletedTask;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _transport, null) is { } transport)
        {
            await transport.DisposeAsync().ConfigureAwait(false);
        }
    }

    // Whether both lanes over which what waits is sent are up, the last of them now.
    private bool NoteLane(PeerId peer, TransportLane lane, bool isUp)
    {
        lock (_gate)
        {
            _ = isUp ? _up.Add((peer, lane)) : _up.Remove((peer, lane));
            return isUp && lane != TransportLane.Votes
                && _up.Contains((peer, TransportLane.Proposals)) && _up.Contains((peer, TransportLane.Bulk));
        }
    }

    private async ValueTask OpenAsync(RegisteredPeers peers, CancellationToken cancellationToken)
    {
        ITransport transport = await _open(cancellationToken).ConfigureAwait(false);
        _peers = peers;
        lock (_gate)
        {
            _up.Clear();
        }

        transport.SetPeers(peers.RegisteredBut(transport.Self));
        _transport = transport;
        await transport.StartAsync(this, cancellationToken).ConfigureAwait(false);
    }

    // A submission may be sent from any thread, also while the transport ends: it is lost then, and sent again.
    private static void TrySend(ITransport transport, PeerId peer, MessageLane lane, ReadOnlyMemory<byte> frame)
    {
        try
        {
            transport.TrySend(peer, LaneOf(lane, frame.Length), frame);
        }
        catch (ObjectDisposedException)
        {
        }
    }

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
}
