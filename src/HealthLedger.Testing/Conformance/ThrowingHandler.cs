using HealthLedger.Transport;

namespace HealthLedger.Testing.Conformance;

/// <summary>A handler that handles nothing.</summary>
internal sealed class ThrowingHandler : IPeerHandler
{
    public void OnLaneUp(PeerId peer, TransportLane lane) => throw new InvalidOperationException("Planted.");

    public void OnLaneDown(PeerId peer, TransportLane lane) => throw new InvalidOperationException("Planted.");

    public ValueTask OnMessageAsync(
        PeerId peer, TransportLane lane, ReadOnlyMemory<byte> message, CancellationToken cancellationToken) =>
        throw new InvalidOperationException("Planted.");
}
