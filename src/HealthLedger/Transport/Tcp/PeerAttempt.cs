using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace HealthLedger.Transport.Tcp;

/// <summary>A connection that is coming up: what is known of it, and who disposes it.</summary>
internal sealed class PeerAttempt : IAsyncDisposable
{
    private Socket? _socket;
    private SecureLink? _secure;

    /// <summary>What the certificate proves; refused until one was judged.</summary>
    public PeerVerdict Verdict { get; private set; } = PeerVerdict.Refused(RefusalReason.TlsFailed);

    public SecureLink Secure =>
        _secure ?? throw new InvalidOperationException("There is no TLS on this connection yet.");

    public IPAddress Remote => _secure?.Remote ?? IPAddress.None;

    /// <summary>Takes a socket, to be disposed with the attempt.</summary>
    public Socket Take(Socket socket) => _socket = socket;

    /// <summary>Puts TLS over the socket.</summary>
    public SecureLink Secured(TimeProvider time) =>
        _secure = new SecureLink(_socket ?? throw new InvalidOperationException("There is no socket yet."), time);

    /// <summary>Judges the certificate, as TLS asks.</summary>
    public bool Judge(X509Certificate2? certificate, LinkScope scope, PeerId? expected)
    {
        try
        {
            Verdict = scope.Verifier.Verify(certificate, scope.Registry);
        }
        catch (CryptographicException)
        {
            // The base library throws on keys and extensions that it cannot read.
            Verdict = PeerVerdict.Refused(RefusalReason.StatementMalformed);
        }

        if (Verdict.IsAccepted && expected is { } peer && peer != Verdict.Peer)
        {
            Verdict = PeerVerdict.Refused(RefusalReason.PeerOther, Verdict.Peer);
        }

        if (Verdict.IsAccepted && Verdict.IsOutOfTime)
        {
            scope.WarnOfTime(Verdict.Peer);
        }

        return Verdict.IsAccepted;
    }

    /// <summary>Makes it the link's connection, if the link takes it.</summary>
    public async Task<bool> InstallAsync(PeerLink link, Greeting begin, LinkScope scope)
    {
        LaneSession session = new(link.Peer, link.Lane, Secure, scope.Tally, scope.Parts.Time);
        if (link.TryInstall(session, begin.Instance, begin.Session))
        {
            return true;
        }

        await session.DiscardAsync(CloseReason.Replaced).ConfigureAwait(false);
        return false;
    }

    /// <summary>Why it did not come up.</summary>
    public RefusalReason ReasonOf(Exception exception, bool isLate)
    {
        if (isLate)
        {
            return RefusalReason.TimedOut;
        }

        // TLS says no more than that it failed, where it was the certificate that was refused.
        return exception is AuthenticationException
            ? Verdict.IsAccepted ? RefusalReason.TlsFailed : Verdict.Reason
            : RefusalReason.NetworkFailed;
    }

    public async ValueTask DisposeAsync()
    {
        _socket?.Dispose();
        if (_secure is { } secure)
        {
            await secure.DisposeAsync().ConfigureAwait(false);
        }
    }
}
