using System.Net;
using HealthLedger.Diagnostics;
using HealthLedger.Primitives;

namespace HealthLedger.Transport.Tcp;

/// <summary>What the links of a transport share.</summary>
internal sealed class LinkScope
{
    private PeerRegistry _registry = PeerRegistry.Empty;

    public required TcpTransportParts Parts { get; init; }

    public required TcpTransportOptions Options { get; init; }

    public required CertificateKeeper Certificates { get; init; }

    public required PeerVerifier Verifier { get; init; }

    public required PeerReporter Reporter { get; init; }

    public required TransportTally Tally { get; init; }

    public required CancellationToken Stopping { get; init; }

    public required PeerId Self { get; init; }

    /// <summary>The mark of this process's transport.</summary>
    public required Bytes16 Instance { get; init; }

    /// <summary>Who is told; set when the transport starts.</summary>
    public required IPeerHandler Handler { get; init; }

    /// <summary>The peers that are registered now.</summary>
    public PeerRegistry Registry
    {
        get => Volatile.Read(ref _registry);
        set => Volatile.Write(ref _registry, value);
    }

    /// <summary>Calls the handler, whose exceptions end here.</summary>
    public void Tell(Action<IPeerHandler> call) => HostHook.Call(() => call(Handler));

    /// <summary>Counts a connection that did not come up, and tells of it where somebody should know.</summary>
    public void Refuse(RefusalReason reason, PeerId peer, IPAddress remote)
    {
        Tally.Refused(reason);
        bool isProof = reason is >= RefusalReason.CertificateMissing and <= RefusalReason.PeerOther;
        if (!isProof && reason is not (RefusalReason.GreetingMalformed or RefusalReason.VersionUnknown))
        {
            return;
        }

        // A claimed id says nothing until it is proven, and there is no end to what may be claimed.
        string whose = Registry.Find(peer) is null ? string.Empty : $" It says to be the registered peer {peer}.";
        Reporter.Tell(
            isProof ? HealthLedgerErrorCodes.PeerNotProven : HealthLedgerErrorCodes.PeerProtocolViolated,
            reason + whose,
            $"A connection with {remote} was refused: {reason}.{whose}");
    }

    /// <summary>A peer is accepted although its certificate is out of its time.</summary>
    public void WarnOfTime(PeerId peer) => Reporter.Tell(
        HealthLedgerErrorCodes.PeerCertificateOutOfTime,
        peer.ToString(),
        $"The certificate of peer {peer} is out of its time. It is accepted, for its key is registered. Check the "
        + "clocks of both, and why the peer did not renew it.");

    /// <summary>Tells of a connection that ended as it should not.</summary>
    public void Report(PeerLink link, LaneSession session)
    {
        if (session.Reason is CloseReason.TooLong or CloseReason.Truncated)
        {
            Reporter.Tell(
                HealthLedgerErrorCodes.PeerProtocolViolated,
                link.Peer.ToString(),
                $"Peer {link.Peer} broke the protocol on the lane '{TransportTally.NameOf(link.Lane)}': "
                + $"{session.Reason}. The connection was closed.");
        }

        if (session.HandlerFault is { } fault)
        {
            Reporter.Tell(
                HealthLedgerErrorCodes.PeerHandlerFailed,
                link.Peer.ToString(),
                $"A message of peer {link.Peer} on the lane '{TransportTally.NameOf(link.Lane)}' was not handled "
                + $"({fault.GetType().Name}). The connection was closed.");
        }
    }

    /// <summary>Tells of a peer that was called and did not come.</summary>
    public void ReportUnreachable(PeerLink link, DnsEndPoint address, RefusalReason reason) => Reporter.Tell(
        HealthLedgerErrorCodes.PeerUnreachable,
        link.Peer.ToString(),
        $"Peer {link.Peer} was called at {address.Host}:{address.Port} and no connection came up: {reason}. It is "
        + "called again and again.");
}
