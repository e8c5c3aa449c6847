using System.Collections.Concurrent;
using HealthLedger.Transport;

namespace HealthLedger.Tests.Transport;

/// <summary>A transport with one planted fault.</summary>
internal sealed class BrokenTransport(ITransport inner, PlantedTransportFault fault) : ITransport
{
    private readonly ConcurrentDictionary<(PeerId Peer, TransportLane Lane), int> _counts = [];
    private readonly ConcurrentDictionary<(PeerId Peer, TransportLane Lane), ReadOnlyMemory<byte>> _kept = [];
    private IReadOnlyList<TransportPeer> _all = [];
    private bool _isDisposed;

    public PeerId Self => inner.Self;

    public ValueTask StartAsync(IPeerHandler handler, CancellationToken cancellationToken) =>
        inner.StartAsync(new BrokenHandler(handler, fault, Self), cancellationToken);

    public void SetPeers(IReadOnlyList<TransportPeer> peers)
    {
        if (fault == PlantedTransportFault.KeepsUnregisteredPeers)
        {
            _all = [.. _all.Where(one => !peers.Any(peer => peer.Id == one.Id)), .. peers];
            inner.SetPeers(_all);
            return;
        }

        inner.SetPeers(peers);
    }

    public bool IsUp(PeerId peer, TransportLane lane) => inner.IsUp(peer, lane);

    public SendOutcome TrySend(PeerId peer, TransportLane lane, ReadOnlyMemory<byte> message)
    {
        switch (fault)
        {
            case PlantedTransportFault.SendsAfterDispose when _isDisposed:
                return SendOutcome.NotConnected;
            case PlantedTransportFault.TakesAnyLength
                when message.IsEmpty || message.Length > TransportLimits.MaxMessageBytes(lane):
                return SendOutcome.Queued;
            case PlantedTransportFault.TakesWithoutEnd:
                _ = inner.SendAsync(peer, lane, message, CancellationToken.None).AsTask();
                return SendOutcome.Queued;
            case PlantedTransportFault.RefusesNewVotes when lane == TransportLane.Votes:
                ValueTask<SendOutcome> sent = inner.SendAsync(peer, lane, message, CancellationToken.None);
#pragma warning disable VSTHRD002 // It is complete.
                return sent.IsCompleted ? sent.Result : SendOutcome.QueueFull;
#pragma warning restore VSTHRD002
            case PlantedTransportFault.ThrowsWhenNotConnected when !inner.IsUp(peer, lane):
                throw new LedgerConnectionException("HLS6056", "Planted.");
            default:
                break;
        }

        if (Spoil(peer, lane, ref message))
        {
            return SendOutcome.Queued;
        }

        SendOutcome outcome = inner.TrySend(peer, lane, message);
        return outcome == SendOutcome.QueueFull && fault == PlantedTransportFault.SaysQueuedWhenFull
            ? SendOutcome.Queued
            : outcome;
    }

    public async ValueTask<SendOutcome> SendAsync(
        PeerId peer, TransportLane lane, ReadOnlyMemory<byte> message, CancellationToken cancellationToken)
    {
        if (fault == PlantedTransportFault.TakesAnyLength && message.IsEmpty)
        {
            return SendOutcome.Queued;
        }

        if (Spoil(peer, lane, ref message))
        {
            return SendOutcome.Queued;
        }

        CancellationToken token =
            fault == PlantedTransportFault.IgnoresCancellation ? CancellationToken.None : cancellationToken;
        return await inner.SendAsync(peer, lane, message, token);
    }

    public async ValueTask DisposeAsync()
    {
        bool wasDisposed = _isDisposed;
        _isDisposed = true;
        if (fault == PlantedTransportFault.DropsTheQueueWhenDisposed && !wasDisposed)
        {
            inner.SetPeers([]);
        }

        await inner.DisposeAsync();
    }

    // Whether the message was dealt with here.
    private bool Spoil(PeerId peer, TransportLane lane, ref ReadOnlyMemory<byte> message)
    {
        int count = _counts.AddOrUpdate((peer, lane), 1, (_, before) => before + 1);
        switch (fault)
        {
            case PlantedTransportFault.LosesAMessage when count == 40:
                return true;
            case PlantedTransportFault.SendsTwice when count == 40:
                inner.TrySend(peer, lane, message);
                return false;
            case PlantedTransportFault.SwapsMessages when count == 40:
                _kept[(peer, lane)] = message;
                return true;
            case PlantedTransportFault.SwapsMessages when count == 41:
                inner.TrySend(peer, lane, message);
                message = _kept[(peer, lane)];
                return false;
            case PlantedTransportFault.RepeatsAfterACut when count % 200 == 0:
                _kept[(peer, lane)] = message;
                return false;
            case PlantedTransportFault.RepeatsAfterACut when count % 200 == 1 && count > 1:
                inner.TrySend(peer, lane, _kept[(peer, lane)]);
                return false;
            case PlantedTransportFault.CutsLongMessages when message.Length > 65_536:
                message = message[..65_536];
                return false;
            case PlantedTransportFault.ChangesABit when count == 40:
                byte[] changed = message.ToArray();
                changed[^1] ^= 1;
                message = changed;
                return false;
            default:
                return false;
        }
    }
}
