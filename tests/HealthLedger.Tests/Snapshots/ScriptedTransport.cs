using HealthLedger.Primitives;
using HealthLedger.Snapshots;
using HealthLedger.Transport;

namespace HealthLedger.Tests.Snapshots;

/// <summary>Reaches members that answer as a test says, in their order.</summary>
internal sealed class ScriptedTransport(IReadOnlyList<ScriptedMember> members) : ITransport
{
    private readonly CancellationTokenSource _stop = new();
    private IPeerHandler? _handler;

    public PeerId Self { get; } = IdOf(255);

    public ValueTask StartAsync(IPeerHandler handler, CancellationToken cancellationToken)
    {
        _handler = handler;
        for (int i = 0; i < members.Count; i++)
        {
            handler.OnLaneUp(IdOf((byte)i), TransportLane.Votes);
            handler.OnLaneUp(IdOf((byte)i), TransportLane.Bulk);
        }

        return ValueTask.CompletedTask;
    }

    public void SetPeers(IReadOnlyList<TransportPeer> peers)
    {
    }

    public bool IsUp(PeerId peer, TransportLane lane) => true;

    public SendOutcome TrySend(PeerId peer, TransportLane lane, ReadOnlyMemory<byte> message) =>
        SendOutcome.NotConnected;

    public async ValueTask<SendOutcome> SendAsync(
        PeerId peer, TransportLane lane, ReadOnlyMemory<byte> message, CancellationToken cancellationToken)
    {
        ScriptedMember member = members[Enumerable.Range(0, members.Count).Single(i => IdOf((byte)i) == peer)];
        await _handler!.OnMessageAsync(peer, TransportLane.Bulk, "no part"u8.ToArray(), cancellationToken);
        SnapshotPart[] answers = [.. member.Answer(FetchSnapshot.TryDecode(message)!)];
        if (answers.Length == 0 && member.Drops)
        {
            _handler.OnLaneDown(peer, TransportLane.Bulk);
            _handler.OnLaneUp(peer, TransportLane.Bulk);
        }

        foreach (SnapshotPart part in answers)
        {
            // As from the network: nobody waits here until it was read.
            _ = _handler.OnMessageAsync(peer, TransportLane.Bulk, part.Encode(), _stop.Token).AsTask();
        }

        return SendOutcome.Queued;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _stop.Dispose();
    }

    private static PeerId IdOf(byte number) => new(new Digest256([number, .. new byte[31]]));
}
