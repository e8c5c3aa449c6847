using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Sockets;

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
        GuardAsync(scope, async (attempt, token) =>
        {
            Socket socket = attempt.Take(new Socket(SocketType.Stream, ProtocolType.Tcp));
            await socket.ConnectAsync(address, token).ConfigureAwait(false);
            SecureLink secure = attempt.Secured(scope.Parts.Time);
            await secure.Stream.AuthenticateAsClientAsync(
                TlsOptions.Client(scope.Certificates.Current, certificate =>
                    attempt.Judge(certificate, scope, expected: link.Peer)), token).ConfigureAwait(false);
            return link.IsUp ? RefusalReason.AlreadyUp : await CalledAsync(link, attempt, scope, token)
                .ConfigureAwait(false);
        }, cancellationToken);

    /// <summary>Takes a call.</summary>
    public static Task<RefusalReason> AnswerAsync(
        Socket socket, Func<PeerId, TransportLane, PeerLink?> find, LinkScope scope) =>
        GuardAsync(scope, async (attempt, token) =>
        {
            attempt.Take(socket);
            SecureLink secure = attempt.Secured(scope.Parts.Time);
            await secure.Stream.AuthenticateAsServerAsync(
                TlsOptions.Server(scope.Certificates.Current, certificate =>
                    attempt.Judge(certificate, scope, expected: null)), token).ConfigureAwait(false);
            if (await secure.ReadGreetingAsync(token).ConfigureAwait(false) is not { Type: GreetingType.Hello } hello)
            {
                return Unread(secure);
            }

            if (hello.SpokenVersion != Greeting.Version)
            {
                return RefusalReason.VersionUnknown;
            }

            if (find(attempt.Verdict.Peer, hello.Lane) is not { } link)
            {
                // It was registered when TLS asked and is no longer, or this transport is being stopped.
                return scope.Registry.Find(attempt.Verdict.Peer) is null
                    ? RefusalReason.KeyUnregistered
                    : RefusalReason.NetworkFailed;
            }

            return link.Decides
                ? await DecideForCallerAsync(link, attempt, scope, token).ConfigureAwait(false)
                : await FollowCallerAsync(link, attempt, scope, token).ConfigureAwait(false);
        }, scope.Stopping);

    private static async Task<RefusalReason> CalledAsync(
        PeerLink link, PeerAttempt attempt, LinkScope scope, CancellationToken cancellationToken)
    {
        await attempt.Secure.WriteGreetingAsync(Greeting.Hello(link.Lane), cancellationToken).ConfigureAwait(false);
        Greeting? welcome = await attempt.Secure.ReadGreetingAsync(cancellationToken).ConfigureAwait(false);
        if (welcome is not { Type: GreetingType.Welcome })
        {
            // Most likely it refuses this replica: in TLS 1.3 the caller learns that only now.
            return Unread(attempt.Secure);
        }

        if (welcome.SpokenVersion != Greeting.Version)
        {
            return RefusalReason.VersionUnknown;
        }

        if (link.Decides)
        {
            // The peer's own call may have been answered in the meantime.
            return await BeginAsync(link, attempt, seen: 0, scope, cancellationToken).ConfigureAwait(false);
        }

        // The peer may have decided for a connection of which this end does not know yet: it is in the midst of being
        // answered here, and comes up first.
        await link.WhenAnsweredAsync(cancellationToken).ConfigureAwait(false);
        if (link.Has(welcome) || (welcome.Session == 0 && link.IsUp))
        {
            return RefusalReason.AlreadyUp;
        }

        await attempt.Secure.WriteGreetingAsync(Greeting.Want(), cancellationToken).ConfigureAwait(false);
        return await FollowAsync(link, attempt, scope, cancellationToken).ConfigureAwait(false);
    }

    private static async Task<RefusalReason> DecideForCallerAsync(
        PeerLink link, PeerAttempt attempt, LinkScope scope, CancellationToken cancellationToken)
    {
        ulong seen = link.UpNumber;
        await attempt.Secure.WriteGreetingAsync(Greeting.Welcome(scope.Instance, seen), cancellationToken)
            .ConfigureAwait(false);
        Greeting? want = await attempt.Secure.ReadGreetingAsync(cancellationToken).ConfigureAwait(false);
        if (want is null && attempt.Secure.HasEnded)
        {
            // The caller has a connection after all.
            return RefusalReason.AlreadyUp;
        }

        if (want is not { Type: GreetingType.Want })
        {
            return RefusalReason.GreetingMalformed;
        }

        // What the caller wants, it wants in the place of what it was told of, and of nothing newer.
        return await BeginAsync(link, attempt, seen, scope, cancellationToken).ConfigureAwait(false);
    }

    private static async Task<RefusalReason> FollowCallerAsync(
        PeerLink link, PeerAttempt attempt, LinkScope scope, CancellationToken cancellationToken)
    {
        using IDisposable answering = link.Answer();
        await attempt.Secure.WriteGreetingAsync(Greeting.Welcome(scope.Instance, 0), cancellationToken)
            .ConfigureAwait(false);
        return await FollowAsync(link, attempt, scope, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// The one that decides numbers the connection and says so, unless another one is up than what was seen. Of two
    /// calls that cross, the second is decided on when the first is up.
    /// </summary>
    private static async Task<RefusalReason> BeginAsync(
        PeerLink link, PeerAttempt attempt, ulong seen, LinkScope scope, CancellationToken cancellationToken)
    {
        await link.Deciding.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            ulong now = link.UpNumber;
            if (now != 0 && now != seen)
            {
                return RefusalReason.AlreadyUp;
            }

            Greeting begin = Greeting.Begin(scope.Instance, link.NextNumber());
            await attempt.Secure.WriteGreetingAsync(begin, cancellationToken).ConfigureAwait(false);
            return await attempt.InstallAsync(link, begin, scope).ConfigureAwait(false)
                ? RefusalReason.None
                : RefusalReason.AlreadyUp;
        }
        finally
        {
            link.Deciding.Release();
        }
    }

    /// <summary>The other one waits for that.</summary>
    private static async Task<RefusalReason> FollowAsync(
        PeerLink link, PeerAttempt attempt, LinkScope scope, CancellationToken cancellationToken)
    {
        Greeting? begin = await attempt.Secure.ReadGreetingAsync(cancellationToken).ConfigureAwait(false);
        if (begin is null && attempt.Secure.HasEnded)
        {
            return RefusalReason.AlreadyUp;
        }

        if (begin is not { Type: GreetingType.Begin })
        {
            return RefusalReason.GreetingMalformed;
        }

        return await attempt.InstallAsync(link, begin, scope).ConfigureAwait(false)
            ? RefusalReason.None
            : RefusalReason.AlreadyUp;
    }

    private static RefusalReason Unread(SecureLink secure) =>
        secure.HasEnded ? RefusalReason.NetworkFailed : RefusalReason.GreetingMalformed;

    [SuppressMessage(
        "Reliability", "CA2000", Justification = "The attempt gives the connection to its link, or disposes it.")]
    private static async Task<RefusalReason> GuardAsync(
        LinkScope scope,
        Func<PeerAttempt, CancellationToken, Task<RefusalReason>> body,
        CancellationToken stopping)
    {
        PeerAttempt attempt = new();
        using CancellationTokenSource late = new(scope.Options.HandshakeTimeout, scope.Parts.Time);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, stopping);
        RefusalReason reason;
        try
        {
            reason = await body(attempt, either.Token).ConfigureAwait(false);
        }
#pragma warning disable CA1031 // The base library throws many things on what a peer sends: all end the attempt.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            reason = attempt.ReasonOf(exception, late.IsCancellationRequested);
        }

        if (reason != RefusalReason.None)
        {
            IPAddress remote = attempt.Remote;
            await attempt.DisposeAsync().ConfigureAwait(false);
            if (!stopping.IsCancellationRequested)
            {
                scope.Refuse(reason, attempt.Verdict.Peer, remote);
            }
        }

        return reason;
    }
}
