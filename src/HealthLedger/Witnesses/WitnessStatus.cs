using HealthLedger.Primitives;

namespace HealthLedger.Witnesses;

/// <summary>How a witness of a node stands.</summary>
public sealed class WitnessStatus
{
    /// <summary>The witness's name.</summary>
    public required string Name { get; init; }

    /// <summary>The id of its key, by which a receipt names it.</summary>
    public required Digest256 KeyId { get; init; }

    /// <summary>The height of the newest head for which this node has its signature; 0 while there is none.</summary>
    public required BlockHeight Height { get; init; }

    /// <summary>By how many blocks that is behind the newest sealed block.</summary>
    public required ulong Lag { get; init; }

    /// <summary>The code of what keeps it from signing now, or null.</summary>
    public string? Fault { get; init; }
}
