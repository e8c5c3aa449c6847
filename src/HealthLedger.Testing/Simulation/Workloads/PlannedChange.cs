using HealthLedger.Consensus;
using HealthLedger.Primitives;

namespace HealthLedger.Testing.Simulation.Workloads;

/// <summary>A change of the replica set that organisations of a simulation want: who leaves, and who gets a place or,
/// where it has one, another key in it.</summary>
internal sealed class PlannedChange
{
    private readonly Consortium _consortium;
    private readonly bool _isRenewal;

    /// <param name="consortium">The organisations.</param>
    /// <param name="leaves">Whose replica leaves; -1 for nobody's.</param>
    /// <param name="comes">Who gets a place or a key; -1 for nobody.</param>
    /// <param name="version">Which seal key that is.</param>
    /// <param name="isRenewal">Whether <paramref name="comes"/> has a place already.</param>
    public PlannedChange(Consortium consortium, int leaves, int comes, int version = 0, bool isRenewal = false)
    {
        _consortium = consortium;
        _isRenewal = isRenewal;
        Leaves = leaves;
        Comes = comes;
        Version = version;
    }

    public int Leaves { get; }

    public int Comes { get; }

    public int Version { get; }

    /// <summary>Whether <see cref="Comes"/> had no place before.</summary>
    public bool IsAdmission => Comes >= 0 && !_isRenewal;

    /// <summary>Whether a set is as it is wanted, or can never be.</summary>
    public bool IsSettledBy(ReplicaSet set) =>
        (_isRenewal && Find(set, Comes) is null)
        || ((Leaves < 0 || Find(set, Leaves) is null)
            && (Comes < 0 || (Find(set, Comes) is { } replica
                && replica.SealKey.AsSpan().SequenceEqual(_consortium.SealKey(Comes, Version).Point))));

    /// <summary>Whether so many replicas would be permitted.</summary>
    public bool IsPossible(ReplicaSet set)
    {
        int count = set.Replicas.Count - (Leaves >= 0 && Find(set, Leaves) is not null ? 1 : 0)
            + (Comes >= 0 && Find(set, Comes) is null ? 1 : 0);
        return count >= 4;
    }

    public override string ToString() => FormattableString.Invariant($"-{Leaves} +{Comes}.{Version}");

    private ReplicaDefinition? Find(ReplicaSet set, int organisation)
    {
        ParticipantId participant = _consortium.Organisations[organisation];
        return set.Replicas.FirstOrDefault(replica => replica.Participant == participant);
    }
}
