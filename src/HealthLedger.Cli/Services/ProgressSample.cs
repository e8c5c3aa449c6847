namespace HealthLedger.Cli.Services;

/// <summary>How a node stood at one instant.</summary>
internal readonly record struct ProgressSample
{
    /// <summary>Height of the newest sealed block.</summary>
    public required ulong Height { get; init; }

    /// <summary>Operations and queued messages that wait to be sealed.</summary>
    public required long Waiting { get; init; }

    /// <summary>Whether the node has halted.</summary>
    public required bool IsHalted { get; init; }

    /// <summary>Whether something that the node itself names keeps it from sealing: a fault, no quorum, a blocked
    /// order.</summary>
    public required bool IsExcused { get; init; }
}
