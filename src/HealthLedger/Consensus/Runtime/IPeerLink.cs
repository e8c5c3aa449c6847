using System.Net;
using HealthLedger.Consensus.Messages;
using HealthLedger.Primitives;

namespace HealthLedger.Consensus.Runtime;

/// <summary>
/// Sends to the other replicas without waiting; a message may be lost, and the protocol sends it again.
/// </summary>
internal interface IPeerLink : IAsyncDisposable
{
    /// <summary>Where the others reach this replica over TCP; null when they do not.</summary>
    IPEndPoint? EndPoint => null;

    /// <summary>Whether votes reach a replica now, as far as can be known.</summary>
    bool IsUp(ParticipantId peer) => true;

    /// <summary>Begins to send, and to give what arrives to the host.</summary>
    ValueTask StartAsync(ReplicaHost host, ReplicaSet set, CancellationToken cancellationToken);

    /// <summary>Says which replicas are peers from now on.</summary>
    void SetPeers(ReplicaSet set);

    /// <summary>Sends a message to one replica.</summary>
    void Send(ParticipantId to, MessageLane lane, ReadOnlyMemory<byte> frame);

    /// <summary>Sends a message to every other replica of the set.</summary>
    void Broadcast(MessageLane lane, ReadOnlyMemory<byte> frame);
}
