using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;

namespace HealthLedger.Transport.Tcp;

/// <summary>
/// From a socket to a connection that is up: TLS, who it is, and which of several it is
/// (docs/spec/transport.md sections 3 and 4). Whatever goes wrong closes the socket and is counted.
/// </summary>
internal static class PeerHandshake
{
    /// <summary>Calls a peer.</summary>
    public static Task<RefusalReason> CallAsync(
        PeerLink link, DnsEndPoint address, LinkScope scope, CancellationToken cancellationToken) =>
        GuardAsync(scope, cancellationToken, async (attempt, token) =>
        {
            Socket socket = attempt.Take(new Socket(SocketType.Stream, ProtocolType.Tcp));
            await socket.ConnectAsync(address, token).ConfigureAwait(false);
            SecureLink secure = attempt.Secured(scope.Parts.Time);
            await secure.Stream.AuthenticateAsClientAsync(
                TlsOptions.Client(scope.Certificates.Current, certificate =>
                    attempt.Judge(certificate, scope, expected: link.Peer)), token).ConfigureAwait(false);
            return link.IsUp ? RefusalReason.AlreadyUp : await CalledAsync(link, attempt, scope, token)
                .ConfigureAwait(false);
        });

    /// <summary>Takes a call.</summary>
    public static Task<RefusalReason> AnswerAsync(
        Socket socket, Func<PeerId, TransportLane, PeerLink?> find, LinkScope scope) =>
        GuardAsync(scope, scope.Stopping, async (attempt, token) =>
        {
            attempt.Take(socket);
            SecureLink secure = attempt.Secured(scope.Parts.Time);
            await secure.Stream.AuthenticateAsServerAsync(
                TlsOptions.Server(scope.Certificates.Current, certificate =>
                    attempt.Judge(certificate, scope, expected: null)), token).ConfigureAwait(false);
            if (await secure.ReadGreetingAsync(token).ConfigureAwait(false) is not { Type: GreetingType.Hello } hello)
            {
                return RefusalReason.GreetingMalformed;
            }

            if (hello.SpokenVersion != Greeting.Version)
            {
                return RefusalReason.VersionUnknown;
            }

            if (find(attempt.Verdict.Peer, hello.Lane) is not { } link)
            {
                // It was registered when TLS asked, and is no longer.
                return RefusalReason.KeyUnregistered;
            }

            await secure.WriteGreetingAsync(Greeting.Welcome(), token).ConfigureAwait(false);
            return await AgreeAsync(link, attempt, scope, token).ConfigureAwait(false);
        });

    private static async Task<RefusalReason> CalledAsync(
        PeerLink link, PeerAttempt attempt, LinkScope scope, CancellationToken cancellationToken)
    {
        await attempt.Secure.WriteGreetingAsync(Greeting.Hello(link.Lane), cancellationToken).ConfigureAwait(false);
        Greeting? welcome = await attempt.Secure.ReadGreetingAsync(cancellationToken).ConfigureAwait(false);
        if (welcome is not { Type: GreetingType.Welcome })
        {
            return RefusalReason.GreetingMalformed;
        }

        if (link.Decides && link.IsUp)
        {
            // The peer's own call was answered in the meantime.
            return RefusalReason.AlreadyUp;
        }

        return welcome.SpokenVersion == Greeting.Version
            ? await AgreeAsync(link, attempt, scope, cancellationToken).ConfigureAwait(false)
            : RefusalReason.VersionUnknown;
    }

    /// <summary>The one that decides numbers the connection and says so; the other waits for that.</summary>
    private static async Task<RefusalReason> AgreeAsync(
        PeerLink link, PeerAttempt attempt, LinkScope scope, CancellationToken cancellationToken)
    {
        Greeting? begin;
        if (link.Decides)
        {
            begin = Greeting.Begin(scope.Instance, link.NextSession());
            await attempt.Secure.WriteGreetingAsync(begin, cancellationToken).ConfigureAwait(false);
        }
        else
        {
            begin = await attempt.Secure.ReadGreetingAsync(cancellationToken).ConfigureAwait(false);
        }

        if (begin is not { Type: GreetingType.Begin })
        {
            return RefusalReason.GreetingMalformed;
        }

        return await attempt.InstallAsync(link, begin, scope).ConfigureAwait(false)
            ? RefusalReason.None
            : RefusalReason.AlreadyUp;
    }

    [SuppressMessage(
        "Reliability", "CA2000", Justification = "The attempt gives the connection to its link, or disposes it.")]
    private static async Task<RefusalReason> GuardAsync(
        LinkScope scope,
        CancellationToken stopping,
        Func<PeerAttempt, CancellationToken, Task<RefusalReason>> body)
    {
        PeerAttempt attempt = new();
        using CancellationTokenSource late = new(scope.Options.HandshakeTimeout, scope.Parts.Time);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, stopping);
        RefusalReason reason;
        try
        {
            reason = await body(attempt, either.Token).ConfigureAwait(false);
        }
        catch (Exception exception) when (IsLoss(exception))
        {
            reason = attempt.ReasonOf(exception, late.IsCancellationRequested);
        }

        if (reason != RefusalReason.None)
        {
            IPAddress remote = attempt.Remote;
            await attempt.DisposeAsync().ConfigureAwait(false);
            if (!stopping.IsCancellationRequested && reason != RefusalReason.AlreadyUp)
            {
                scope.Refuse(reason, attempt.Verdict.Peer, remote);
            }
        }

        return reason;
    }

    private static bool IsLoss(Exception exception) =>
        exception is IOException or SocketException or ObjectDisposedException or OperationCanceledException
            or AuthenticationException or InvalidOperationException or CryptographicException;
}
