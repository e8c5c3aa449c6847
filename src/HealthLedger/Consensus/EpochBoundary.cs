namespace HealthLedger.Consensus;

/// <summary>The height at which an epoch will end, and the set that follows.</summary>
internal sealed class EpochBoundary
{
    public EpochBoundary(ulong height, ReplicaSet next)
    {
        Height = height;
        Next = next;
    }

    /// <summary>The last height of the epoch; its header alone names another set as the next.</summary>
    public ulong Height { get; }

    public ReplicaSet Next { get; }
}
