using HealthLedger.Consensus.Messages;
using HealthLedger.Cryptography;
using HealthLedger.Primitives;

namespace HealthLedger.Consensus.Protocol;

// One set after another: docs/spec/consensus.md section 8.
internal sealed partial class Replica
{
    private EpochBoundary? _scheduled;
    private ReplicaSet? _former;
    private ulong _epochStart;
    private bool _isReplayDue;

    // Batches are due until the epoch has ended, whether anybody has something to order or not.
    private bool IsEnding => _scheduled is { } boundary && ExecutedHeight < boundary.Height;

    private bool IsAboveBoundary(ulong sequence) => _scheduled is { } boundary && sequence > boundary.Height;

    // [INV-C6] Nothing is proposed or voted for above the boundary of an epoch before the boundary is sealed.
    private void Schedule(HeaderFacts facts, EpochBoundary? scheduled)
    {
        // Officers end an epoch at once, whatever was scheduled.
        bool isNow = facts.IsBoundary && scheduled is { } now && now.Height == facts.Height;
        if (scheduled is { } boundary && (_scheduled is null || isNow))
        {
            bool isPossible = boundary.Height >= facts.Height && boundary.Next.Epoch == Set.Epoch + 1
                && !IsOrderedAbove(boundary.Height) && HasOneOfEach(boundary.Next);
            Require(isPossible, "[INV-C6] An epoch would end below what is under way.");
            _scheduled = boundary;
        }

        bool isBoundary = _scheduled is { } due && due.Height == facts.Height;
        if (isBoundary != facts.IsBoundary
            || (isBoundary && _scheduled!.Next.Digest != facts.NextReplicaSet))
        {
            Require(false, "[INV-C6] The header names another next set than the scheduled one.");
        }
    }

    private bool IsOrderedAbove(ulong height)
    {
        foreach (LogSlot slot in _log.Slots)
        {
            if (slot.Sequence > height && (slot.OwnPrepare is not null || (slot.Proposal is not null && IsPrimary)))
            {
                return true;
            }
        }

        return false;
    }

    private void BeginEpoch(EpochBoundary boundary, HeaderFacts facts)
    {
        Require(facts.IsBoundary && facts.NextReplicaSet == boundary.Next.Digest,
            "[INV-C6] The sealed boundary names another set.");
        _former = Set;
        Set = boundary.Next;
        _scheduled = null;
        _epochStart = boundary.Height;
        _check = NewCheck();
        _log.Reset(Set.Replicas.Count);
        _viewChanges = new ViewChange?[Set.Replicas.Count];
        _convicted = new bool[Set.Replicas.Count];
        _newView = null;
        _viewStart = 0;
        _proven = null;
        _provenHeight = boundary.Height;
        View = 0;
        IsViewActive = true;
        _fruitless = 0;
        _nextSequence = boundary.Height + 1;
        TakeSeat();
        _deferred.KeepOnly(sender => IndexOf(sender) >= 0);
        Emit(new ReplicaEffect.EpochBegan(Set, _epochStart, IsVoting));
        Emit(new ReplicaEffect.ViewBegan(Set.Epoch, View, Set.Replicas[0].Participant));
        ApplyRecords();
        _isReplayDue = true;
    }

    private void TakeSeat()
    {
        _self = IndexOf(_configuration.Participant);
        IsVoting = _self >= 0
            && !_lostKeys.Any(lost => lost.Span.SequenceEqual(Set.Replicas[_self].SealKey));
    }

    // Votes are told apart by who sends them: an organisation has one replica.
    private static bool HasOneOfEach(ReplicaSet set) =>
        set.Replicas.Select(replica => replica.Participant).Distinct().Count() == set.Replicas.Count;

    private int IndexOf(ParticipantId participant) => IndexIn(Set, participant);

    private static int IndexIn(ReplicaSet set, ParticipantId participant)
    {
        for (int i = 0; i < set.Replicas.Count; i++)
        {
            if (set.Replicas[i].Participant == participant)
            {
                return i;
            }
        }

        return -1;
    }

    // A message of the epoch that comes next is kept; those that have ended, and those further on, are not.
    private bool OtherEpoch(ParticipantId sender, ConsensusMessage message, ulong epoch)
    {
        if (epoch < Set.Epoch)
        {
            return Reject(RejectReason.StaleEpoch);
        }

        // Small ones only: what is kept is bounded by number.
        bool isAwaited = epoch == Set.Epoch + 1 && _scheduled is { } boundary
            && IndexIn(boundary.Next, sender) >= 0 && message is (Vote or SealMessage);
        return isAwaited
            ? Defer(sender, message, RejectReason.FutureEpoch)
            : Reject(RejectReason.FutureEpoch);
    }

    private bool IsSealFromSigner(ParticipantId sender, SealMessage seal)
    {
        int index = IndexOf(sender);
        if (index < 0 && !Rules.CheckEpochOfSeal && _former is { } former)
        {
            index = IndexIn(former, sender);
        }

        if (index < 0 || seal.Replica >= Set.Replicas.Count)
        {
            return Reject(RejectReason.UnknownReplica);
        }

        return (index == seal.Replica && index != _self) || Reject(RejectReason.SenderMismatched);
    }

    private bool IsSealedByFormer(SealMessage seal) => _former is { } former
        && seal.Replica < former.Replicas.Count
        && _signatures.Verify(
            former.Replicas[seal.Replica], SigningDomain.Seal, seal.Header.Span, seal.Signature.Span);
}
