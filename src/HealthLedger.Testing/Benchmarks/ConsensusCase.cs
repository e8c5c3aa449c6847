namespace HealthLedger.Testing.Benchmarks;

/// <summary>One case of <see cref="ConsensusBenchmark"/>.</summary>
internal sealed class ConsensusCase
{
    public required string Name { get; init; }

    public int Replicas { get; init; } = 4;

    public bool IsOnDisk { get; init; } = true;

    /// <summary>How many records a caller appends at once.</summary>
    public required int Batch { get; init; }

    /// <summary>Callers at each node.</summary>
    public required int Callers { get; init; }

    public required int Records { get; init; }

    /// <summary>Whether each record is a submission of its own, with a signature of its own.</summary>
    public bool IsEachSigned { get; init; }

    /// <summary>Replicas that are stopped before it is measured: the last ones, which are not primary.</summary>
    public int Dead { get; init; }

    /// <summary>By how much each message of the last replica is late.</summary>
    public TimeSpan Delay { get; init; }

    /// <summary>Only one caller at one node: nothing waits for anything else.</summary>
    public bool IsIdle { get; init; }
}
