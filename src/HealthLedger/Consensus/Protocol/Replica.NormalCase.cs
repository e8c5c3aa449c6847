using HealthLedger.Consensus.Certificates;
using HealthLedger.Consensus.Messages;
using HealthLedger.Cryptography;
using HealthLedger.Primitives;

namespace HealthLedger.Consensus.Protocol;

// Pre-prepare, prepare, commit: docs/spec/consensus.md section 3, [PBFT §4.2].
internal sealed partial class Replica
{
    private ulong _nextSequence;

    private void OnBatchReady(ReadOnlyMemory<byte> batch)
    {
        if (!CanPropose)
        {
            return;
        }

        LogSlot slot = _log.Get(_nextSequence);
        _nextSequence++;
        Ballot ballot = new(Set.Epoch, View, slot.Sequence, CertificateCheck.DigestOf(batch.Span));
        // [INV-C1] A replica signs one ballot in a place: a slot that has a proposal gets no other one in the view.
        Require(slot.Proposal is null, "[INV-C1] A second batch would be proposed at a sequence number.");
        PrePrepare proposal = new(ballot, SignBallot(SigningDomain.PrePrepare, ballot));
        slot.Propose(proposal, isFresh: true);
        slot.Keep(new SlotBody(ballot.Digest, batch, PersistVote(ReplicaRecord.OfProposal(proposal, batch))));
        Broadcast(proposal);
        Broadcast(new BatchBody(Set.Epoch, slot.Sequence, batch));
        Advance(slot);
    }

    private void OnPrePrepare(ParticipantId sender, PrePrepare proposal)
    {
        if (!IsKnown(sender, proposal, proposal.Ballot.Epoch) || !IsTimely(sender, proposal, proposal.Ballot))
        {
            return;
        }

        Ballot ballot = proposal.Ballot;
        int primary = PrimarySchedule.PrimaryOf(View, Set.Replicas.Count);
        LogSlot? known = _log.Find(ballot.Sequence);
        if (ballot.Digest.IsZero)
        {
            Reject(RejectReason.NullUnfounded);
        }
        else if (known?.Proposal is { } first && first.Ballot == ballot)
        {
            Reject(RejectReason.Repeated);
        }
        else if (primary == _self)
        {
            // What this replica has signed it has in its slots.
            Reject(RejectReason.SenderMismatched);
        }
        else if (_convicted[primary] && known?.Proposal is not null)
        {
            Reject(RejectReason.Equivocated);
        }
        else if (!_check.IsSigned(SigningDomain.PrePrepare, ballot, primary, proposal.Signature))
        {
            Reject(RejectReason.SignatureInvalid);
        }
        else if (known?.Proposal is { } other)
        {
            Convict(primary, SigningDomain.PrePrepare, other.Ballot, other.Signature, ballot, proposal.Signature);
            Suspect();
        }
        else
        {
            LogSlot slot = _log.Get(ballot.Sequence);
            slot.Propose(proposal, isFresh: true);
            Advance(slot);
            FetchPassed(slot, primary);
        }
    }

    private void OnPrepare(ParticipantId sender, Prepare vote)
    {
        if (!IsFromSigner(sender, vote.Replica, vote.Ballot.Epoch, vote) || !IsTimely(sender, vote, vote.Ballot))
        {
            return;
        }

        LogSlot slot = _log.Get(vote.Ballot.Sequence);
        if (slot.IsPreparedNow && slot.Prepared!.Ballot == vote.Ballot)
        {
            Reject(RejectReason.Superfluous);
        }
        else if (vote.Replica == PrimarySchedule.PrimaryOf(View, Set.Replicas.Count))
        {
            Reject(RejectReason.SenderMismatched);
        }
        else if (Count(slot.Prepares, SigningDomain.Prepare, vote, vote.Replica))
        {
            ShowProposal(sender, slot, vote);
            Advance(slot);
        }
    }

