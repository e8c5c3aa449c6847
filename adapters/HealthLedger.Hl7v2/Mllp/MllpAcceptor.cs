using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Sockets;

namespace HealthLedger.Hl7v2.Mllp;

/// <summary>
/// Accepting, from a bound port to the end of its last connection. A listener that was paused goes on with another one.
/// </summary>
internal sealed class MllpAcceptor : IDisposable
{
    private readonly Lock _gate = new();
    private readonly MllpListenerOptions _options;
    private readonly MllpTelemetry _telemetry;
    private readonly TimeProvider _timeProvider;
    private readonly Func<long> _nextId;
    private readonly MllpConnectionRegister _connections;
    private readonly MllpConnectionScope _scope;
    private readonly CancellationTokenSource _draining = new();
    private readonly CancellationTokenSource _aborting = new();
    private readonly Socket _socket;
    private readonly Task _accepting;
    private Task? _stopping;

    /// <summary>Begins to accept.</summary>
    /// <param name="socket">Bound and listening; disposed here.</param>
    /// <param name="parts">What the connections of the listener share.</param>
    /// <param name="nextId">Numbers the listener's connections.</param>
    public MllpAcceptor(Socket socket, MllpListenerParts parts, Func<long> nextId)
    {
        _socket = socket;
        _options = parts.Options;
        _telemetry = parts.Telemetry;
        _timeProvider = parts.TimeProvider;
        _nextId = nextId;
        _connections = new MllpConnectionRegister(_options.MaxConnections, _options.MaxConnectionsPerAddress);
        _scope = new MllpConnectionScope
        {
            Options = _options,
            Handler = parts.Handler,
            Telemetry = _telemetry,
            TimeProvider = _timeProvider,
            Budget = parts.Budget,
            Tls = parts.Tls,
            Draining = _draining.Token,
            Aborting = _aborting.Token,
        };
        _accepting = Task.Run(AcceptAsync, CancellationToken.None);
    }

    public int ConnectionCount => _connections.Count;

    /// <summary>Accepts nobody any more, and lets every connection finish and answer the message it is
    /// handling.</summary>
    /// <param name="cancellationToken">Cuts the connections without waiting further.</param>
    public Task StopAsync(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            return _stopping ??= DrainAsync(cancellationToken);
        }
    }

    public void Dispose()
    {
        if (_connections.Count == 0)
        {
            // A handler that ignored its cancellation may still use the tokens.
            _draining.Dispose();
            _aborting.Dispose();
        }
    }

    private async Task AcceptAsync()
    {
        while (!_draining.IsCancellationRequested)
        {
            try
            {
                Accepted(await _socket.AcceptAsync(_draining.Token).ConfigureAwait(false));
            }
            catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException)
            {
                return;
            }
            catch (SocketException e)
            {
                // Out of descriptors, or the peer is gone already: neither may end the loop.
                _telemetry.AcceptFailed(e);
                await PauseAsync().ConfigureAwait(false);
            }
        }
    }

    private void Accepted(Socket socket)
    {
        if (!TryPrepare(socket, out IPEndPoint? remote))
        {
            socket.Dispose();
            return;
        }

        string? refusal = !_options.Allows(remote.Address) ? Hl7v2ErrorCodes.AddressNotAllowed
            : !_connections.TryAdmit(remote.Address) ? Hl7v2ErrorCodes.ConnectionLimitReached
            : null;
        if (refusal is not null)
        {
            socket.Dispose();
            _telemetry.Refused(remote, refusal);
            return;
        }

        long id = _nextId();
        _ = Task.Run(() => ServeAsync(socket, id, remote), CancellationToken.None);
    }

    private bool TryPrepare(Socket socket, [NotNullWhen(true)] out IPEndPoint? remote)
    {
        try
        {
            socket.NoDelay = true;
            socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
            int seconds = (int)Math.Clamp(_options.KeepAliveTime.TotalSeconds, 1, short.MaxValue);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, seconds);
            remote = (IPEndPoint)socket.RemoteEndPoint!;
            if (remote.Address.IsIPv4MappedToIPv6)
            {
                remote = new IPEndPoint(remote.Address.MapToIPv4(), remote.Port);
            }

            return true;
        }
        catch (SocketException)
        {
            remote = null;
            return false;
        }
    }

    private async Task ServeAsync(Socket socket, long id, IPEndPoint remote)
    {
        try
        {
            using MllpConnection connection = new(socket, id, remote, _scope);
            await connection.RunAsync().ConfigureAwait(false);
        }
        finally
        {
            _connections.Leave(remote.Address);
        }
    }

    private async Task PauseAsync()
    {
        try
        {
            TimeSpan pause = MllpListenerDefaults.AcceptRetryDelay;
            await Task.Delay(pause, _timeProvider, _draining.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            return;
        }
    }

    private async Task DrainAsync(CancellationToken cancellationToken)
    {
        await _draining.CancelAsync().ConfigureAwait(false);
        _socket.Dispose();
        await _accepting.ConfigureAwait(false);
        Task ended = _connections.WhenEmptyAsync();
        try
        {
            await ended.WaitAsync(_options.ShutdownTimeout, _timeProvider, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is TimeoutException or OperationCanceledException)
        {
            _telemetry.ShutdownTimedOut();
            await _aborting.CancelAsync().ConfigureAwait(false);
            await AwaitCutAsync(ended).ConfigureAwait(false);
        }
    }

    /// <summary>
    /// A handler that ignores its token cannot be ended; the stop does not wait for it for ever.
    /// </summary>
    private async Task AwaitCutAsync(Task ended)
    {
        try
        {
            await ended.WaitAsync(MllpListenerDefaults.LingerTimeout, _timeProvider).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            return;
        }
    }
}
