using HealthLedger.Diagnostics;

namespace HealthLedger.Transport.InProcess;

/// <summary>One direction of one lane between two transports of a process.</summary>
internal sealed class InProcessLane
{
    private readonly PeerId _from;
    private readonly InProcessTransport _to;
    private readonly TransportLane _lane;
    private readonly InProcessNetwork _network;
    private readonly CancellationTokenSource _closing = new();
    private Task _cancelling = Task.CompletedTask;

    public InProcessLane(
        PeerId from, InProcessTransport to, TransportLane lane, Task before, InProcessNetwork network)
    {
        _network = network;
        _from = from;
        _to = to;
        _lane = lane;
        Queue = new LaneQueue(lane, to.Tally);
        Ended = RunAsync(before);
    }

    public LaneQueue Queue { get; }

    /// <summary>Complete when the receiver has heard the end.</summary>
    public Task Ended { get; }

    public bool IsClosed => _closing.IsCancellationRequested;

    public void Close()
    {
        Queue.Abort();
        _cancelling = _closing.CancelAsync();
    }

    /// <summary>Takes nothing more, and waits until what is queued was handed over, or a time is over.</summary>
    public async Task DrainAsync(TimeSpan within, TimeProvider time)
    {
        Queue.Complete();
        try
        {
            await Ended.WaitAsync(within, time).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            Close();
        }
    }

    private async Task RunAsync(Task before)
    {
        await before.ConfigureAwait(ConfigureAwaitOptions.ForceYielding | ConfigureAwaitOptions.SuppressThrowing);
        IPeerHandler handler = _to.Handler;
        HostHook.Call(() => handler.OnLaneUp(_from, _lane));
        try
        {
            while (!Queue.IsDrained)
            {
                await Queue.WaitAsync(_closing.Token).ConfigureAwait(false);
                while (!IsClosed && Queue.TryTake(int.MaxValue, out ReadOnlyMemory<byte> message))
                {
                    // A copy, as a network makes: the receiver's is its own.
                    await handler.OnMessageAsync(_from, _lane, message.ToArray(), _closing.Token)
                        .ConfigureAwait(false);
                }
            }
        }
#pragma warning disable CA1031 // The handler is the host's code: whatever it throws ends the lane, not the process.
        catch (Exception)
#pragma warning restore CA1031
        {
            if (!IsClosed)
            {
                _network.Cut(_from, _to.Self, _lane);
            }
        }

        await _cancelling.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        HostHook.Call(() => handler.OnLaneDown(_from, _lane));
    }
}
