namespace HealthLedger.Transport;

/// <summary>
/// The limits of the lanes (docs/spec/transport.md section 5). They are a part of the protocol: a peer that exceeds
/// them is cut.
/// </summary>
public static class TransportLimits
{
    /// <summary>How many peers a transport has at most: a replica set has 256 replicas.</summary>
    public const int MaxPeers = 255;

    /// <summary>How long a message may be: 1 MiB of votes, 8 MiB of proposals, 64 MiB of bulk.</summary>
    /// <param name="lane">The lane.</param>
    /// <returns>Bytes.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no such lane.</exception>
    public static int MaxMessageBytes(TransportLane lane) => lane switch
    {
        TransportLane.Votes => 1 << 20,
        TransportLane.Proposals => 8 << 20,
        TransportLane.Bulk => 64 << 20,
        _ => throw new ArgumentOutOfRangeException(nameof(lane)),
    };

    /// <summary>
    /// How many messages wait for one peer at most: 4,096 votes, 1,024 proposals, 1,024 of bulk.
    /// </summary>
    /// <param name="lane">The lane.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such lane.</exception>
    public static int MaxQueuedMessages(TransportLane lane) => lane switch
    {
        TransportLane.Votes => 4096,
        TransportLane.Proposals or TransportLane.Bulk => 1024,
        _ => throw new ArgumentOutOfRangeException(nameof(lane)),
    };

    /// <summary>
    /// How many bytes wait for one peer at most, beside the message that is being sent: 4 MiB of votes, 16 MiB of
    /// proposals, 64 MiB of bulk. An empty queue takes any message.
    /// </summary>
    /// <param name="lane">The lane.</param>
    /// <returns>Bytes.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no such lane.</exception>
    public static int MaxQueuedBytes(TransportLane lane) => lane switch
    {
        TransportLane.Votes => 4 << 20,
        TransportLane.Proposals => 16 << 20,
        TransportLane.Bulk => 64 << 20,
        _ => throw new ArgumentOutOfRangeException(nameof(lane)),
    };
}
