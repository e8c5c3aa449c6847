using HealthLedger.Diagnostics;

namespace HealthLedger.Clients;

/// <summary>What all connections of a listener share.</summary>
internal sealed class ServedScope : IDisposable
{
    private readonly CancellationTokenSource _draining = new();
    private readonly CancellationTokenSource _aborting = new();

    public ServedScope(
        LedgerNode node, LedgerClientListenerOptions options, LedgerEventListener events, TimeProvider time)
    {
        Node = node;
        Options = options;
        Events = new GuardedEventListener(events);
        Time = time;
        Calls = new SemaphoreSlim(options.MaxCalls);
        Opening = new SemaphoreSlim(LedgerClientDefaults.MaxOpening);
        Budget = new ByteBudget(options.MaxBufferedBytes);
        Draining = _draining.Token;
        Aborting = _aborting.Token;
    }

    public LedgerNode Node { get; }

    public LedgerClientListenerOptions Options { get; }

    public LedgerEventListener Events { get; }

    public TimeProvider Time { get; }

    public SemaphoreSlim Calls { get; }

    public SemaphoreSlim Opening { get; }

    public ByteBudget Budget { get; }

    /// <summary>No call begins after this.</summary>
    public CancellationToken Draining { get; }

    /// <summary>Calls that still run end.</summary>
    public CancellationToken Aborting { get; }

    public void Drain() => _draining.Cancel();

    public void Abort() => _aborting.Cancel();

    public void Dispose()
    {
        _draining.Dispose();
        _aborting.Dispose();
        Calls.Dispose();
        Opening.Dispose();
    }
}
