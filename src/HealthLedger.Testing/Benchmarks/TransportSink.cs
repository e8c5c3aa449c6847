using HealthLedger.Transport;

namespace HealthLedger.Testing.Benchmarks;

/// <summary>One end of a <see cref="TransportPair"/>.</summary>
internal sealed class TransportSink : IPeerHandler
{
    private readonly ITransport? _echo;
    private readonly SemaphoreSlim _arrivals = new(0);
    private readonly SemaphoreSlim _ups = new(0);
    private TaskCompletionSource? _all;
    private int _left;

    /// <param name="echo">Who sends messages back, or null.</param>
    public TransportSink(ITransport? echo) => _echo = echo;

    public async Task UpAsync(CancellationToken cancellationToken)
    {
        foreach (TransportLane _ in Enum.GetValues<TransportLane>())
        {
            await _ups.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    public Task NextAsync(CancellationToken cancellationToken) => _arrivals.WaitAsync(cancellationToken);

    /// <summary>Complete when so many more messages of bulk have arrived.</summary>
    public Task ArrivedAsync(int count)
    {
        TaskCompletionSource all = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Volatile.Write(ref _left, count);
        Volatile.Write(ref _all, all);
        return all.Task;
    }

    public void OnLaneUp(PeerId peer, TransportLane lane) => _ups.Release();

    public void OnLaneDown(PeerId peer, TransportLane lane)
    {
        // A benchmark whose connection breaks waits, and is cancelled by who runs it.
    }

    public ValueTask OnMessageAsync(
        PeerId peer, TransportLane lane, ReadOnlyMemory<byte> message, CancellationToken cancellationToken)
    {
        if (lane == TransportLane.Bulk)
        {
            if (Interlocked.Decrement(ref _left) == 0)
            {
                Volatile.Read(ref _all)?.TrySetResult();
            }
        }
        else if (_echo is { } transport)
        {
            transport.TrySend(peer, lane, message);
        }
        else
        {
            _arrivals.Release();
        }

        return ValueTask.CompletedTask;
    }
}
