using HealthLedger.Transport;
using HealthLedger.Transport.Tcp;

namespace HealthLedger.Tests.Transport;

/// <summary>One of a pair.</summary>
internal sealed record PeerEnd(TestReplica Replica, TcpTransport Transport, PeerRecorder Recorder)
{
    public PeerId Id => Replica.Id;
}
