using System.Diagnostics.Metrics;
using System.Net;
using System.Net.Security;
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
    private readonly MllpTelemetry _telemetry;
    private readonly MllpTls _tls;
    private readonly MllpListenerParts _parts;
    private readonly List<MllpAcceptor> _ended = [];
    private MllpAcceptor? _acceptor;
    private Task _pausing = Task.CompletedTask;
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
        TimeProvider time = timeProvider ?? TimeProvider.System;
        _tls = new MllpTls(_options.Tls);
        _telemetry = new MllpTelemetry(_options.Name, _tls, observer, meterFactory, time);
        _parts = new MllpListenerParts
        {
            Options = _options,
            Handler = handler,
            Telemetry = _telemetry,
            TimeProvider = time,
            Budget = new MllpBufferBudget(_options.MaxBufferedBytes),
            Tls = _tls,
        };
    }

    /// <summary>Where the listener listens, with the port that was taken; null before it has started.</summary>
    public IPEndPoint? BoundEndPoint { get; private set; }

    /// <summary>Whether it is paused.</summary>
    public bool IsPaused
    {
        get
        {
            lock (_gate)
            {
                return _acceptor is null && BoundEndPoint is not null && _stopping is null;
            }
        }
    }

    /// <summary>The connections open now.</summary>
    public int ConnectionCount
    {
        get
        {
            lock (_gate)
            {
                return (_acceptor?.ConnectionCount ?? 0) + _ended.Sum(acceptor => acceptor.ConnectionCount);
            }
        }
    }

    /// <summary>How it stands now. Sorts at most 1,024 times.</summary>
    public MllpListenerStatistics GetStatistics() =>
        _telemetry.Activity.Read(ConnectionCount, IsPaused, _tls.ExpiresAt);

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
            if (BoundEndPoint is not null || _stopping is not null)
            {
                throw new InvalidOperationException("A listener is started once.");
            }

            Accept(_options.Port);
        }

        _telemetry.Started(BoundEndPoint);
        return Task.CompletedTask;
    }

    /// <summary>
    /// Closes the port, lets every connection finish and answer the message it is handling, and closes them: senders
    /// keep what they have. Until <see cref="Resume"/> nobody can connect. After
    /// <see cref="MllpListenerOptions.ShutdownTimeout"/> handlers are cancelled and connections cut. Nothing happens
    /// when it is paused already.
    /// </summary>
    /// <param name="cancellationToken">Cuts the connections without waiting further.</param>
    /// <exception cref="InvalidOperationException">It has not been started, or has been stopped.</exception>
    public Task PauseAsync(CancellationToken cancellationToken = default)
    {
        lock (_gate)
        {
            RequireRunning();
            if (_acceptor is { } acceptor)
            {
                _acceptor = null;
                _ended.Add(acceptor);
                _pausing = EndAsync(acceptor, cancellationToken);
            }

            return _pausing;
        }
    }

    /// <summary>Binds the same port and begins to accept again. Nothing happens when it is not paused.</summary>
    /// <exception cref="InvalidOperationException">It has not been started, or has been stopped.</exception>
    /// <exception cref="MllpListenerException"><see cref="Hl7v2ErrorCodes.PortInUse"/> or
    /// <see cref="Hl7v2ErrorCodes.AddressNotAvailable"/>: it is paused still. A pause that has not been awaited may not
    /// have closed the port yet.</exception>
    public void Resume()
    {
        lock (_gate)
        {
            RequireRunning();
            if (_acceptor is not null)
            {
                return;
            }

            Accept(BoundEndPoint!.Port);
        }

        _telemetry.Resumed(BoundEndPoint);
    }

    /// <summary>Takes other TLS settings, such as a renewed certificate, for connections that are accepted from now on;
    /// those that are open keep theirs.</summary>
    /// <param name="tls">The settings; not to be changed afterwards. What they hold lives as long as connections made
    /// with them.</param>
    /// <exception cref="InvalidOperationException">The listener has no TLS: it cannot be switched on
    /// underway.</exception>
    public void RenewTls(SslServerAuthenticationOptions tls)
    {
        ArgumentNullException.ThrowIfNull(tls);
        if (_tls.Current is null)
        {
            throw new InvalidOperationException("The listener was made without TLS.");
        }

        _tls.Current = tls;
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
        foreach (MllpAcceptor acceptor in _ended)
        {
            acceptor.Dispose();
        }
    }

    private void RequireRunning()
    {
        if (BoundEndPoint is null || _stopping is not null)
        {
            throw new InvalidOperationException("The listener has not been started, or has been stopped.");
        }
    }

    private void Accept(int port)
    {
        Socket socket = Bind(port);
        BoundEndPoint = (IPEndPoint?)socket.LocalEndPoint;
        _acceptor = new MllpAcceptor(socket, _parts, () => Interlocked.Increment(ref _lastId));
    }

    private async Task EndAsync(MllpAcceptor acceptor, CancellationToken cancellationToken)
    {
        await acceptor.StopAsync(cancellationToken).ConfigureAwait(false);
        lock (_gate)
        {
            if (_acceptor is null)
            {
                _telemetry.Activity.Ended();
            }

            // One with a handler that ignored its cancellation stays, to be counted.
            if (acceptor.ConnectionCount == 0 && _ended.Remove(acceptor))
            {
                acceptor.Dispose();
            }
        }

        _telemetry.Paused();
    }

    private async Task DrainAsync(CancellationToken cancellationToken)
    {
        if (_acceptor is { } acceptor)
        {
            _ended.Add(acceptor);
            _acceptor = null;
        }

        await Task.WhenAll(_ended.Select(one => one.StopAsync(cancellationToken))).ConfigureAwait(false);
        _telemetry.Activity.Ended();
        _telemetry.Stopped();
    }

    private Socket Bind(int port)
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

            socket.Bind(new IPEndPoint(_options.Address, port));
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
}
