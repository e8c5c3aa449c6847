using HealthLedger.Vaults;

namespace HealthLedger.Transport.InProcess;

/// <summary>
/// A transport between replicas of one process, with the queues, limits and promises of the real one and no network.
/// </summary>
internal sealed class InProcessTransport : ITransport
{
    private static readonly TimeSpan DrainTimeout = TimeSpan.FromSeconds(2);

    private readonly InProcessNetwork _network;
    private readonly TimeProvider _time;
    private HashSet<PeerId> _peers = [];
    private IPeerHandler? _handler;
    private int _isDisposed;

    public InProcessTransport(InProcessNetwork network, PeerId self, TimeProvider? time = null)
    {
        _network = network;
        _time = time ?? TimeProvider.System;
        Self = self;
    }

    /// <summary>Makes a transport that speaks with the present seal key of a vault.</summary>
    public static async ValueTask<ITransport> OpenAsync(
        InProcessNetwork network, IKeyVault vault, TimeProvider time, CancellationToken cancellationToken) =>
        new InProcessTransport(
            network,
            new PeerId((await vault.GetVerificationKeyAsync(VaultKey.Seal, cancellationToken)
                .ConfigureAwait(false)).Id),
            time);

    public PeerId Self { get; }

    /// <summary>What was dropped on its way to this replica, or by it.</summary>
    public TransportTally Tally { get; } = new();

    public IPeerHandler Handler =>
        Volatile.Read(ref _handler) ?? throw new InvalidOperationException("The transport is not started.");

    public bool Knows(PeerId peer) => Volatile.Read(ref _peers).Contains(peer);

    public ValueTask StartAsync(IPeerHandler handler, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        ObjectDisposedException.ThrowIf(IsDisposed, this);
        if (Interlocked.CompareExchange(ref _handler, handler, null) is not null)
        {
            throw new InvalidOperationException("The transport is started already.");
        }

        _network.Join(this);
        return ValueTask.CompletedTask;
    }

    public void SetPeers(IReadOnlyList<TransportPeer> peers)
    {
        ArgumentNullException.ThrowIfNull(peers);
        ObjectDisposedException.ThrowIf(IsDisposed, this);
        HashSet<PeerId> next = [.. peers.Select(peer => peer.Id)];
        if (next.Count != peers.Count)
        {
            throw new ArgumentException("A peer is named twice.", nameof(peers));
        }

        next.Remove(Self);
        if (next.Count > TransportLimits.MaxPeers)
        {
            throw new ArgumentException($"There are more than {TransportLimits.MaxPeers} peers.", nameof(peers));
        }

        Volatile.Write(ref _peers, next);
        _network.Changed();
    }

    public bool IsUp(PeerId peer, TransportLane lane) => _network.Find(Self, peer, lane) is { IsClosed: false };

    public SendOutcome TrySend(PeerId peer, TransportLane lane, ReadOnlyMemory<byte> message)
    {
        LaneQueue.Require(lane, message);
        return Note(lane, _network.Find(Self, peer, lane)?.Queue.TryAdd(message) ?? SendOutcome.NotConnected);
    }

    public async ValueTask<SendOutcome> SendAsync(
        PeerId peer, TransportLane lane, ReadOnlyMemory<byte> message, CancellationToken cancellationToken)
    {
        LaneQueue.Require(lane, message);
        cancellationToken.ThrowIfCancellationRequested();
        return _network.Find(Self, peer, lane)?.Queue is { } queue
            ? Note(lane, await queue.AddAsync(message, cancellationToken).ConfigureAwait(false))
            : Note(lane, SendOutcome.NotConnected);
    }

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) == 0 && Volatile.Read(ref _handler) is not null)
        {
            await _network.LeaveAsync(this, DrainTimeout, _time).ConfigureAwait(false);
        }
    }

    private bool IsDisposed => Volatile.Read(ref _isDisposed) == 1;

    private SendOutcome Note(TransportLane lane, SendOutcome outcome)
    {
        if (outcome == SendOutcome.NotConnected)
        {
            ObjectDisposedException.ThrowIf(IsDisposed, this);
            Tally.Dropped(lane, DropReason.NotConnected);
        }

        return outcome;
    }
}
