namespace HealthLedger.Consensus;

/// <summary>
/// The only place with quorum arithmetic: f = floor((n - 1) / 3), quorum q = n - f, weak quorum f + 1. Sets have
/// one replica, or four and more.
/// </summary>
internal readonly record struct QuorumSize(int Replicas)
{
    public int Faulty => (Replicas - 1) / 3;

    public int Quorum => Replicas - Faulty;

    public int WeakQuorum => Faulty + 1;

    public static bool IsPermitted(int replicas) => replicas == 1 || replicas >= 4;
}
