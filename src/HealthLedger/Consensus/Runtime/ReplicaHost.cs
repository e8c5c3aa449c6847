using System.Threading.Channels;
using HealthLedger.Consensus.Protocol;
using HealthLedger.Primitives;

namespace HealthLedger.Consensus.Runtime;

/// <summary>
/// Runs a replica: one loop that takes events, steps, and does what the steps want. Whatever waits when the last round
/// is done becomes one round with one synchronisation of the journal, so that votes under load share it.
/// </summary>
internal sealed partial class ReplicaHost : IReplicaSignals, IAsyncDisposable
{
    // Enough to share a synchronisation; few enough that votes are not late.
    private const int MaxEventsInRound = 256;

    // Frames of peers that wait for the loop. A peer whose frame finds no room is held up by the transport.
    private const int MaxWaitingFrames = 1024;

    private readonly Replica _replica;
    private readonly IReplicatedLedger _ledger;
    private readonly IPeerLink _link;
    private readonly ReplicaJournal _journal;
    private readonly ReplicaTimers _timers;
    private readonly GuestList _guests;
    private readonly Channel<ReplicaEvent> _events = Channel.CreateUnbounded<ReplicaEvent>(
        new UnboundedChannelOptions { SingleReader = true });

    private readonly SemaphoreSlim _room = new(MaxWaitingFrames, MaxWaitingFrames);
    private readonly CancellationTokenSource _stop = new();
    private readonly List<ReplicaEffect> _effects = [];
    private readonly HashSet<Task> _beside = [];
    private Task _loop = Task.CompletedTask;
    private ReplicaEffect.InstallBlock? _installed;
    private int _nudged;
    private ReplicaStanding _standing;
    private long _viewChanges;

    public ReplicaHost(Replica replica, IReplicatedLedger ledger, IPeerLink link, ReplicaJournal journal,
        TimeProvider time, IReadOnlyList<ReplicaEffect> first, FormerReplicas former)
    {
        _replica = replica;
        _ledger = ledger;
        _link = link;
        _journal = journal;
        _timers = new ReplicaTimers(time, happened => _events.Writer.TryWrite(happened));
        _effects.AddRange(first);
        _guests = new GuestList(replica.Participant, replica.Set, former, replica.SealedHeight);
        _guests.Expect(replica.Scheduled);
        _standing = replica.Stand();
    }

    /// <summary>How the replica stood after the last round.</summary>
    public ReplicaStanding Standing => Volatile.Read(ref _standing);

    /// <summary>How often the view has changed since the start.</summary>
    public long ViewChanges => Interlocked.Read(ref _viewChanges);

    /// <summary>Connects, and begins.</summary>
    public async ValueTask StartAsync(CancellationToken cancellationToken)
    {
        await _link.StartAsync(this, _guests.Set, cancellationToken).ConfigureAwait(false);
        _link.SetPeers(_guests.Set, _guests.Current);
        _loop = Task.Run(RunAsync, CancellationToken.None);
    }

    /// <summary>A frame came from a peer. Returns when there was room for it.</summary>
    public async ValueTask ReceiveAsync(
        ParticipantId sender, ReadOnlyMemory<byte> frame, CancellationToken cancellationToken)
    {
        if (NodeFrame.TypeOf(frame) != 0)
        {
            await _ledger.ReceiveAsync(sender, frame, cancellationToken).ConfigureAwait(false);
            return;
        }

        await _room.WaitAsync(cancellationToken).ConfigureAwait(false);
        if (!_events.Writer.TryWrite(new ReplicaEvent.MessageReceived(sender, frame)))
        {
            _room.Release();
        }
    }

    /// <summary>A peer can be reached under a key.</summary>
    public void PeerCame(ParticipantId peer, Digest256 key)
    {
        _guests.Came(key);
        _ledger.PeerCame(peer);
    }

    /// <inheritdoc/>
    public void Know(Digest256 request) => _events.Writer.TryWrite(new ReplicaEvent.RequestKnown(request));

    /// <inheritdoc/>
    public void Forget(Digest256 request) => _events.Writer.TryWrite(new ReplicaEvent.RequestsDone([request]));

    /// <inheritdoc/>
    public void Nudge()
    {
        if (Interlocked.Exchange(ref _nudged, 1) == 0)
        {
            _events.Writer.TryWrite(new ReplicaEvent.PolicyChanged());
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _events.Writer.TryComplete();
        await _stop.CancelAsync().ConfigureAwait(false);
        await _loop.ConfigureAwait(false);
        await Task.WhenAll(_beside).ConfigureAwait(false);
        _timers.Dispose();
        await _link.DisposeAsync().ConfigureAwait(false);
        _stop.Dispose();
        _room.Dispose();
    }

    private async Task RunAsync()
    {
        try
        {
            await ApplyAsync().ConfigureAwait(false);
            while (!_replica.IsHalted && await _events.Reader.WaitToReadAsync(_stop.Token).ConfigureAwait(false))
            {
                Round();
                await ApplyAsync().ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // The node stops. What was voted for is in the journal.
        }
#pragma warning disable CA1031 // One of the loops where a defect of ours becomes a halt instead of silence.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            Fail(exception);
        }
        finally
        {
            _events.Writer.TryComplete();
        }
    }

    private bool IsPassed(ReplicaEvent happened)
    {
        switch (happened)
        {
            case ReplicaEvent.PolicyChanged:
                // When it is read and not before: a nudge between the two would be the last one.
                Volatile.Write(ref _nudged, 0);
                return false;
            case ReplicaEvent.RequestKnown known:
                // It may have come after it was executed: nobody would say again that it is done.
                return _ledger.IsExecuted(known.Id);
            default:
                return false;
        }
    }

    private void Round()
    {
        for (int taken = 0; taken < MaxEventsInRound && _events.Reader.TryRead(out ReplicaEvent? happened); taken++)
        {
            if (happened is ReplicaEvent.MessageReceived)
            {
                _room.Release();
            }

            if (IsPassed(happened))
            {
                continue;
            }

            int first = _effects.Count;
            _replica.Step(happened, _effects);
            _guests.Expect((happened as ReplicaEvent.BatchExecuted)?.Scheduled);
            if (happened is ReplicaEvent.BatchExecuted && Interlocked.Exchange(ref _installed, null) is { } installed)
            {
                // Before what follows from it: an epoch that begins finds its boundary stored.
                _effects.Insert(first, new ReplicaEffect.BlockSealed(installed.Height, installed.Block.Head));
            }
        }

        if (_journal.IsCompactionDue)
        {
            _replica.Step(new ReplicaEvent.CompactionDue(), _effects);
        }

        while (_replica.CanPropose && _ledger.TryCut(_replica.WantsBatch) is { } batch)
        {
            _replica.Step(new ReplicaEvent.BatchReady(batch), _effects);
        }

        ReplicaStanding standing = _replica.Stand();
        if (standing.View != _standing.View && standing.View > 0)
        {
            Interlocked.Increment(ref _viewChanges);
        }

        Volatile.Write(ref _standing, standing);
    }
}
