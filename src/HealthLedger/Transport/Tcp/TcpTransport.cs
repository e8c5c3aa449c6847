using System.Net;
using HealthLedger.Diagnostics;
using HealthLedger.Primitives;

namespace HealthLedger.Transport.Tcp;

/// <summary>
/// Replicas over TCP with mutual TLS 1.3: a connection for each peer and lane, so that the network itself keeps the
/// lanes apart (docs/spec/transport.md, docs/decisions/0055).
/// </summary>
internal sealed class TcpTransport : ITransport
{
    private static readonly TransportLane[] Lanes = Enum.GetValues<TransportLane>();

    private readonly TcpTransportParts _parts;
    private readonly TcpTransportOptions _options;
    private readonly CertificateKeeper _certificates;
    private readonly PeerReporter _reporter;
    private readonly TransportMeter _meter;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Lock _gate = new();
    private Dictionary<(PeerId Peer, TransportLane Lane), PeerLink> _links = [];
    private PeerRegistry _registry = PeerRegistry.Empty;
    private readonly List<Task> _leaving = [];
    private LinkScope? _scope;
    private PeerListener? _listener;
    private ITimer? _timer;
    private bool _isDisposed;

    private TcpTransport(
        TcpTransportParts parts,
        TcpTransportOptions options,
        CertificateKeeper certificates,
        PeerReporter reporter)
    {
        _parts = parts;
        _options = options;
        _certificates = certificates;
        _reporter = reporter;
        _meter = new TransportMeter(parts.LedgerName);
        Tally = new TransportTally(_meter);
        Self = new PeerId(certificates.KeyId);
    }

    public PeerId Self { get; }

    /// <summary>What was dropped, refused and closed.</summary>
    public TransportTally Tally { get; }

    /// <summary>Where it listens, once started; null when it does not.</summary>
    public IPEndPoint? BoundEndPoint => _listener?.EndPoint;

    /// <summary>Makes a transport that has its certificate and is not started.</summary>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    /// <exception cref="KeyUnavailableException">The vault does not sign.</exception>
    public static async Task<TcpTransport> CreateAsync(
        TcpTransportParts parts, TcpTransportOptions options, CancellationToken cancellationToken)
    {
        if (options.Validate() is { Count: > 0 } faults)
        {
            throw new ArgumentException(string.Join(' ', faults), nameof(options));
        }

        TcpTransportOptions own = options.Copy();
        PeerReporter reporter = new(parts.Events, parts.Time);
        return new TcpTransport(
            parts,
            own,
            await CertificateKeeper.CreateAsync(parts, own.CertificateLifetime, reporter, cancellationToken)
                .ConfigureAwait(false),
            reporter);
    }

    public ValueTask StartAsync(IPeerHandler handler, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            if (_scope is not null)
            {
                throw new InvalidOperationException("The transport is started already.");
            }

            LinkScope scope = MakeScope(handler);
            if (_options.ListenEndPoint is { } endPoint)
            {
                _listener = PeerListener.Start(endPoint, scope, Find);
            }

            _scope = scope;
            scope.Registry = _registry;
            Register();
            TimeSpan tick = _options.KeepAliveInterval / 2;
            _timer = _parts.Time.CreateTimer(_ => Tick(), null, tick, tick);
        }

