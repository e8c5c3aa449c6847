using System.Net;
using HealthLedger.Primitives;
using HealthLedger.Transport.Tcp;

namespace HealthLedger;

/// <summary>How a node of a ledger with several replicas is reached by the others, and reaches them.</summary>
public sealed partial class ReplicaPeers
{
    /// <summary>Where this node listens, and its times.</summary>
    public TcpTransportOptions Transport { get; } = new();

    /// <summary>
    /// Joins the node to others of this process, in the place of <see cref="Transport"/> and <see cref="Addresses"/>.
    /// For development and tests. Default null.
    /// </summary>
    public LocalReplicaNetwork? Local { get; set; }

    /// <summary>
    /// A receipt of any entry of the newest epoch, from a member: for a node that joins, or was away, when every
    /// replica that it knows has another seal key by now. Its epoch path leads from the genesis to the replicas that
    /// there are, which are then known by their keys. Nothing else of it is used, and who gave it needs no trust: a
    /// path that the genesis does not lead to is refused at the start (HLS6037), and so is one over another sealed
    /// block than this node holds (HLS6038). Default empty: not needed as long as one replica still has a key that this
    /// node knows.
    /// </summary>
    public ReadOnlyMemory<byte> Introduction { get; set; }

    /// <summary>
    /// Where the replicas of other organisations listen; tried one after the other. One of two replicas needs to know
    /// the other's address. Names and IP addresses; who answers there proves by its seal key who it is.
    /// </summary>
    public IDictionary<ParticipantId, IReadOnlyList<DnsEndPoint>> Addresses { get; } =
        new Dictionary<ParticipantId, IReadOnlyList<DnsEndPoint>>();
}
