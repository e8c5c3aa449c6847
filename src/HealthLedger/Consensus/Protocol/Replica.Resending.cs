using HealthLedger.Consensus.Messages;
using HealthLedger.Primitives;

namespace HealthLedger.Consensus.Protocol;

// What is lost is sent again by whoever it was of: docs/spec/consensus.md section 6.
internal sealed partial class Replica
{
    private readonly List<ParticipantId> _answered = [];
    private bool _isReplaying;

    private void OnResendTimer()
    {
        _answered.Clear();
        _ticks = Math.Min(_ticks + 1, NewTicks);
        _asksLeft = AsksInTick;
        foreach (PeerProgress peer in _peers)
        {
            peer.Served = 0;
        }

        foreach (LogSlot slot in _log.Slots)
        {
            slot.Age++;
            Array.Clear(slot.Served);
            if (slot.Age > 1)
            {
                FetchMissing(slot);
            }
        }

        OnPolicyChanged();

        Broadcast(NewStatus());
        FetchBlocksIfStuck();
    }

    private Status NewStatus() => new(Set.Epoch, View, IsViewActive, ExecutedHeight, SealedHeight);

    private void OnStatus(ParticipantId sender, Status status)
    {
        Claim(sender, status.SealedHeight);
        if (_answered.Contains(sender) || _answered.Count >= ConsensusLimits.MaxReplicas)
        {
            Reject(RejectReason.AskedTooOften);
            return;
        }

        // Each peer once in a tick, so that nobody makes this replica talk.
        _answered.Add(sender);
        if (status.SealedHeight < SealedHeight)
        {
            Send(sender, NewStatus());
        }

        if (status.Epoch == Set.Epoch && IndexOf(sender) >= 0)
        {
            ResendView(sender, status);
            ResendVotes(sender, status);
        }
    }

    private void ResendView(ParticipantId to, Status status)
    {
        bool isBehind = status.View < View || (status.View == View && !status.IsActive);
        if (isBehind && IsViewActive && _newView is { } begun)
        {
            Send(to, begun);
        }
        else if (isBehind && !IsViewActive && IsVoting && _viewChanges[_self] is { } own)
        {
            Send(to, own);
        }
    }

    // Slots of the last tick are still on their way.
    private void ResendVotes(ParticipantId to, Status status)
    {
        bool isSameView = status.View == View && status.IsActive && IsViewActive;
        foreach (LogSlot slot in _log.Slots)
        {
            if (slot.Sequence <= status.SealedHeight || slot.Age < 2)
            {
                continue;
            }

            if (slot.Committed is { } committed && slot.Sequence > status.ExecutedHeight)
            {
                // In whatever view the other is: it cannot be sealed without those who do not know that it is decided.
                Send(to, new Decision(committed));
            }
            else if (isSameView)
            {
                ResendOrder(to, slot);
            }

            if (slot.OwnSeal is { } seal)
            {
                Send(to, seal);
            }
        }
    }

    private void ResendOrder(ParticipantId to, LogSlot slot)
    {
        // Backups too: the one who lacks it may not reach the primary. It says itself who signed it.
        if (slot.Proposal is { } proposal && slot.IsFresh)
        {
            Send(to, proposal);
        }

        if (slot.OwnPrepare is { } prepare)
        {
            Send(to, prepare);
        }

        if (slot.OwnCommit is { } commit)
        {
            Send(to, commit);
        }
    }

    private void ReplayDeferred()
    {
        while (_isReplayDue && !IsHalted)
        {
            _isReplayDue = false;
            _isReplaying = true;
            foreach ((ParticipantId sender, ConsensusMessage message) in _deferred.TakeAll())
            {
                Dispatch(sender, message);
            }

            _isReplaying = false;
        }
    }
}
