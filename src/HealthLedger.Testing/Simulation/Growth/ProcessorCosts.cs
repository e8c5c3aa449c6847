namespace HealthLedger.Testing.Simulation.Growth;

/// <summary>
/// What a machine's one processor is taken to spend on what its replica does, in microseconds. Virtual time knows no
/// processor by itself; without one a set would order as much as its links carry, however many replicas it has.
/// </summary>
internal sealed class ProcessorCosts
{
    /// <summary>A signature that is made.</summary>
    public required double Sign { get; init; }

    /// <summary>A signature that is verified.</summary>
    public required double Verify { get; init; }

    /// <summary>A message that is received: the system's calls, TLS, decoding.</summary>
    public double Message { get; init; } = 20;

    /// <summary>A submission that is executed, beside its author's signature.</summary>
    public double Submission { get; init; } = 60;
}
