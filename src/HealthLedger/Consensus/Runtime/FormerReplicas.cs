namespace HealthLedger.Consensus.Runtime;

/// <summary>Who is let in after a start because of another set than the one in force: one of before, for it may not
/// know yet that there is another one; or one of later, which this node has not come to yet.</summary>
internal sealed class FormerReplicas
{
    /// <summary>The seal keys that present replicas had before.</summary>
    public IReadOnlyList<ReplicaDefinition> Replaced { get; init; } = [];

    /// <summary>Those that the newest boundary removed.</summary>
    public IReadOnlyList<ReplicaDefinition> Removed { get; init; } = [];

    /// <summary>Up to which height they are let in.</summary>
    public ulong RemovedUntil { get; init; }

    /// <summary>The set of a later epoch than the one in force here, by what a member gave this node: it fetches the
    /// blocks up to there from those; null when nobody has introduced them.</summary>
    public ReplicaSet? Introduced { get; init; }

    /// <summary>Finds them.</summary>
    /// <param name="newest">The set in force.</param>
    /// <param name="boundary">The height of the block that it follows.</param>
    /// <param name="setOf">Reads the set of an earlier epoch.</param>
    /// <param name="introduced">The set that a member gave this node, if any.</param>
    public static FormerReplicas Of(
        ReplicaSet newest, ulong boundary, Func<ulong, ReplicaSet> setOf, ReplicaSet? introduced = null)
    {
        // Of each present replica the key before the present one, where it has had another.
        List<ReplicaDefinition> replaced = [];
        foreach (ReplicaDefinition present in newest.Replicas)
        {
            for (ulong epoch = newest.Epoch; epoch > 0; epoch--)
            {
                ReplicaDefinition? before = setOf(epoch - 1).Replicas
                    .FirstOrDefault(replica => replica.Participant == present.Participant);
                if (before is not null && !before.SealKey.AsSpan().SequenceEqual(present.SealKey))
                {
                    replaced.Add(before);
                    break;
                }
            }
        }

        IEnumerable<ReplicaDefinition> last = newest.Epoch == 0 ? [] : setOf(newest.Epoch - 1).Replicas;
        return new FormerReplicas
        {
            Introduced = introduced,
            Replaced = replaced,
            Removed =
            [
                .. last.Where(replica => newest.Replicas.All(present => present.Participant != replica.Participant)),
            ],
            RemovedUntil = checked(boundary + ConsensusLimits.MaxWindow),
        };
    }
}
