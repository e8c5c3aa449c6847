using System.Collections.Concurrent;
using HealthLedger.Diagnostics;
using HealthLedger.Transport;

namespace HealthLedger.Tests.Transport;

/// <summary>Keeps what a transport tells its handler and its host.</summary>
internal sealed class PeerRecorder : LedgerEventListener, IPeerHandler
{
    private readonly ConcurrentDictionary<(PeerId, TransportLane), int> _ups = [];
    private readonly ConcurrentDictionary<(PeerId, TransportLane), int> _downs = [];

    public ConcurrentQueue<(PeerId Peer, TransportLane Lane, byte[] Message)> Messages { get; } = [];

    public ConcurrentQueue<(string Code, string Text)> Faults { get; } = [];

    public int Ups(PeerId peer, TransportLane lane = TransportLane.Votes) => _ups.GetValueOrDefault((peer, lane));

    public int Downs(PeerId peer, TransportLane lane = TransportLane.Votes) => _downs.GetValueOrDefault((peer, lane));

    public int AllUps => _ups.Values.Sum();

    public int AllDowns => _downs.Values.Sum();

    public bool WasTold(string code) => Faults.Any(fault => fault.Code == code);

    /// <summary>Waits until every lane to a peer has gone up so often.</summary>
    public Task UpAsync(PeerId peer, int times = 1) => Until.HoldsAsync(
        () => Enum.GetValues<TransportLane>().All(lane => Ups(peer, lane) >= times));

    public void OnLaneUp(PeerId peer, TransportLane lane) => _ups.AddOrUpdate((peer, lane), 1, (_, n) => n + 1);

    public void OnLaneDown(PeerId peer, TransportLane lane) => _downs.AddOrUpdate((peer, lane), 1, (_, n) => n + 1);

    public ValueTask OnMessageAsync(
        PeerId peer, TransportLane lane, ReadOnlyMemory<byte> message, CancellationToken cancellationToken)
    {
        Messages.Enqueue((peer, lane, message.ToArray()));
        return ValueTask.CompletedTask;
    }

    public override void OnFault(string code, string explanation) => Faults.Enqueue((code, explanation));
}
