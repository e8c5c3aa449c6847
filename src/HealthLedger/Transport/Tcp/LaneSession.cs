using System.Diagnostics.CodeAnalysis;

namespace HealthLedger.Transport.Tcp;

/// <summary>
/// One connection that is up: reads messages and hands them to the handler one after the other, and writes what waits
/// in its queue. Whatever ends it ends it as a whole.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "RunAsync and DiscardAsync dispose what it has at its end.")]
internal sealed class LaneSession
{
    private readonly PeerId _peer;
    private readonly TransportLane _lane;
    private readonly SecureLink _link;
    private readonly PeerFrameWriter _writer;
    private readonly TransportTally _tally;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _cut = new();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _reason = -1;
    private volatile bool _isReading;
    private Task _cancelling = Task.CompletedTask;

    public LaneSession(PeerId peer, TransportLane lane, SecureLink link, TransportTally tally, TimeProvider time)
    {
        _peer = peer;
        _lane = lane;
        _link = link;
        _tally = tally;
        _time = time;
        Queue = new LaneQueue(lane, tally);
        _writer = new PeerFrameWriter(link.Stream, Queue, lane, tally, time);
    }

    public LaneQueue Queue { get; }

    /// <summary>Complete when nothing of it is left.</summary>
    public Task Ended => _ended.Task;

    /// <summary>The exception of a handler that threw.</summary>
    public Exception? HandlerFault { get; private set; }

    public bool IsCut => _cut.IsCancellationRequested;

    public CloseReason Reason => (CloseReason)Volatile.Read(ref _reason);

    /// <summary>Ends it at once. The first reason is the one that is counted.</summary>
    public void Cut(CloseReason reason)
    {
        if (Interlocked.CompareExchange(ref _reason, (int)reason, -1) == -1)
        {
            Queue.Abort();
            _link.Abort();
            _cancelling = _cut.CancelAsync();
        }
    }

    /// <summary>Runs until it is cut or the peer ends it. Once.</summary>
    public async Task RunAsync(IPeerHandler handler)
    {
        Task writing = WriteAsync();
        Cut(await ReadAsync(handler).ConfigureAwait(false));
        await writing.ConfigureAwait(false);
        await EndAsync().ConfigureAwait(false);
    }

    /// <summary>Gives up what never ran.</summary>
    public async Task DiscardAsync(CloseReason reason)
    {
        Cut(reason);
        await EndAsync().ConfigureAwait(false);
    }

    /// <summary>Has what is queued written, and then ended; until the peer has read it or a time is over.</summary>
    public async Task StopAsync(TimeSpan within)
    {
        Queue.Complete();
        try
        {
            await Ended.WaitAsync(within, _time).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            Cut(CloseReason.Stopped);
        }
    }

    /// <summary>Shows life, and looks for it.</summary>
    public void Tick(TimeSpan beat, TimeSpan silence)
    {
        _writer.Beat(beat);
        if (_isReading && _time.GetElapsedTime(_link.Reader.LastReceived) >= silence)
        {
            Cut(CloseReason.Silent);
        }
    }

    private async Task WriteAsync()
    {
        try
        {
            await _writer.RunAsync(_cut.Token).ConfigureAwait(false);

            // Everything is written: the peer reads to the end, and then ends its side.
            await _link.EndAsync().ConfigureAwait(false);
        }
#pragma warning disable CA1031 // The base library throws many things on what a peer sends: all end the connection.
        catch (Exception)
#pragma warning restore CA1031
        {
            Cut(CloseReason.Failed);
        }
    }

    private async Task<CloseReason> ReadAsync(IPeerHandler handler)
    {
        int limit = TransportLimits.MaxMessageBytes(_lane);
        try
        {
            while (true)
            {
                _link.Reader.Touch();
                _isReading = true;
                PeerFrame frame = await _link.Reader.ReadAsync(limit, _cut.Token).ConfigureAwait(false);
                _isReading = false;
                switch (frame.Status)
                {
                    case FrameStatus.Message:
                        _tally.Received(_lane, frame.Message.Length);
                        if (IsCut || !await HandleAsync(handler, frame.Message).ConfigureAwait(false))
                        {
                            return CloseReason.HandlerFailed;
                        }

                        break;
                    case FrameStatus.End:
                        return CloseReason.EndedByPeer;
                    case FrameStatus.TooLong:
                        return CloseReason.TooLong;
                    default:
                        return CloseReason.Truncated;
                }
            }
        }
#pragma warning disable CA1031 // As above.
        catch (Exception)
#pragma warning restore CA1031
        {
            return CloseReason.Failed;
        }
    }

    private async ValueTask<bool> HandleAsync(IPeerHandler handler, ReadOnlyMemory<byte> message)
    {
        try
        {
            await handler.OnMessageAsync(_peer, _lane, message, _cut.Token).ConfigureAwait(false);
            return true;
        }
        catch (OperationCanceledException) when (IsCut)
        {
            return false;
        }
#pragma warning disable CA1031 // The handler is the host's code: whatever it throws ends the lane, not the process.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            HandlerFault = exception;
            return false;
        }
    }

    private async Task EndAsync()
    {
        await _link.DisposeAsync().ConfigureAwait(false);

        // What the host registered on the token is its own; it may throw.
        await _cancelling.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _cut.Dispose();
        _ended.TrySetResult();
    }
}
