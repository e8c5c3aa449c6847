using HealthLedger.Primitives;

namespace HealthLedger;

/// <summary>A protocol version that the replicas have voted for and that is ahead.</summary>
public sealed class ProtocolUpgrade
{
    internal ProtocolUpgrade()
    {
    }

    /// <summary>The version.</summary>
    public required ulong Version { get; init; }

    /// <summary>The last height of the version before it.</summary>
    public required BlockHeight Boundary { get; init; }

    /// <summary>
    /// Whether this node's software executes the version. Where it does not, the node stops after <see
    /// cref="Boundary"/> with HLS3010, and goes on from there when newer software is started on the same data.
    /// </summary>
    public required bool IsSupported { get; init; }
}
