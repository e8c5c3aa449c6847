using HealthLedger.Primitives;

namespace HealthLedger.Transport.Tcp;

/// <summary>
/// One lane to one peer: at most one connection that is up. Of two replicas the one with the lower key id decides which
/// connection is the one; the other follows it. So both always come to the same, also when they call each other at the
/// same time (docs/spec/transport.md section 4).
/// </summary>
internal sealed class PeerLink
{
    private readonly LinkScope _scope;
    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _closing;
    private readonly BackOff _backOff;
    private readonly OpenCount _answering = new();
    private TransportPeer _peer;
    private LaneSession? _current;
    private ulong _lastNumber;
    private ulong _currentNumber;
    private Bytes16 _instance;
    private bool _isClosed;
    private Task _running = Task.CompletedTask;
    private Task _calling = Task.CompletedTask;
    private Task _cancelling = Task.CompletedTask;

    public PeerLink(TransportPeer peer, TransportLane lane, LinkScope scope)
    {
        _peer = peer;
        Lane = lane;
        _scope = scope;
        _closing = CancellationTokenSource.CreateLinkedTokenSource(scope.Stopping);
        _backOff = new BackOff(scope.Options.FirstPause, scope.Options.LongestPause, scope.Parts.Random);
        Decides = Order(scope.Self, peer.Id) < 0;
    }

    public TransportLane Lane { get; }

    public PeerId Peer => Volatile.Read(ref _peer).Id;

    /// <summary>Whether this replica is the one that decides.</summary>
    public bool Decides { get; }

    /// <summary>Held while this replica decides for a connection, until that one is up.</summary>
    public SemaphoreSlim Deciding { get; } = new(1, 1);

    /// <summary>The connection that is up, or null.</summary>
    public LaneSession? Current => Volatile.Read(ref _current);

    public bool IsUp => Current is { IsCut: false };

    public ParticipantId Participant => Volatile.Read(ref _peer).Participant;

    /// <summary>The peer is found elsewhere from now on.</summary>
    public void Move(TransportPeer peer) => Volatile.Write(ref _peer, peer);

    /// <summary>Begins to call the peer.</summary>
    public void Start() => _calling = Task.Run(CallAsync);

    /// <summary>The number of the connection that is up, or 0.</summary>
    public ulong UpNumber
    {
        get
        {
            lock (_gate)
            {
                return IsUp ? _currentNumber : 0;
            }
        }
    }

    /// <summary>The number of the next connection, at the one that decides.</summary>
    public ulong NextNumber()
    {
        lock (_gate)
        {
            return ++_lastNumber;
        }
    }

    /// <summary>Whether the connection that is up is the one that a welcome tells of.</summary>
    public bool Has(Greeting welcome)
    {
        lock (_gate)
        {
            return IsUp && welcome.Session == _currentNumber && welcome.Instance.Equals(_instance);
        }
    }

    /// <summary>A call of the peer, who decides, is being answered until what is returned is disposed.</summary>
    public IDisposable Answer() => _answering.Enter();

    /// <summary>Waits until no call of the peer is being answered.</summary>
    public Task WhenAnsweredAsync(CancellationToken cancellationToken) => _answering.WhenNoneAsync(cancellationToken);

    /// <summary>Puts a connection in the place of the one before, unless that was decided later.</summary>
    /// <param name="session">The connection; the caller discards it when it is not taken.</param>
    /// <param name="instance">The mark of the process that decided.</param>
    /// <param name="number">Its number there.</param>
    public bool TryInstall(LaneSession session, Bytes16 instance, ulong number)
    {
        lock (_gate)
        {
            // Numbers of another process are not compared: the one that gave them is gone.
            bool isStale = number <= _currentNumber && instance.Equals(_instance);
            if (_isClosed || isStale)
            {
                return false;
            }

            LaneSession? before = _current;
            _instance = instance;
            _currentNumber = number;
            Volatile.Write(ref _current, session);
            before?.Cut(CloseReason.Replaced);
            _running = RunAsync(session, _running);
            return true;
        }
    }

    public void Tick()
    {
        Current?.Tick(_scope.Options.KeepAliveInterval, _scope.Options.SilenceTimeout);
    }

    /// <summary>Cuts the connection, and has none any more.</summary>
    public void Close(CloseReason reason)
    {
        lock (_gate)
        {
            _isClosed = true;
            _current?.Cut(reason);
        }

        // Not here: what waits for it may call the host.
        _cancelling = _closing.CancelAsync();
    }

    /// <summary>Has what is queued sent, within a time, and has none any more.</summary>
    public async Task StopAsync(TimeSpan within)
    {
        LaneSession? current;
        lock (_gate)
        {
            _isClosed = true;
            current = _current;
        }

        if (current is not null)
        {
            await current.StopAsync(within).ConfigureAwait(false);
        }

        Close(CloseReason.Stopped);
        await WhenDoneAsync().ConfigureAwait(false);
    }

    /// <summary>Waits until nothing of it runs any more.</summary>
    public async Task WhenDoneAsync()
    {
        await _cancelling.ConfigureAwait(false);
        await _calling.ConfigureAwait(false);
        await _running.ConfigureAwait(false);
        _closing.Dispose();
    }

    private static int Order(PeerId left, PeerId right) =>
        left.SealKeyId.ToArray().AsSpan().SequenceCompareTo(right.SealKeyId.ToArray());

    private async Task RunAsync(LaneSession session, Task before)
    {
        // The handler has heard the end of the one before when it hears the beginning of this one.
        await before.ConfigureAwait(ConfigureAwaitOptions.ForceYielding | ConfigureAwaitOptions.SuppressThrowing);
        _scope.Tally.Opened(Lane);
        _scope.Tell(handler => handler.OnLaneUp(Peer, Lane));
        await session.RunAsync(_scope.Handler).ConfigureAwait(false);
        lock (_gate)
        {
            if (ReferenceEquals(_current, session))
            {
                _current = null;
            }
        }

        _scope.Tally.Closed(Lane, session.Reason);
        _scope.Tell(handler => handler.OnLaneDown(Peer, Lane));
        _scope.Report(this, session);
    }

    private async Task CallAsync()
    {
        // The one that does not decide waits a little: mostly it is called in the meantime.
        TimeSpan head = Decides ? TimeSpan.Zero : _scope.Options.FirstPause * 2;
        TimeSpan pause = head;
        while (!_closing.IsCancellationRequested)
        {
            await Task.Delay(pause, _scope.Parts.Time, _closing.Token)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (Current is { } session)
            {
                long began = _scope.Parts.Time.GetTimestamp();
                await session.Ended.ConfigureAwait(false);
                if (_scope.Parts.Time.GetElapsedTime(began) >= _scope.Options.LongestPause)
                {
                    _backOff.Reset();
                }
            }
            else if (!_closing.IsCancellationRequested)
            {
                await TryAddressesAsync().ConfigureAwait(false);
            }

            pause = head + _backOff.Next();
        }
    }

    private async Task TryAddressesAsync()
    {
        foreach (System.Net.DnsEndPoint address in Volatile.Read(ref _peer).Addresses)
        {
            RefusalReason reason = await PeerHandshake.CallAsync(this, address, _scope, _closing.Token)
                .ConfigureAwait(false);
            if (reason is RefusalReason.None or RefusalReason.AlreadyUp || _closing.IsCancellationRequested)
            {
                return;
            }

            _scope.ReportUnreachable(this, address, reason);
        }
    }
}
