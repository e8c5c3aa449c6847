using HealthLedger.Consensus.Certificates;
using HealthLedger.Consensus.Messages;
using HealthLedger.Cryptography;
using HealthLedger.Primitives;

namespace HealthLedger.Consensus.Protocol;

// Execute in order, then seal: docs/spec/consensus.md section 3.
internal sealed partial class Replica
{
    private Digest256 _executedHash;
    private ulong _executing;

    // [INV-C3] A height is executed after the one below, once it is committed, and one at a time.
    private void ExecuteNext()
    {
        if (_executing != 0 || InstallNext())
        {
            return;
        }

        if (_log.Find(ExecutedHeight + 1) is { Committed: { } committed } slot
            && slot.Holds(committed.Ballot.Digest))
        {
            _executing = slot.Sequence;
            ReadOnlyMemory<byte>? batch = slot.Body(committed.Ballot.Digest)?.Bytes;
            Emit(new ReplicaEffect.Execute(slot.Sequence, batch, committed));
        }
    }

    private void OnDecision(ParticipantId sender, Decision decision)
    {
        Ballot ballot = decision.Certificate.Ballot;
        if (!IsKnown(sender, decision, ballot.Epoch))
        {
            return;
        }

        if (ballot.Sequence <= SealedHeight || ballot.Sequence > HighWaterMark || IsAboveBoundary(ballot.Sequence))
        {
            Reject(ballot.Sequence <= SealedHeight ? RejectReason.BelowWaterMarks : RejectReason.AboveWaterMarks);
        }
        else if (_log.Find(ballot.Sequence)?.Committed is not null)
        {
            Reject(RejectReason.Repeated);
        }
        else if (!_check.Holds(decision.Certificate))
        {
            Reject(RejectReason.CertificateInvalid);
        }
        else
        {
            LogSlot slot = _log.Get(ballot.Sequence);
            slot.Committed = decision.Certificate;
            FetchMissing(slot);
            Advance(slot);
        }
    }

    private void OnBatchExecuted(ReadOnlyMemory<byte> header, EpochBoundary? scheduled)
    {
        HeaderFacts? read = _headers.TryRead(header.Span);
        if (read is not { } facts || _executing == 0 || facts.Height != _executing
            || facts.Height != ExecutedHeight + 1 || facts.Previous != _executedHash
            || facts.Epoch != Set.Epoch || facts.ReplicaSet != Set.Digest)
        {
            Halt(HealthLedgerErrorCodes.Internal, "[INV-C3] The executed header does not follow.");
            return;
        }

        _executing = 0;
        TransferredBlock? installed = _installs.Count > 0 && _installs.Peek().Height == facts.Height
            ? _installs.Peek().Block
            : null;
        LogSlot slot = _log.Get(facts.Height);
        if (!IsExpected(slot, facts, header, installed))
        {
            return;
        }

        Schedule(facts, scheduled);
        if (slot.Committed?.Ballot.View == View && IsViewActive && _fruitless > 0)
        {
            // Not at once: where the first timeout is too short for the network, it would be so again.
            _fruitless--;
        }

        ExecutedHeight = facts.Height;
        _executedHash = facts.Hash;
        slot.Header = header;
        if (installed is null)
        {
            SealOwn(slot, header);
            CheckDivergence(slot);
        }

        SealNext();
        ExecuteNext();
    }

    private bool IsExpected(
        LogSlot slot, HeaderFacts facts, ReadOnlyMemory<byte> header, TransferredBlock? installed)
    {
        if (installed is not null && Rules.VerifyTransfer && !installed.Head.Header.Span.SequenceEqual(header.Span))
        {
            Halt(
                HealthLedgerErrorCodes.ReplicaDiverged,
                $"Executing height {facts.Height} gave another header than the one that a quorum sealed.");
            return false;
        }

        Digest256 digest = installed is null ? slot.Committed!.Ballot.Digest : default;
        if (!digest.IsZero && digest != facts.BatchDigest)
        {
            Halt(HealthLedgerErrorCodes.Internal, "[INV-C3] The executed header is of another batch.");
            return false;
        }

        // [INV-C5] A height is sealed with one header for ever: the journaled one.
        if (!slot.Header.IsEmpty && !slot.Header.Span.SequenceEqual(header.Span) && Rules.RememberVotes)
        {
            Halt(HealthLedgerErrorCodes.Internal, "[INV-C5] Executing again gave another than the journaled header.");
            return false;
        }

        return true;
    }

    private void SealOwn(LogSlot slot, ReadOnlyMemory<byte> header)
    {
        if (!IsVoting)
        {
            return;
        }

        if (slot.OwnSeal is null)
        {
            ReadOnlyMemory<byte> signature = Sign(SigningDomain.Seal, header.Span);
            slot.OwnSeal = new SealMessage(Set.Epoch, slot.Sequence, header, _self, signature);
            SlotBody? body = slot.Body(slot.Committed!.Ballot.Digest);
            Persist(ReplicaRecord.OfSeal(slot.OwnSeal, slot.Committed, Unjournaled(body)));
            body?.IsJournaled = true;
        }

        slot.Seals[_self] = slot.OwnSeal;
        Broadcast(slot.OwnSeal);
    }

