namespace HealthLedger.Consensus;

/// <summary>Who proposes in a view: the replicas take turns, in the order of their indexes. [PBFT §4].</summary>
internal static class PrimarySchedule
{
    public static int PrimaryOf(ulong view, int replicas) => (int)(view % (ulong)replicas);
}
