namespace HealthLedger.Transport;

/// <summary>
/// Carries messages between replicas that are registered with each other: whole, unchanged, from whom they say, in the
/// order of a lane, at most once. While a lane is up nothing that was queued is lost, except votes that newer votes
/// pushed out; when a lane goes down, what was on its way is lost, and whoever needs it sends it again
/// (docs/spec/transport.md). No lane, and no peer, waits for another. Safe for concurrent use.
/// </summary>
public interface ITransport : IAsyncDisposable
{
    /// <summary>Who this replica is to its peers. Does not change: a new seal key needs a new transport.</summary>
    PeerId Self { get; }

    /// <summary>Begins to connect and to be connected to.</summary>
    /// <param name="handler">Who is told what arrives. Called from now on until the transport is disposed.</param>
    /// <param name="cancellationToken">Cancels starting.</param>
    /// <exception cref="LedgerConnectionException">The transport cannot listen (HLS6050).</exception>
    /// <exception cref="InvalidOperationException">It is started already.</exception>
    ValueTask StartAsync(IPeerHandler handler, CancellationToken cancellationToken);

    /// <summary>
    /// Says who the registered peers are from now on, in the place of those before. A connection to a peer that is no
    /// longer among them is cut before this returns, and a message that arrives of it afterwards is dropped; it is
    /// refused until it is named again. Before the first call nobody is a peer. The replica itself may be among them.
    /// </summary>
    /// <param name="peers">The peers; each once.</param>
    /// <exception cref="ArgumentException">
    /// There are more than <see cref="TransportLimits.MaxPeers"/>, or one is named twice.
    /// </exception>
    void SetPeers(IReadOnlyList<TransportPeer> peers);

    /// <summary>Whether a lane to a peer is up.</summary>
    /// <param name="peer">The peer.</param>
    /// <param name="lane">The lane.</param>
    bool IsUp(PeerId peer, TransportLane lane);

    /// <summary>
    /// Queues a message without waiting. When the lane of votes is full, its oldest messages make room; a full queue of
    /// another lane takes nothing.
    /// </summary>
    /// <param name="peer">To whom.</param>
    /// <param name="lane">On which lane.</param>
    /// <param name="message">
    /// 1 byte to <see cref="TransportLimits.MaxMessageBytes"/>. Not copied: nobody may change it any more.
    /// </param>
    /// <exception cref="ArgumentException">The message is empty or too long, or there is no such lane.</exception>
    SendOutcome TrySend(PeerId peer, TransportLane lane, ReadOnlyMemory<byte> message);

    /// <summary>
    /// Queues a message when there is room for it: this is how a fast sender is held up. Messages of one caller that
    /// waits for each keep their order.
    /// </summary>
    /// <param name="peer">To whom.</param>
    /// <param name="lane">On which lane.</param>
    /// <param name="message">As for <see cref="TrySend"/>.</param>
    /// <param name="cancellationToken">Cancels waiting; the message is then not sent.</param>
    /// <returns><see cref="SendOutcome.Queued"/>, or <see cref="SendOutcome.NotConnected"/>, also when the lane goes
    /// down while it waits.</returns>
    /// <exception cref="ArgumentException">The message is empty or too long, or there is no such lane.</exception>
    ValueTask<SendOutcome> SendAsync(
        PeerId peer, TransportLane lane, ReadOnlyMemory<byte> message, CancellationToken cancellationToken);
}
