using System.Collections.Concurrent;
using System.Net.Sockets;
using HealthLedger.Diagnostics;

namespace HealthLedger.Clients;

/// <summary>
/// Serves a node to the other processes of its machine and its user, over a Unix domain socket (docs/spec/clients.md).
/// Started after the node, which holds the lease then, and stopped before it. Linux alone.
/// </summary>
public sealed class LedgerClientListener : IAsyncDisposable
{
    private static readonly TimeSpan AcceptPause = TimeSpan.FromMilliseconds(100);

    private readonly ServedScope _scope;
    private readonly SocketPlace _place;
    private readonly ConcurrentDictionary<long, ServedConnection> _connections = [];
    private readonly TaskRegister _serving = new();
    private readonly Lock _gate = new();
    private readonly Task _accepting;
    private Task? _stopping;
    private long _lastId;

    private LedgerClientListener(ServedScope scope, SocketPlace place)
    {
        _scope = scope;
        _place = place;
        _accepting = Task.Run(AcceptAsync);
    }

    /// <summary>The socket's full path.</summary>
    public string SocketPath => _place.Path;

    /// <summary>The connections open now.</summary>
    public int ConnectionCount => _connections.Count;

    /// <summary>Binds the socket and begins to serve. A socket that a dead writer left is replaced.</summary>
    /// <param name="node">The node; it is not disposed, and must outlive the listener.</param>
    /// <param name="options">Read now; later changes have no effect.</param>
    /// <param name="events">Who hears of refused clients, or null.</param>
    /// <param name="timeProvider">The clock, or null for the system's.</param>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    /// <exception cref="LedgerConnectionException">The path is too long (HLS6001), the socket cannot be made (HLS6002),
    /// or the platform is not supported (HLS6013).</exception>
    /// <exception cref="StorageFailureException">The socket's folder cannot be made (HLS7001).</exception>
    public static LedgerClientListener Start(
        LedgerNode node,
        LedgerClientListenerOptions options,
        LedgerEventListener? events = null,
        TimeProvider? timeProvider = null)
    {
        ArgumentNullException.ThrowIfNull(node);
        ArgumentNullException.ThrowIfNull(options);
        if (options.Validate() is { Count: > 0 } faults)
        {
            throw new ArgumentException(string.Join(' ', faults), nameof(options));
        }

        SocketPlace place = SocketPlace.Bind(options.SocketPath);
        return new LedgerClientListener(
            new ServedScope(
                node, options, events ?? LedgerEventListener.None, timeProvider ?? TimeProvider.System),
            place);
    }

    /// <summary>
    /// Stops accepting, tells the clients to go elsewhere, lets their calls end, and closes the connections. After
    /// <see cref="LedgerClientListenerOptions.ShutdownTimeout"/> calls are cancelled: what was accepted is sealed.
    /// </summary>
    public Task StopAsync()
    {
        lock (_gate)
        {
            return _stopping ??= DrainAsync();
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await StopAsync().ConfigureAwait(false);
        _scope.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!_scope.Draining.IsCancellationRequested)
        {
            try
            {
                Accepted(await _place.Socket.AcceptAsync(_scope.Draining).ConfigureAwait(false));
            }
            catch (Exception exception) when (exception is OperationCanceledException or ObjectDisposedException)
            {
                return;
            }
            catch (SocketException)
            {
                // Out of descriptors, or the peer is gone already: neither may end the loop.
                await Task.Delay(AcceptPause, _scope.Time, _scope.Draining)
                    .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private void Accepted(Socket socket)
    {
        long id = ++_lastId;
        if (RefusalOf(socket) is { } refusal)
        {
            _serving.Add(Task.Run(() => RefuseAsync(socket, refusal.Code, refusal.Text)));
            return;
        }

        ServedConnection connection = new(socket, _scope);
        _connections[id] = connection;
        _serving.Add(Task.Run(() => ServeAsync(id, connection)));
    }

    private (string Code, string Text)? RefusalOf(Socket socket)
    {
        if (!PeerCredentials.IsOwn(socket))
        {
            _scope.Events.OnFault(
                HealthLedgerErrorCodes.PeerRefused,
                $"A process of user {PeerCredentials.UserOf(socket)?.ToString(null, null) ?? "unknown"} was refused "
                + "as a client.");
            return (HealthLedgerErrorCodes.PeerRefused, "The node serves processes of its own user alone.");
        }

        return _connections.Count < _scope.Options.MaxConnections ? null : (
            HealthLedgerErrorCodes.ClientLimitReached,
            $"The node has {_scope.Options.MaxConnections} clients and takes no more. Try again later.");
    }

    private async Task ServeAsync(long id, ServedConnection connection)
    {
        await using (connection.ConfigureAwait(false))
        {
            try
            {
                await connection.RunAsync().ConfigureAwait(false);
            }
            finally
            {
                _connections.TryRemove(id, out _);
            }
        }
    }

    private async Task RefuseAsync(Socket socket, string code, string text)
    {
        ClientLink link = new(socket, _scope.Time, _scope.Options.HandshakeTimeout);
        await using (link.ConfigureAwait(false))
        {
            try
            {
                // A socket that is closed with something unread takes back what was written.
                await link.ReadAsync(_scope.Options.HandshakeTimeout).ConfigureAwait(false);
            }
            catch (InvalidDataException)
            {
                // Whoever is refused may say what it likes.
            }

            await ServedConnection.RefuseAsync(link, code, text).ConfigureAwait(false);
        }
    }

    private async Task DrainAsync()
    {
        _place.Remove();
        _scope.Drain();
        await _accepting.ConfigureAwait(false);
        _place.Socket.Dispose();
        Task all = _serving.WhenAllAsync();
        try
        {
            await all.WaitAsync(_scope.Options.ShutdownTimeout, _scope.Time).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            _scope.Abort();
            foreach (ServedConnection connection in _connections.Values)
            {
                connection.Cut();
            }

            await all.ConfigureAwait(false);
        }
    }
}
