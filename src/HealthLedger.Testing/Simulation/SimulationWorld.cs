using HealthLedger.Testing.Simulation.Faults;
using HealthLedger.Testing.Simulation.Time;

namespace HealthLedger.Testing.Simulation;

/// <summary>What everything in a simulation shares: virtual time, the trace, and what faults it has met.</summary>
internal sealed class SimulationWorld : IDisposable
{
    /// <param name="seed">The seed.</param>
    /// <param name="reader">Who reads the trace, or null.</param>
    public SimulationWorld(ulong seed, Action<string>? reader)
    {
        Seed = seed;
        Queue = new EventQueue();
        Trace = new SimulationTrace(Queue, reader);
    }

    /// <summary>The seed.</summary>
    public ulong Seed { get; }

    /// <summary>Virtual time.</summary>
    public EventQueue Queue { get; }

    /// <summary>What happened.</summary>
    public SimulationTrace Trace { get; }

    /// <summary>Which faults were met, and how often.</summary>
    public FaultTotals Faults { get; } = new();

    /// <summary>Processes that died.</summary>
    public long Crashes { get; set; }

    /// <summary>Happens once, when some node has executed the next block.</summary>
    public Action? AtExecution { get; set; }

    /// <summary>A node has executed a block.</summary>
    public void Executed()
    {
        Action? action = AtExecution;
        AtExecution = null;
        action?.Invoke();
    }

    /// <inheritdoc/>
    public void Dispose() => Trace.Dispose();
}
