using HealthLedger.Testing.Simulation.Faults;

namespace HealthLedger.Testing.Simulation.Disk;

/// <summary>
/// A call to a virtual disk that did not succeed. Internal, and always caught by the node that made the call.
/// </summary>
#pragma warning disable CA1064 // Never leaves the simulator.
internal sealed class DiskFailure : Exception
#pragma warning restore CA1064
{
    public DiskFailure(FaultKind kind)
        : base($"A planned fault of a virtual disk: {kind}.") => Kind = kind;

    /// <summary>What it was. After a crash in a write the process is gone.</summary>
    public FaultKind Kind { get; }
}