    private void OnCommit(ParticipantId sender, Commit vote)
    {
        if (!IsFromSigner(sender, vote.Replica, vote.Ballot.Epoch, vote) || !IsTimely(sender, vote, vote.Ballot))
        {
            return;
        }

        LogSlot slot = _log.Get(vote.Ballot.Sequence);
        if (slot.Committed is { } committed && committed.Ballot.Digest == vote.Ballot.Digest)
        {
            Reject(RejectReason.Superfluous);
        }
        else if (Count(slot.Commits, SigningDomain.Commit, vote, vote.Replica))
        {
            Advance(slot);
        }
    }

    // Whether a ballot is of this view and within the marks. What comes a little early is kept.
    private bool IsTimely(ParticipantId sender, ConsensusMessage message, Ballot ballot)
    {
        if (ballot.Epoch != Set.Epoch)
        {
            return OtherEpoch(sender, message, ballot.Epoch);
        }

        if (ballot.Sequence <= SealedHeight)
        {
            return Reject(RejectReason.BelowWaterMarks);
        }

        if (IsAboveBoundary(ballot.Sequence))
        {
            return Reject(RejectReason.AboveBoundary);
        }

        if (ballot.View < View)
        {
            return Reject(RejectReason.StaleView);
        }

        if (ballot.View > View || !IsViewActive)
        {
            return Defer(sender, message, RejectReason.FutureView);
        }

        return ballot.Sequence <= HighWaterMark || Defer(sender, message, RejectReason.AboveWaterMarks);
    }

    private bool Defer(ParticipantId sender, ConsensusMessage message, RejectReason ifFull)
    {
        if (!_deferred.Add(sender, message))
        {
            Reject(ifFull);
        }

        return false;
    }

    // Proposals and new views say themselves who signed them, and count from every member.
    private bool IsKnown(ParticipantId sender, ConsensusMessage message, ulong epoch)
    {
        if (epoch != Set.Epoch)
        {
            return OtherEpoch(sender, message, epoch);
        }

        return IndexOf(sender) >= 0 || Reject(RejectReason.UnknownReplica);
    }

    // Votes count from their signer only: so nobody fills another's place.
    private bool IsFromSigner(ParticipantId sender, int replica, ulong epoch, ConsensusMessage message)
    {
        if (epoch != Set.Epoch)
        {
            return OtherEpoch(sender, message, epoch);
        }

        int index = IndexOf(sender);
        if (index < 0)
        {
            return Reject(RejectReason.UnknownReplica);
        }

        return (index == replica && index != _self) || Reject(RejectReason.SenderMismatched);
    }

    // [INV-C2] A vote set has at most one vote of each replica, and only verified ones.
    private bool Count(VoteSet votes, SigningDomain domain, Vote vote, int replica)
    {
        bool isKnown = votes.Has(replica);
        if (isKnown && votes.DigestOf(replica) == vote.Ballot.Digest)
        {
            return Reject(RejectReason.Repeated);
        }

        if (isKnown && _convicted[replica])
        {
            return Reject(RejectReason.Equivocated);
        }

        if (!_check.IsSigned(domain, vote.Ballot, replica, vote.Signature))
        {
            return Reject(RejectReason.SignatureInvalid);
        }

        if (isKnown)
        {
            Ballot first = vote.Ballot with { Digest = votes.DigestOf(replica) };
            Convict(replica, domain, first, votes.SignatureOf(replica), vote.Ballot, vote.Signature);
            return false;
        }

        votes.Add(replica, vote.Ballot.Digest, vote.Signature);
        return true;
    }

    // Who voted for another batch was shown another proposal: with this one it has the evidence.
    private void ShowProposal(ParticipantId sender, LogSlot slot, Prepare vote)
    {
        if (slot.Proposal is { } proposal && proposal.Ballot.Digest != vote.Ballot.Digest && !slot.Told[vote.Replica])
        {
            slot.Told[vote.Replica] = true;
            Send(sender, proposal);
        }
    }

