using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Sockets;

namespace HealthLedger.Testing.Faults;

/// <summary>
/// A way over loopback to a server that does what networks do: delays, loses silently, changes, breaks, and lets a
/// later connection overtake an earlier one. What it does can be changed while connections pass through it. Safe for
/// concurrent use.
/// </summary>
public sealed class TcpFaultProxy : IAsyncDisposable
{
    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private IPEndPoint _target;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Lock _gate = new();
    private readonly List<TcpFaultPath> _paths = [];
    private readonly List<Task> _tasks = [];
    private readonly Task _accepting;
    private TaskCompletionSource? _held;

    /// <summary>Listens on a free port of loopback.</summary>
    /// <param name="target">The server.</param>
    /// <param name="time">The clock of delays, or null for the system's.</param>
    public TcpFaultProxy(IPEndPoint target, TimeProvider? time = null)
    {
        _target = target ?? throw new ArgumentNullException(nameof(target));
        _time = time ?? TimeProvider.System;
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen();
        EndPoint = (IPEndPoint)_listener.LocalEndPoint!;
        _accepting = Task.Run(AcceptAsync);
    }

    /// <summary>Where to connect to.</summary>
    public IPEndPoint EndPoint { get; }

    /// <summary>The server; a change is for connections that come from then on.</summary>
    public IPEndPoint Target
    {
        get => Volatile.Read(ref _target);
        set => Volatile.Write(ref _target, value ?? throw new ArgumentNullException(nameof(value)));
    }

    /// <summary>What becomes of the bytes of those who connect here.</summary>
    public TcpFault Forward { get; } = new();

    /// <summary>What becomes of the bytes of the server.</summary>
    public TcpFault Backward { get; } = new();

    /// <summary>Whether whoever connects is closed at once.</summary>
    public bool IsRefusing { get; set; }

    /// <summary>How many connections were accepted.</summary>
    public int Accepted { get; private set; }

    /// <summary>Breaks every connection; later ones pass.</summary>
    public void Cut()
    {
        TcpFaultPath[] paths;
        lock (_gate)
        {
            paths = [.. _paths];
            _paths.Clear();
        }

        foreach (TcpFaultPath path in paths)
        {
            path.Dispose();
        }
    }

    /// <summary>
    /// Connections that come from now on wait, accepted, until they are let go: one that comes then overtakes them.
    /// </summary>
    public void Hold()
    {
        lock (_gate)
        {
            _held ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    /// <summary>Connections that come from now on pass; those that are held wait on.</summary>
    /// <returns>Lets those go.</returns>
    public Action Overtake()
    {
        TaskCompletionSource? held;
        lock (_gate)
        {
            held = _held;
            _held = null;
        }

        return () => held?.TrySetResult();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        _listener.Dispose();
        Overtake()();
        await _accepting.ConfigureAwait(false);
        Cut();
        await Task.WhenAll(_tasks).ConfigureAwait(false);
        _stopping.Dispose();
    }

    [SuppressMessage("Reliability", "CA2025", Justification = "A path is disposed by its task, or to end that.")]
    private async Task AcceptAsync()
    {
        while (!_stopping.IsCancellationRequested)
        {
            try
            {
                Socket client = await _listener.AcceptAsync(_stopping.Token).ConfigureAwait(false);
                Accepted++;
                if (IsRefusing)
                {
                    client.Dispose();
                    continue;
                }

                lock (_gate)
                {
                    Task passing = _held?.Task ?? Task.CompletedTask;
                    TcpFaultPath path = new(client, this, _time);
                    _paths.Add(path);
                    _tasks.Add(Task.Run(() => path.RunAsync(Target, passing, _stopping.Token)));
                }
            }
            catch (Exception exception) when (
                exception is SocketException or ObjectDisposedException or OperationCanceledException)
            {
                // The listener is closed, or the client went away.
            }
        }
    }
}
