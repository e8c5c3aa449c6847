using HealthLedger.Consensus;
using HealthLedger.Consensus.Messages;
using HealthLedger.Consensus.Runtime;
using HealthLedger.Primitives;
using HealthLedger.Testing.Faults;

namespace HealthLedger.Testing;

/// <summary>The way of a cluster's node to the others. What a node that is cut off sends, or is sent, is lost; who is
/// cut off is asked at each message.</summary>
internal sealed class CuttableLink : IPeerLink
{
    private readonly ClusterMember _self;
    private readonly Func<ParticipantId, ClusterMember?> _find;
    private readonly TransportLink _link;
    private readonly Func<FrameFaults?> _faults;
    private readonly TimeProvider _time;
    private volatile IReadOnlyList<ParticipantId> _peers = [];

    public CuttableLink(
        ClusterMember self,
        Func<ParticipantId, ClusterMember?> find,
        TransportLink link,
        Func<FrameFaults?> faults,
        TimeProvider time)
    {
        _faults = faults;
        _time = time;
        _self = self;
        _find = find;
        _link = link;
    }

    public bool IsUp(ParticipantId peer) =>
        !_self.IsCut && _find(peer) is not { IsCut: true } && _link.IsUp(peer);

    public ValueTask StartAsync(ReplicaHost host, ReplicaSet set, CancellationToken cancellationToken)
    {
        Remember(set, []);
        return _link.StartAsync(host, set, cancellationToken);
    }

    public void SetPeers(ReplicaSet set, IReadOnlyList<ReplicaDefinition> guests)
    {
        Remember(set, guests);
        _link.SetPeers(set, guests);
    }

    public ValueTask RenewAsync(CancellationToken cancellationToken) => _link.RenewAsync(cancellationToken);

    public void Send(ParticipantId to, MessageLane lane, ReadOnlyMemory<byte> frame)
    {
        if (_self.IsCut || _find(to) is { IsCut: true })
        {
            return;
        }

        TimeSpan? later = _faults() is { } faults ? faults.Decide(_self.Participant, to, frame) : TimeSpan.Zero;
        if (later == TimeSpan.Zero)
        {
            _link.Send(to, lane, frame);
        }
        else if (later is { } delay)
        {
            _ = SendLaterAsync(delay, to, lane, frame);
        }
    }

    public void Broadcast(MessageLane lane, ReadOnlyMemory<byte> frame)
    {
        foreach (ParticipantId peer in _peers)
        {
            Send(peer, lane, frame);
        }
    }

    public ValueTask DisposeAsync() => _link.DisposeAsync();

    private async Task SendLaterAsync(
        TimeSpan delay, ParticipantId to, MessageLane lane, ReadOnlyMemory<byte> frame)
    {
        await Task.Delay(delay, _time).ConfigureAwait(false);
        _link.Send(to, lane, frame);
    }

    private void Remember(ReplicaSet set, IReadOnlyList<ReplicaDefinition> guests) => _peers =
    [
        .. set.Replicas.Concat(guests).Select(replica => replica.Participant)
            .Where(participant => participant != _self.Participant).Distinct(),
    ];
}
