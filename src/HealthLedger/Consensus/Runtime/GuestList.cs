using System.Collections.Concurrent;
using HealthLedger.Cryptography;
using HealthLedger.Primitives;

namespace HealthLedger.Consensus.Runtime;

/// <summary>
/// Who is let in besides the replicas of the epoch (docs/spec/consensus.md section 11): the keys of the set that comes;
/// a key that was replaced, until its replica comes with the new one, for without the boundary it does not know of it;
/// for as long as boundaries are announced, those that were removed; and, until their epoch is reached, those of a
/// later set that a member introduced.
/// </summary>
internal sealed class GuestList
{
    private readonly ConcurrentDictionary<Digest256, bool> _seen = [];
    private readonly ParticipantId _self;
    private readonly List<ReplicaDefinition> _replaced;
    private IReadOnlyList<ReplicaDefinition> _removed = [];
    private readonly ReplicaSet? _introduced;
    private ulong _removedUntil;
    private EpochBoundary? _scheduled;
    private int _isChanged;

    /// <param name="self">The node's organisation.</param>
    /// <param name="set">The set of the epoch.</param>
    /// <param name="former">Who is let in because of the sets before it.</param>
    /// <param name="height">The newest sealed height.</param>
    public GuestList(ParticipantId self, ReplicaSet set, FormerReplicas former, ulong height)
    {
        _self = self;
        Set = set;
        _replaced = [.. former.Replaced.Where(replica => replica.Participant != self)];
        _removed = height >= former.RemovedUntil
            ? []
            : [.. former.Removed.Where(replica => replica.Participant != self)];
        _removedUntil = former.RemovedUntil;
        _introduced = former.Introduced;
    }

    /// <summary>The set of the epoch.</summary>
    public ReplicaSet Set { get; private set; }

    /// <summary>The guests now.</summary>
    public IReadOnlyList<ReplicaDefinition> Current =>
    [
        .. Others(_scheduled?.Next),
        .. Others(_introduced is { } later && later.Epoch > Set.Epoch ? later : null),
        .. _replaced,
        .. _removed,
    ];

    /// <summary>Whether there are others than when this was asked last.</summary>
    public bool TakeChange() => Interlocked.Exchange(ref _isChanged, 0) != 0;

    /// <summary>A change is accepted.</summary>
    public void Expect(EpochBoundary? scheduled)
    {
        if (scheduled is { } boundary && boundary.Next.Epoch > (_scheduled?.Next.Epoch ?? Set.Epoch))
        {
            _scheduled = boundary;
            Change();
        }
    }

    /// <summary>Another epoch has begun.</summary>
    public void Begin(ReplicaSet next, ulong boundary)
    {
        _replaced.AddRange(Set.Replicas.Where(
            replica => replica.Participant != _self && !Has(next, replica)));
        _removed = [.. _replaced.Where(replica => !IsMember(next, replica.Participant))];
        _removedUntil = checked(boundary + ConsensusLimits.MaxWindow);
        _replaced.RemoveAll(replica => !IsMember(next, replica.Participant));
        _scheduled = null;
        Set = next;
        DropSeen();
        Change();
    }

    /// <summary>A height is sealed.</summary>
    public void Sealed(ulong height)
    {
        if (_removed.Count > 0 && height >= _removedUntil)
        {
            _removed = [];
            Change();
        }

        DropSeen();
    }

    /// <summary>A peer can be reached under a key. Safe for concurrent use.</summary>
    public void Came(Digest256 key) => _seen[key] = true;

    // Who has come with the key that the set has for it speaks with the other one no more.
    private void DropSeen()
    {
        bool hasGone = _replaced.RemoveAll(former => Set.Replicas.Any(replica =>
            replica.Participant == former.Participant
            && _seen.ContainsKey(LabelledHash.Of(HashLabel.Key, replica.SealKey)))) > 0;
        if (hasGone)
        {
            Change();
        }
    }

    private IEnumerable<ReplicaDefinition> Others(ReplicaSet? set) =>
        (set?.Replicas ?? []).Where(replica => replica.Participant != _self && !Has(Set, replica));

    private void Change() => Volatile.Write(ref _isChanged, 1);

    private static bool IsMember(ReplicaSet set, ParticipantId participant) =>
        set.Replicas.Any(replica => replica.Participant == participant);

    private static bool Has(ReplicaSet set, ReplicaDefinition replica) =>
        set.Replicas.Any(other => other.SealKey.AsSpan().SequenceEqual(replica.SealKey));
}
