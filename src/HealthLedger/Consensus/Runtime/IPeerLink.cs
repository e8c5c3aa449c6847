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

    /// <summary>Says who is a peer from now on.</summary>
    /// <param name="set">The replicas of the epoch.</param>
    /// <param name="guests">Others that may be reached, and reach this one: those of the epoch that comes, which have
    /// the blocks to fetch, and those that have just left, which are to learn it.</param>
    void SetPeers(ReplicaSet set, IReadOnlyList<ReplicaDefinition> guests);

    /// <summary>Speaks with the vault's present seal key from now on: the set has another one for this
    /// replica.</summary>
    ValueTask RenewAsync(CancellationToken cancellationToken);

    /// <summary>Sends a message to one replica.</summary>
    void Send(ParticipantId to, MessageLane lane, ReadOnlyMemory<byte> frame);

    /// <summary>Sends a message to every peer.</summary>
    void Broadcast(MessageLane lane, ReadOnlyMemory<byte> frame);
}
