using System.Net;

namespace HealthLedger;

public sealed partial class LedgerNode
{
    /// <summary>
    /// Where this node listens for the replicas of other organisations, with the port that was taken; null when it does
    /// not listen over TCP.
    /// </summary>
    public IPEndPoint? PeerEndPoint => _producer.PeerEndPoint;
}
