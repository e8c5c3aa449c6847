using System.Threading.Channels;
using HealthLedger.Consensus;
using HealthLedger.Consensus.Messages;
using HealthLedger.Consensus.Runtime;
using HealthLedger.Primitives;

namespace HealthLedger.Testing.Benchmarks;

/// <summary>Sends everything later, in order: a replica that is slow.</summary>
internal sealed class LateLink : IPeerLink
{
    private readonly IPeerLink _inner;
    private readonly TimeSpan _delay;
    private readonly TimeProvider _time;
    private readonly Channel<(long At, Action Send)> _queue = Channel.CreateUnbounded<(long, Action)>();
    private readonly Task _pump;

    public LateLink(IPeerLink inner, TimeSpan delay, TimeProvider time)
    {
        _inner = inner;
        _delay = delay;
        _time = time;
        _pump = Task.Run(PumpAsync);
    }

    public ValueTask StartAsync(ReplicaHost host, ReplicaSet set, CancellationToken cancellationToken) =>
        _inner.StartAsync(host, set, cancellationToken);

    public bool IsUp(ParticipantId peer) => _inner.IsUp(peer);

    public void SetPeers(ReplicaSet set, IReadOnlyList<ReplicaDefinition> guests) => _inner.SetPeers(set, guests);

    public ValueTask RenewAsync(CancellationToken cancellationToken) => _inner.RenewAsync(cancellationToken);

    public void Send(ParticipantId to, MessageLane lane, ReadOnlyMemory<byte> frame) =>
        _queue.Writer.TryWrite((_time.GetTimestamp(), () => _inner.Send(to, lane, frame)));

    public void Broadcast(MessageLane lane, ReadOnlyMemory<byte> frame) =>
        _queue.Writer.TryWrite((_time.GetTimestamp(), () => _inner.Broadcast(lane, frame)));

    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        await _pump.ConfigureAwait(false);
        await _inner.DisposeAsync().ConfigureAwait(false);
    }

    private async Task PumpAsync()
    {
        await foreach ((long at, Action send) in _queue.Reader.ReadAllAsync().ConfigureAwait(false))
        {
            TimeSpan left = _delay - _time.GetElapsedTime(at);
            if (left > TimeSpan.Zero)
            {
                await Task.Delay(left, _time).ConfigureAwait(false);
            }

            send();
        }
    }
}
