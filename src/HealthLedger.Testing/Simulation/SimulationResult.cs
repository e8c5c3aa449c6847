using HealthLedger.Testing.Simulation.Checkers;
using HealthLedger.Testing.Simulation.Faults;

namespace HealthLedger.Testing.Simulation;

/// <summary>What one seed did.</summary>
public sealed class SimulationResult
{
    /// <summary>What a seed has to have acknowledged to count.</summary>
    public const int WritesThatCount = 100;

    internal SimulationResult()
    {
    }

    /// <summary>The seed.</summary>
    public required ulong Seed { get; init; }

    /// <summary>Replicas at first.</summary>
    public required int Replicas { get; init; }

    /// <summary>The promise that was broken, or null.</summary>
    public required Promise? Broken { get; init; }

    /// <summary>How it was broken: places, heights, numbers; null when none was.</summary>
    public required string? How { get; init; }

    /// <summary>Events that happened.</summary>
    public required long Steps { get; init; }

    /// <summary>Blocks of the history.</summary>
    public required long Blocks { get; init; }

    /// <summary>Submissions that clients got an acknowledgement of.</summary>
    public required int AcknowledgedWrites { get; init; }

    /// <summary>Views that were entered, but for the first of each epoch.</summary>
    public required int ViewChanges { get; init; }

    /// <summary>Blocks that nodes took over from others.</summary>
    public required long TransferredBlocks { get; init; }

    /// <summary>Processes that died, and started again.</summary>
    public required long Crashes { get; init; }

    /// <summary>Times that a node reported evidence against a replica.</summary>
    public required long Equivocations { get; init; }

    /// <summary>Nodes that found their journal behind their vault, or damaged, and stopped voting.</summary>
    public required long Retired { get; init; }

    /// <summary>Changes of the replica set.</summary>
    public required ulong Epochs { get; init; }

    /// <summary>Organisations that got a replica by vote.</summary>
    public required int Joined { get; init; }

    /// <summary>Organisations that lost their replica by vote.</summary>
    public required int Removed { get; init; }

    /// <summary>Replicas that got another seal key by vote.</summary>
    public required int Renewed { get; init; }

    /// <summary>Nodes that began with the state of another one.</summary>
    public required int Loaded { get; init; }

    /// <summary>Virtual time.</summary>
    public required TimeSpan Duration { get; init; }

    /// <summary>How often each fault was met.</summary>
    public required IReadOnlyDictionary<FaultKind, long> Faults { get; init; }

    /// <summary>How often each promise was checked.</summary>
    public required IReadOnlyDictionary<Promise, long> Checks { get; init; }

    /// <summary>SHA-256 of the trace, as hexadecimal digits.</summary>
    public required string Digest { get; init; }

    /// <summary>Whether no promise was broken.</summary>
    public bool Ok => Broken is null;

    /// <summary>Whether the seed counts: it acknowledged enough and met a fault.</summary>
    public bool Counts => AcknowledgedWrites >= WritesThatCount && Faults.Values.Any(count => count > 0);
}