    // Takes a slot as far as it goes.
    private void Advance(LogSlot slot)
    {
        if (IsViewActive)
        {
            TryPrepare(slot);
            TryCommit(slot);
            TryDecide(slot);
        }

        ExecuteNext();
    }

    private void TryPrepare(LogSlot slot)
    {
        if (slot.Proposal is not { } proposal || slot.OwnPrepare is not null || slot.IsRefused || !IsVoting
            || IsPrimary || !slot.Holds(proposal.Ballot.Digest) || !IsAcceptable(slot, proposal.Ballot.Digest))
        {
            return;
        }

        Require(!slot.Prepares.Has(_self), "[INV-C1] A second prepare would be signed in a view.");
        Prepare vote = new(proposal.Ballot, _self, SignBallot(SigningDomain.Prepare, proposal.Ballot));
        SlotBody? body = slot.Body(proposal.Ballot.Digest);
        bool isJournaled = PersistVote(ReplicaRecord.OfPrepare(vote, proposal, Unjournaled(body)));
        body?.IsJournaled |= isJournaled;
        slot.OwnPrepare = vote;
        slot.Prepares.Add(_self, vote.Ballot.Digest, vote.Signature);
        Broadcast(vote);
    }

    private bool IsAcceptable(LogSlot slot, Digest256 digest)
    {
        if (slot.Body(digest) is not { } body)
        {
            return true;
        }

        TimeSpan patience = slot.IsFresh ? ViewTimeout() - _configuration.ViewTimeout : TimeSpan.Zero;
        switch (_policy.Check(body.Bytes, slot.IsFresh || Rules.CheckTimeOnReProposal, patience))
        {
            case BatchVerdict.Accept:
                return true;
            case BatchVerdict.NotYet:
                return false;
            default:
                slot.IsRefused = true;
                return Reject(RejectReason.BatchRefused);
        }
    }

    // A commit says that the batch is here and durable, and that this replica accepted it.
    private void TryCommit(LogSlot slot)
    {
        if (slot.Proposal is not { } proposal || slot.IsPreparedNow || !slot.Holds(proposal.Ballot.Digest)
            || slot.Prepares.Count(proposal.Ballot.Digest) < Quorum - 1
            || (IsVoting && !IsPrimary && slot.OwnPrepare is null))
        {
            return;
        }

        List<SignerSignature> prepares = slot.Prepares.Take(proposal.Ballot.Digest, Quorum - 1);
        slot.Prepared = new PrepareCertificate(proposal.Ballot, proposal.Signature, prepares);
        slot.IsPreparedNow = true;
        if (IsVoting && slot.OwnCommit is null)
        {
            Require(!slot.Commits.Has(_self), "[INV-C1] A second commit would be signed in a view.");
            Commit vote = new(proposal.Ballot, _self, SignBallot(SigningDomain.Commit, proposal.Ballot));
            PersistVote(ReplicaRecord.OfCommit(vote, slot.Prepared));
            slot.OwnCommit = vote;
            slot.Commits.Add(_self, vote.Ballot.Digest, vote.Signature);
            Broadcast(vote);
        }
    }

    // Commits of a quorum decide also where this replica prepared nothing: it may have missed that.
    private void TryDecide(LogSlot slot)
    {
        for (int i = 0; i < Set.Replicas.Count && slot.Committed is null; i++)
        {
            if (slot.Commits.Has(i) && slot.Commits.Count(slot.Commits.DigestOf(i)) >= Quorum)
            {
                Ballot ballot = new(Set.Epoch, View, slot.Sequence, slot.Commits.DigestOf(i));
                slot.Committed = new CommitCertificate(ballot, slot.Commits.Take(ballot.Digest, Quorum));
            }
        }
    }

    private static ReadOnlyMemory<byte>? Unjournaled(SlotBody? body)
    {
        if (body is null || body.IsJournaled)
        {
            return null;
        }

        return body.Bytes;
    }
}
