using HealthLedger.Transport;

namespace HealthLedger.Tests.Transport;

/// <summary>Tells a handler what a broken transport would tell it.</summary>
internal sealed class BrokenHandler(IPeerHandler inner, PlantedTransportFault fault, PeerId self) : IPeerHandler
{
    private readonly SemaphoreSlim _oneForAll = new(1, 1);

    public void OnLaneUp(PeerId peer, TransportLane lane)
    {
        inner.OnLaneUp(peer, lane);
        if (fault == PlantedTransportFault.SaysUpTwice)
        {
            inner.OnLaneUp(peer, lane);
        }
    }

    public void OnLaneDown(PeerId peer, TransportLane lane)
    {
        if (fault != PlantedTransportFault.ForgetsToSayDown)
        {
            inner.OnLaneDown(peer, lane);
        }
    }

    public async ValueTask OnMessageAsync(
        PeerId peer, TransportLane lane, ReadOnlyMemory<byte> message, CancellationToken cancellationToken)
    {
        switch (fault)
        {
            case PlantedTransportFault.MisnamesTheSender:
                await inner.OnMessageAsync(self, lane, message, cancellationToken);
                break;
            case PlantedTransportFault.HandlesSideBySide:
                _ = inner.OnMessageAsync(peer, lane, message, cancellationToken).AsTask();
                break;
            case PlantedTransportFault.LetsBulkHoldUpVotes:
                await _oneForAll.WaitAsync(cancellationToken);
                try
                {
                    await inner.OnMessageAsync(peer, lane, message, cancellationToken);
                }
                finally
                {
                    _oneForAll.Release();
                }

                break;
            default:
                await inner.OnMessageAsync(peer, lane, message, cancellationToken);
                break;
        }
    }
}
