namespace HealthLedger;

/// <content>The transport between replicas, HLS605n. Listed in docs/reference/error-codes-transport.md.</content>
public static partial class HealthLedgerErrorCodes
{
    /// <summary>The transport cannot listen at its address.</summary>
    public const string TransportNotBound = "HLS6050";

    /// <summary>A peer was refused: who it is was not proven.</summary>
    public const string PeerNotProven = "HLS6051";

    /// <summary>A peer's certificate is out of its time; it is accepted.</summary>
    public const string PeerCertificateOutOfTime = "HLS6052";

    /// <summary>The own certificate could not be renewed; the old one goes on.</summary>
    public const string CertificateNotRenewed = "HLS6053";

    /// <summary>A peer broke the protocol, and its connection was closed.</summary>
    public const string PeerProtocolViolated = "HLS6054";

    /// <summary>The handler of messages threw, and the lane was closed.</summary>
    public const string PeerHandlerFailed = "HLS6055";

    /// <summary>A registered peer cannot be reached.</summary>
    public const string PeerUnreachable = "HLS6056";
}
