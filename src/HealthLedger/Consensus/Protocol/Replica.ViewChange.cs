using HealthLedger.Consensus.Certificates;
using HealthLedger.Consensus.Messages;
using HealthLedger.Cryptography;
using HealthLedger.Primitives;

namespace HealthLedger.Consensus.Protocol;

// View change and new view: docs/spec/consensus.md section 4, [PBFT §4.4].
internal sealed partial class Replica
{
    private ViewChange?[] _viewChanges;
    private NewView? _newView;
    private ulong _viewStart;
    private ulong _provenHeight;
    private SealedHeader? _proven;

    private void Suspect()
    {
        if (IsVoting)
        {
            DemandView(View + 1);
        }
    }

    // [INV-V1] The view grows within an epoch, across restarts too.
    private void DemandView(ulong view)
    {
        Require(view > View, "[INV-V1] The view would not grow.");
        View = view;
        IsViewActive = false;
        _fruitless++;
        _isForwarded = false;
        if (!IsVoting)
        {
            return;
        }

        ViewChangeBody body = new(Set.Epoch, view, _provenHeight, _proven, PreparedAbove(_provenHeight));
        byte[] bytes = body.Encode();
        ViewChange change = new(body, bytes, _self, Sign(SigningDomain.ViewChange, bytes));
        PersistVote(ReplicaRecord.Of(change));
        _viewChanges[_self] = change;
        Broadcast(change);
        TryBeginView();
    }

    private List<PrepareCertificate> PreparedAbove(ulong height)
    {
        List<PrepareCertificate> prepared = [];
        foreach (LogSlot slot in _log.Slots)
        {
            if (slot.Prepared is { } certificate && slot.Sequence > height && Rules.CarryPrepared)
            {
                prepared.Add(certificate);
            }
        }

        return prepared;
    }

    private void OnViewChange(ParticipantId sender, ViewChange change)
    {
        if (!IsFromSigner(sender, change.Replica, change.Body.Epoch, change))
        {
            return;
        }

        ulong view = change.Body.View;
        if (view < View || (view == View && IsViewActive))
        {
            Reject(RejectReason.StaleView);
        }
        else if (_viewChanges[change.Replica] is { } known && known.Body.View >= view)
        {
            Reject(RejectReason.Repeated);
        }
        else if (!_check.Holds(change, _epochStart, _configuration.Window))
        {
            Reject(RejectReason.CertificateInvalid);
        }
        else
        {
            _viewChanges[change.Replica] = change;
            ConvictByCertificates(change);
            Claim(sender, change.Body.SealedHeight);
            JoinOthers();
            TryBeginView();
        }
    }

    // A weak quorum wants on: one of it is correct, so there is a reason. The lowest view of theirs is enough.
    private void JoinOthers()
    {
        int later = 0;
        ulong lowest = ulong.MaxValue;
        foreach (ViewChange? change in _viewChanges)
        {
            if (change is not null && change.Body.View > View)
            {
                later++;
                lowest = Math.Min(lowest, change.Body.View);
            }
        }

        if (later >= Set.Size.WeakQuorum)
        {
            DemandView(lowest);
        }
    }

    private void TryBeginView()
    {
        if (IsViewActive || !IsPrimary || _viewChanges[_self]?.Body.View != View)
        {
            return;
        }

        List<ViewChange> changes = [];
        foreach (ViewChange? change in _viewChanges)
        {
            if (change is not null && change.Body.View == View)
            {
                changes.Add(change);
            }
        }

        if (changes.Count < Quorum)
        {
            return;
        }

        // Exactly a quorum, this replica's own among them, which is not the most that there may be.
        while (changes.Count > Quorum)
        {
            changes.RemoveAt(changes[^1].Replica == _self ? changes.Count - 2 : changes.Count - 1);
        }

        NewViewPlan plan = NewViewPlan.Of(changes);
        List<PrePrepare> proposals = [];
        foreach (Digest256 digest in plan.Digests)
        {
            Ballot ballot = new(Set.Epoch, View, plan.Start + 1 + (ulong)proposals.Count, digest);
            proposals.Add(new PrePrepare(ballot, SignBallot(SigningDomain.PrePrepare, ballot)));
        }

        NewViewBody body = new(Set.Epoch, View, changes, proposals);
        byte[] bytes = body.Encode();
        NewView begun = new(body, bytes, Sign(SigningDomain.NewView, bytes));
        PersistVote(ReplicaRecord.Of(begun));
        Broadcast(begun);
        EnterView(begun);
    }

    private void OnNewView(ParticipantId sender, NewView begun)
    {
        ulong view = begun.Body.View;
        if (!IsKnown(sender, begun, begun.Body.Epoch))
        {
            return;
        }

        if (view < View || (view == View && IsViewActive))
        {
            Reject(view == View ? RejectReason.Repeated : RejectReason.StaleView);
        }
        else if (_check.FaultOf(begun, _viewChanges, _epochStart, _configuration.Window) is { } fault)
        {
            Reject(fault);
        }
        else if (PrimarySchedule.PrimaryOf(view, Set.Replicas.Count) == _self)
        {
            // What this replica has begun it knows of.
            Reject(RejectReason.SenderMismatched);
        }
        else
        {
            PersistVote(ReplicaRecord.Of(begun));
            foreach (ViewChange change in begun.Body.ViewChanges)
            {
                ConvictByCertificates(change);
            }

            EnterView(begun);
        }
    }

    private void EnterView(NewView begun)
    {
        View = begun.Body.View;
        IsViewActive = true;
        TakeNewView(begun);
        foreach (LogSlot slot in _log.Slots)
        {
            slot.LeaveView();
        }

        Emit(new ReplicaEffect.ViewBegan(
            Set.Epoch, View, Set.Replicas[PrimarySchedule.PrimaryOf(View, Set.Replicas.Count)].Participant));
        ProposeAgain();
        FetchAllMissing();
        _isReplayDue = true;
    }

    private void TakeNewView(NewView begun)
    {
        NewViewPlan plan = NewViewPlan.Of(begun.Body.ViewChanges);
        _newView = begun;
        _viewStart = plan.Start;
        _nextSequence = Math.Max(plan.End, SealedHeight) + 1;
        for (int i = 0; i < _viewChanges.Length; i++)
        {
            if (_viewChanges[i] is { } change && change.Body.View <= View)
            {
                _viewChanges[i] = null;
            }
        }
    }

    // What the new view proposes again, as far as the window reaches; the rest when it has moved.
    private void ProposeAgain()
    {
        if (_newView is not { } begun || !IsViewActive)
        {
            return;
        }

        foreach (PrePrepare proposal in begun.Body.Proposals)
        {
            ulong sequence = proposal.Ballot.Sequence;
            if (sequence <= SealedHeight || sequence > HighWaterMark || IsAboveBoundary(sequence))
            {
                continue;
            }

            LogSlot slot = _log.Get(sequence);
            if (slot.Proposal is null)
            {
                Require(
                    slot.Committed is null || slot.Committed.Ballot.Digest == proposal.Ballot.Digest,
                    "[INV-C7] A new view proposes another batch than the committed one.");
                slot.Propose(proposal, isFresh: false);
                Advance(slot);
            }
        }
    }

    private void FetchAllMissing()
    {
        foreach (LogSlot slot in _log.Slots)
        {
            FetchMissing(slot);
        }
    }

    private int ViewChangesForThisView()
    {
        int count = 0;
        foreach (ViewChange? change in _viewChanges)
        {
            count += change is not null && change.Body.View >= View ? 1 : 0;
        }

        return count;
    }
}
