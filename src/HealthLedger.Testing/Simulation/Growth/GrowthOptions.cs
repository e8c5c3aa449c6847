namespace HealthLedger.Testing.Simulation.Growth;

/// <summary>One set and its network.</summary>
internal sealed class GrowthOptions
{
    /// <summary>Replicas: 4 to 26.</summary>
    public required int Replicas { get; init; }

    /// <summary>From machine to machine one way, in microseconds; up to a tenth more at random.</summary>
    public required long Delay { get; init; }

    public required ProcessorCosts Costs { get; init; }

    /// <summary>What a synchronisation takes at least, in microseconds, and at most twice of it.</summary>
    public long DiskLatency { get; init; } = 2_000;

    /// <summary>Clients at each replica that hand in one submission after the other; 0: one alone, now and then, at one
    /// replica after the other.</summary>
    public int ClientsOfReplica { get; init; }

    /// <summary>How many submissions are measured, after two of each client and a tenth as many that are not.</summary>
    public int Submissions { get; init; } = 2_000;
}
