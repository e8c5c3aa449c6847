using System.Collections.Concurrent;
using HealthLedger.Transport;

namespace HealthLedger.Tests.Runtime.Replication;

/// <summary>A transport of which the lane of bulk comes up later than the others.</summary>
internal sealed class LateBulkTransport(ITransport inner, TimeSpan after) : ITransport, IPeerHandler
{
    private readonly ConcurrentDictionary<PeerId, TaskCompletionSource> _late = new();
    private IPeerHandler? _handler;

    public PeerId Self => inner.Self;

    public ValueTask StartAsync(IPeerHandler handler, CancellationToken cancellationToken)
    {
        _handler = handler;
        return inner.StartAsync(this, cancellationToken);
    }

    public void SetPeers(IReadOnlyList<TransportPeer> peers) => inner.SetPeers(peers);

    public bool IsUp(PeerId peer, TransportLane lane) => IsHere(peer, lane) && inner.IsUp(peer, lane);

    public SendOutcome TrySend(PeerId peer, TransportLane lane, ReadOnlyMemory<byte> message) =>
        IsHere(peer, lane) ? inner.TrySend(peer, lane, message) : SendOutcome.NotConnected;

    public async ValueTask<SendOutcome> SendAsync(
        PeerId peer, TransportLane lane, ReadOnlyMemory<byte> message, CancellationToken cancellationToken) =>
        IsHere(peer, lane)
            ? await inner.SendAsync(peer, lane, message, cancellationToken)
            : SendOutcome.NotConnected;

    public void OnLaneUp(PeerId peer, TransportLane lane)
    {
        if (lane != TransportLane.Bulk)
        {
            _handler!.OnLaneUp(peer, lane);
            return;
        }

        TaskCompletionSource late = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _late[peer] = late;
        _ = Task.Delay(after).ContinueWith(
            _ =>
            {
                late.SetResult();
                _handler!.OnLaneUp(peer, lane);
            },
            TaskScheduler.Default);
    }

    public void OnLaneDown(PeerId peer, TransportLane lane) => _handler!.OnLaneDown(peer, lane);

    public async ValueTask OnMessageAsync(
        PeerId peer, TransportLane lane, ReadOnlyMemory<byte> message, CancellationToken cancellationToken)
    {
        if (lane == TransportLane.Bulk && _late.TryGetValue(peer, out TaskCompletionSource? late))
        {
            await late.Task.WaitAsync(cancellationToken);
        }

        await _handler!.OnMessageAsync(peer, lane, message, cancellationToken);
    }

    public ValueTask DisposeAsync() => inner.DisposeAsync();

    private bool IsHere(PeerId peer, TransportLane lane) => lane != TransportLane.Bulk
        || (_late.TryGetValue(peer, out TaskCompletionSource? late) && late.Task.IsCompleted);
}