    private void OnSeal(ParticipantId sender, SealMessage seal)
    {
        bool isOther = seal.Epoch != Set.Epoch && Rules.CheckEpochOfSeal;
        if (isOther)
        {
            OtherEpoch(sender, seal, seal.Epoch);
            return;
        }

        if (!IsSealFromSigner(sender, seal))
        {
            return;
        }

        if (seal.Height <= SealedHeight)
        {
            Reject(RejectReason.BelowWaterMarks);
        }
        else if (IsAboveBoundary(seal.Height))
        {
            Reject(RejectReason.AboveBoundary);
        }
        else if (seal.Height > HighWaterMark)
        {
            Defer(sender, seal, RejectReason.AboveWaterMarks);
            Claim(sender, Math.Max(seal.Height - 1, ClaimOf(sender)));
        }
        else
        {
            CountSeal(_log.Get(seal.Height), seal);
        }
    }

    private void CountSeal(LogSlot slot, SealMessage seal)
    {
        SealMessage? first = slot.Seals[seal.Replica];
        if (first is not null && first.Header.Span.SequenceEqual(seal.Header.Span))
        {
            Reject(RejectReason.Repeated);
        }
        else if (first is not null && _convicted[seal.Replica])
        {
            Reject(RejectReason.Equivocated);
        }
        else if (!IsSealGood(seal))
        {
            Reject(RejectReason.SignatureInvalid);
        }
        else if (first is not null)
        {
            Convict(seal.Replica, SigningDomain.Seal, first.Header, first.Signature, seal.Header, seal.Signature);
        }
        else
        {
            slot.Seals[seal.Replica] = seal;
            CheckDivergence(slot);
            SealNext();
            ExecuteNext();
        }
    }

    private bool IsSealGood(SealMessage seal)
    {
        bool isOfEpoch = _headers.TryRead(seal.Header.Span) is { } facts && facts.Height == seal.Height
            && facts.Epoch == Set.Epoch && facts.ReplicaSet == Set.Digest;
        return isOfEpoch && (_check.Verifies(seal.Replica, SigningDomain.Seal, seal.Header.Span, seal.Signature)
            || (!Rules.CheckEpochOfSeal && IsSealedByFormer(seal)));
    }

    // One seal of another header may be a fault of its signer. f + 1 are not: then the fault is here.
    private void CheckDivergence(LogSlot slot)
    {
        if (slot.Header.IsEmpty || slot.Sequence > ExecutedHeight)
        {
            return;
        }

        int others = 0;
        foreach (SealMessage? seal in slot.Seals)
        {
            others += seal is not null && !seal.Header.Span.SequenceEqual(slot.Header.Span) ? 1 : 0;
        }

        if (others >= Set.Size.WeakQuorum)
        {
            Halt(
                HealthLedgerErrorCodes.ReplicaDiverged,
                $"{others} replicas sealed another header at height {slot.Sequence} than this one executed.");
        }
    }

    // Seals the lowest executed height, then the next ones, each once a quorum has sealed the header that is here.
    private void SealNext()
    {
        while (!IsHalted && SealedHeight < ExecutedHeight && _log.Find(SealedHeight + 1) is { } slot)
        {
            if (_installs.Count > 0 && _installs.Peek().Height == slot.Sequence)
            {
                SealTransferred(slot, _installs.Dequeue().Block);
                continue;
            }

            List<SignerSignature> seals = [];
            for (int i = 0; i < slot.Seals.Length && seals.Count < Quorum; i++)
            {
                if (slot.Seals[i] is { } seal && seal.Header.Span.SequenceEqual(slot.Header.Span))
                {
                    seals.Add(new SignerSignature(i, seal.Signature));
                }
            }

            if (seals.Count < Quorum)
            {
                return;
            }

            SealedHeader head = new(slot.Header, seals);
            Emit(new ReplicaEffect.BlockSealed(slot.Sequence, head));
            MakeStable(slot.Sequence, head);
        }
    }

    // A quorum's seals came with the block: the header here must be theirs.
    private void SealTransferred(LogSlot slot, TransferredBlock block)
    {
        if (Rules.VerifyTransfer && !slot.Header.Span.SequenceEqual(block.Head.Header.Span))
        {
            Halt(
                HealthLedgerErrorCodes.ReplicaDiverged,
                $"A quorum sealed another header at height {slot.Sequence} than this replica executed.");
            return;
        }

        if (!slot.IsInstalled)
        {
            Emit(new ReplicaEffect.BlockSealed(slot.Sequence, block.Head));
        }

        MakeStable(slot.Sequence, block.Head);
        GoOnFetching();
    }

    // [INV-C4] Sealed <= executed, and the log is of heights above the sealed one.
    private void MakeStable(ulong height, SealedHeader head)
    {
        HeaderFacts facts = _headers.TryRead(head.Header.Span)!.Value;
        Persist(ReplicaRecord.OfStable(head));
        Require(height == SealedHeight + 1 && height <= ExecutedHeight, "[INV-C4] A height is sealed out of order.");
        SealedHeight = height;
        _sealedHash = facts.Hash;
        if (height >= _provenHeight)
        {
            _provenHeight = height;
            _proven = head;
        }

        _nextSequence = Math.Max(_nextSequence, height + 1);
        _log.DropTo(height);
        if (_scheduled is { } boundary && boundary.Height == height)
        {
            BeginEpoch(boundary, facts);
            return;
        }

        Require(!facts.IsBoundary, "[INV-C6] A header ends the epoch, and nothing was scheduled.");
        ProposeAgain();
        _isReplayDue = true;
    }
}
