namespace HealthLedger.Testing.Simulation;

/// <summary>What a simulation is given besides its seed; the seed decides everything else.</summary>
public sealed class SimulationOptions
{
    /// <summary>How many replicas.</summary>
    /// <value>Default 0: the seed chooses 4, 5, 6 or 7. Otherwise one of these.</value>
    public int Replicas { get; set; }

    /// <summary>How many virtual minutes a seed lasts; faults stop after two thirds.</summary>
    /// <value>Default 6; 1 to 600. Submissions are spread over the time of the faults.</value>
    public int Minutes { get; set; } = 6;

    /// <summary>Whether anything goes wrong at all.</summary>
    /// <value>Default true.</value>
    public bool Faults { get; set; } = true;

    /// <summary>What clients and operators do.</summary>
    /// <value>Default <see cref="SimulationWorkload.Steady"/>.</value>
    public SimulationWorkload Workload { get; set; }

    /// <summary>Called with every line of the trace, for reading.</summary>
    /// <value>Default null: the trace is hashed only.</value>
    public Action<string>? Trace { get; set; }
}