        return ValueTask.CompletedTask;
    }

    public void SetPeers(IReadOnlyList<TransportPeer> peers)
    {
        ArgumentNullException.ThrowIfNull(peers);
        PeerRegistry registry = PeerRegistry.Of(Self, peers);
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            _registry = registry;
            if (_scope is { } scope)
            {
                // First who is proven from now on, then whose connections go: nobody slips in between.
                scope.Registry = registry;
                Register();
            }
        }
    }

    public bool IsUp(PeerId peer, TransportLane lane) => Find(peer, lane)?.IsUp == true;

    public SendOutcome TrySend(PeerId peer, TransportLane lane, ReadOnlyMemory<byte> message)
    {
        LaneQueue.Require(lane, message);
        return Note(lane, Find(peer, lane)?.Current?.Queue.TryAdd(message) ?? SendOutcome.NotConnected);
    }

    public async ValueTask<SendOutcome> SendAsync(
        PeerId peer, TransportLane lane, ReadOnlyMemory<byte> message, CancellationToken cancellationToken)
    {
        LaneQueue.Require(lane, message);
        cancellationToken.ThrowIfCancellationRequested();
        return Find(peer, lane)?.Current?.Queue is { } queue
            ? Note(lane, await queue.AddAsync(message, cancellationToken).ConfigureAwait(false))
            : Note(lane, SendOutcome.NotConnected);
    }

    public async ValueTask DisposeAsync()
    {
        Dictionary<(PeerId Peer, TransportLane Lane), PeerLink> links;
        lock (_gate)
        {
            if (_isDisposed)
            {
                return;
            }

            _isDisposed = true;
            links = Interlocked.Exchange(ref _links, []);
        }

        if (_timer is { } timer)
        {
            await timer.DisposeAsync().ConfigureAwait(false);
        }

        await Task.WhenAll(links.Values.Select(link => link.StopAsync(_options.DrainTimeout))).ConfigureAwait(false);
        await _stopping.CancelAsync().ConfigureAwait(false);
        if (_listener is { } listener)
        {
            await listener.StopAsync().ConfigureAwait(false);
        }

        await Task.WhenAll(_leaving).ConfigureAwait(false);
        await _certificates.WhenIdleAsync().ConfigureAwait(false);
        _certificates.Dispose();
        _meter.Dispose();
        _stopping.Dispose();
    }

    private LinkScope MakeScope(IPeerHandler handler) => new()
    {
        Parts = _parts,
        Options = _options,
        Certificates = _certificates,
        Verifier = new PeerVerifier(_parts.Ledger, _parts.Time),
        Reporter = _reporter,
        Tally = Tally,
        Stopping = _stopping.Token,
        Self = Self,
        Instance = new Bytes16(SecureRandom.GetBytes(16)),
        Handler = handler,
    };

    private PeerLink? Find(PeerId peer, TransportLane lane) =>
        Volatile.Read(ref _links).GetValueOrDefault((peer, lane));

    private SendOutcome Note(TransportLane lane, SendOutcome outcome)
    {
        if (outcome == SendOutcome.NotConnected)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            Tally.Dropped(lane, DropReason.NotConnected);
        }

        return outcome;
    }

    // Makes links for new peers and cuts those of peers that are gone. Readers see the old or the new, never a mix.
    private void Register()
    {
        LinkScope scope = _scope!;
        Dictionary<(PeerId Peer, TransportLane Lane), PeerLink> next = [];
        List<PeerLink> begun = [];
        foreach (TransportPeer peer in _registry.Peers)
        {
            foreach (TransportLane lane in Lanes)
            {
                if (_links.TryGetValue((peer.Id, lane), out PeerLink? link) && link.Participant == peer.Participant)
                {
                    link.Move(peer);
                }
                else
                {
                    link = new PeerLink(peer, lane, scope);
                    begun.Add(link);
                }

                next.Add((peer.Id, lane), link);
            }
        }

        PeerLink[] gone = [.. _links.Values.Where(link => !ReferenceEquals(next.GetValueOrDefault(KeyOf(link)), link))];
        Volatile.Write(ref _links, next);
        _leaving.RemoveAll(task => task.IsCompleted);
        foreach (PeerLink link in gone)
        {
            link.Close(CloseReason.Unregistered);
            _leaving.Add(link.WhenDoneAsync());
        }

        foreach (PeerLink link in begun)
        {
            link.Start();
        }
    }

    private static (PeerId Peer, TransportLane Lane) KeyOf(PeerLink link) => (link.Peer, link.Lane);

    private void Tick()
    {
        _certificates.Tick(_stopping.Token);
        foreach (PeerLink link in Volatile.Read(ref _links).Values)
        {
            link.Tick();
        }
    }
}
