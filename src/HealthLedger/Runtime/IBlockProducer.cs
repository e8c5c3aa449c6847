using System.Net;

namespace HealthLedger.Runtime;

/// <summary>Has signed submissions that are on stable storage sealed, and answers who waits for them.</summary>
internal interface IBlockProducer : IAsyncDisposable
{
    /// <summary>How submissions are ordered, which is a fault model; shown by status.</summary>
    string Engine { get; }

    /// <summary>The code of what keeps blocks from being made, or null.</summary>
    string? Fault { get; }

    /// <summary>The failure after which no block is ever made again by this instance, or null.</summary>
    ReplicaHaltedException? Halted { get; }

    /// <summary>How this node stands among the replicas of others; null when there are none.</summary>
    ReplicationStatus? Replication { get; }

    /// <summary>Where the others reach this node over TCP; null when they do not.</summary>
    IPEndPoint? PeerEndPoint { get; }

    /// <summary>Hands a submission over; who waits for its operations is answered when it is sealed.</summary>
    /// <exception cref="ReplicaHaltedException">No block is made any more.</exception>
    ValueTask EnqueueAsync(OrderedSubmission submission, CancellationToken cancellationToken);

    /// <summary>A defect elsewhere: no block is made any more.</summary>
    void HaltWith(Exception exception);
}
