namespace HealthLedger.Transport;

/// <summary>
/// Who is told what arrives. Calls for one peer and lane come one after the other: the lane goes up, messages arrive,
/// the lane goes down, and it may go up again. Calls for different peers or lanes come at the same time.
/// </summary>
public interface IPeerHandler
{
    /// <summary>
    /// A lane to and from a peer is up: messages can be sent, from within this call on. What was sent before and did
    /// not arrive is lost; whoever needs it sends it again now. Must return quickly.
    /// </summary>
    /// <param name="peer">The peer, whose identity is proven.</param>
    /// <param name="lane">The lane.</param>
    void OnLaneUp(PeerId peer, TransportLane lane);

    /// <summary>A lane is down. Nothing more arrives on it until it is up again. Must return quickly.</summary>
    /// <param name="peer">The peer.</param>
    /// <param name="lane">The lane.</param>
    void OnLaneDown(PeerId peer, TransportLane lane);

    /// <summary>
    /// A message arrived. Nothing more is read of this lane of this peer until the task is complete: that is how a
    /// receiver holds a sender up. Other lanes and peers go on. A call that throws closes the lane.
    /// </summary>
    /// <param name="peer">Who sent it.</param>
    /// <param name="lane">On which lane.</param>
    /// <param name="message">The message, 1 byte or more; from now on the handler's own.</param>
    /// <param name="cancellationToken">Cancelled when the lane goes down; the call must end then.</param>
    ValueTask OnMessageAsync(
        PeerId peer, TransportLane lane, ReadOnlyMemory<byte> message, CancellationToken cancellationToken);
}
