using System.Diagnostics.CodeAnalysis;
using System.Diagnostics.Metrics;
using System.Net;
using System.Net.Sockets;

namespace HealthLedger.Hl7v2.Mllp;

/// <summary>Accepts MLLP connections and gives their messages to a handler.</summary>
/// <remarks>
/// <para>Per connection: messages in the order of arrival, one at a time, each answered before the next is
/// handled. Connections do not wait for each other, and accepting waits for none of them.</para>
/// <para>Source: HL7 v2 2.5.1 Appendix C (MLLP Release 1). All members may be called from any thread.</para>
/// </remarks>
public sealed class MllpListener : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly MllpListenerOptions _options;
    private readonly TimeProvider _timeProvider;
    private readonly MllpTelemetry _telemetry;
    private readonly MllpConnectionRegister _connections;
    private readonly MllpConnectionScope _scope;
    private readonly CancellationTokenSource _draining = new();
    private readonly CancellationTokenSource _aborting = new();
    private Socket? _socket;
    private Task _accepting = Task.CompletedTask;
    private Task? _stopping;
    private long _lastId;

    /// <summary>Prepares a listener; nothing is bound yet.</summary>
    /// <param name="options">Read now; later changes have no effect.</param>
    /// <param name="handler">Gets every message and every faulty frame.</param>
    /// <param name="observer">Hears events for a log; optional.</param>
    /// <param name="timeProvider">The clock and the timers; the system's when left out.</param>
    /// <param name="meterFactory">Makes the meter <c>HealthLedger</c>; when left out, the listener makes its
    /// own.</param>
    /// <exception cref="ArgumentNullException">Options or handler are missing.</exception>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public MllpListener(
        MllpListenerOptions options,
        IMllpMessageHandler handler,
        IMllpListenerObserver? observer = null,
        TimeProvider? timeProvider = null,
        IMeterFactory? meterFactory = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(handler);
        _options = options.CheckedCopy();
        _timeProvider = timeProvider ?? TimeProvider.System;
        _telemetry = new MllpTelemetry(_options, observer, meterFactory, _timeProvider);
        _connections = new MllpConnectionRegister(_options.MaxConnections, _options.MaxConnectionsPerAddress);
        _scope = new MllpConnectionScope
        {
            Options = _options,
            Handler = handler,
            Telemetry = _telemetry,
            TimeProvider = _timeProvider,
            Budget = new MllpBufferBudget(_options.MaxBufferedBytes),
            Draining = _draining.Token,
            Aborting = _aborting.Token,
        };
    }

    /// <summary>Where the listener listens, with the port that was taken; null before it has started.</summary>
    public IPEndPoint? BoundEndPoint { get; private set; }

    /// <summary>The connections open now.</summary>
    public int ConnectionCount => _connections.Count;

    /// <summary>How it stands now. Sorts at most 1,024 times.</summary>
    public MllpListenerStatistics GetStatistics() =>
        _telemetry.Activity.Read(_connections.Count, _options.CertificateExpiresAt);

    /// <summary>Binds the port and begins to accept.</summary>
    /// <param name="cancellationToken">Checked before anything is bound.</param>
    /// <exception cref="InvalidOperationException">It has been started or stopped before.</exception>
    /// <exception cref="MllpListenerException"><see cref="Hl7v2ErrorCodes.PortInUse"/> or
    /// <see cref="Hl7v2ErrorCodes.AddressNotAvailable"/>: nothing is bound.</exception>
    public Task StartAsync(CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_gate)
        {
            if (_socket is not null || _stopping is not null)
            {
                throw new InvalidOperationException("A listener is started once.");
            }

            _socket = Bind();
            BoundEndPoint = (IPEndPoint?)_socket.LocalEndPoint;
            _accepting = Task.Run(() => AcceptAsync(_socket), CancellationToken.None);
        }

        _telemetry.Started(BoundEndPoint);
        return Task.CompletedTask;
    }

    /// <summary>
    /// Stops accepting, lets every connection finish and answer the message it is handling, then closes them.
    /// After <see cref="MllpListenerOptions.ShutdownTimeout"/> handlers are cancelled and connections cut.
    /// </summary>
    /// <param name="cancellationToken">Cuts the connections without waiting further.</param>
    /// <remarks>Messages read or on the way but not being handled get no answer: their senders keep
    /// them.</remarks>
    public Task StopAsync(CancellationToken cancellationToken = default)
    {
        lock (_gate)
        {
            return _stopping ??= DrainAsync(cancellationToken);
        }
    }

    /// <summary>Stops, if that has not been done, and frees what is left.</summary>
    public async ValueTask DisposeAsync()
    {
        await StopAsync(CancellationToken.None).ConfigureAwait(false);
        _telemetry.Dispose();
        if (_connections.Count == 0)
        {
            // A handler that ignored its cancellation may still use the tokens.
            _draining.Dispose();
            _aborting.Dispose();
        }
    }

    private Socket Bind()
    {
        Socket socket = new(_options.Address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            if (OperatingSystem.IsWindows())
            {
                // Elsewhere two listeners exclude each other anyhow, and the option would forbid a quick restart.
                socket.ExclusiveAddressUse = true;
            }

            if (_options.Address.Equals(IPAddress.IPv6Any))
            {
                socket.DualMode = true;
            }

            socket.Bind(new IPEndPoint(_options.Address, _options.Port));
            socket.Listen(_options.Backlog);
            return socket;
        }
        catch (SocketException e)
        {
            socket.Dispose();
            throw Describe(e);
        }
    }

    private MllpListenerException Describe(SocketException e)
    {
        string place =
            $"Listener \"{_options.Name}\" cannot bind {new IPEndPoint(_options.Address, _options.Port)}";
        if (e.SocketErrorCode == SocketError.AddressAlreadyInUse)
        {
            return new MllpListenerException(
                Hl7v2ErrorCodes.PortInUse,
                place + ": the port is in use. 2575 is the usual port of HL7 engines, and another one may run here. "
                    + "Set another Port for this listener (0 takes a free one), or stop the program that holds it.",
                isTransient: true,
                e);
        }

        string cause = e.SocketErrorCode == SocketError.AccessDenied
            ? ": this process may not bind it. Set a Port of 1024 or above, or grant the right to bind low ports."
            : FormattableString.Invariant(
                $" ({e.SocketErrorCode}): set Address to one of this machine's, or to 0.0.0.0 or [::] for all.");
        return new MllpListenerException(Hl7v2ErrorCodes.AddressNotAvailable, place + cause, isTransient: false, e);
    }

    private async Task AcceptAsync(Socket listening)
    {
        while (!_draining.IsCancellationRequested)
        {
            try
            {
                Accepted(await listening.AcceptAsync(_draining.Token).ConfigureAwait(false));
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

        long id = ++_lastId;
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
        _socket?.Dispose();
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

        _telemetry.Stopped();
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
