using HealthLedger.Consensus.Messages;
using HealthLedger.Primitives;

namespace HealthLedger.Consensus.Protocol;

// Batches beside their proposals, and asked for where they are missing: docs/spec/consensus.md section 3.
internal sealed partial class Replica
{
    private void OnBatchBody(ParticipantId sender, BatchBody message)
    {
        if (message.Epoch != Set.Epoch)
        {
            OtherEpoch(sender, message, message.Epoch);
            return;
        }

        if (message.Sequence <= SealedHeight)
        {
            Reject(RejectReason.BelowWaterMarks);
            return;
        }

        if (message.Sequence > HighWaterMark)
        {
            Reject(RejectReason.AboveWaterMarks);
            return;
        }

        // A body that nothing asks for is kept from the primary alone, and one: its proposal is on its way.
        LogSlot? slot = _log.Find(message.Sequence);
        bool isEarly = slot?.Proposal is null && IsViewActive && !(slot?.HasEarlyBody() ?? false)
            && IndexOf(sender) == PrimarySchedule.PrimaryOf(View, Set.Replicas.Count);
        if (slot?.Missing() is null && !isEarly)
        {
            Reject(RejectReason.BatchUnasked);
            return;
        }

        Digest256 digest = CertificateCheck.DigestOf(message.Batch.Span);
        if (!isEarly && slot!.Missing() != digest)
        {
            Reject(RejectReason.BatchUnasked);
            return;
        }

        slot = _log.Get(message.Sequence);
        slot.Keep(new SlotBody(digest, message.Batch, isJournaled: false));
        Advance(slot);
    }

    private void OnFetchBatch(ParticipantId sender, FetchBatch asked)
    {
        int index = IndexOf(sender);
        if (asked.Epoch != Set.Epoch)
        {
            Reject(asked.Epoch < Set.Epoch ? RejectReason.StaleEpoch : RejectReason.FutureEpoch);
        }
        else if (index < 0 || index == _self)
        {
            Reject(RejectReason.UnknownReplica);
        }
        else if (_log.Find(asked.Sequence) is not { } slot || slot.Body(asked.Digest) is not { } body)
        {
            Reject(RejectReason.BelowWaterMarks);
        }
        else if (slot.Served[index])
        {
            Reject(RejectReason.AskedTooOften);
        }
        else
        {
            slot.Served[index] = true;
            Send(sender, new BatchBody(Set.Epoch, slot.Sequence, body.Bytes));
        }
    }

    // A proposal that had to wait for the window lost the batch beside it.
    private void FetchPassed(LogSlot slot, int primary)
    {
        if (_isReplaying && slot.Missing() is { } digest)
        {
            Send(Set.Replicas[primary].Participant, new FetchBatch(Set.Epoch, slot.Sequence, digest));
        }
    }

    // A weak quorum is asked, another one each time: one of it is correct.
    private void FetchMissing(LogSlot slot)
    {
        if (slot.Missing() is not { } digest)
        {
            return;
        }

        int others = Set.Replicas.Count - (_self < 0 ? 0 : 1);
        for (int i = 0; i < Set.Size.WeakQuorum && i < others; i++)
        {
            slot.Turn = (slot.Turn + 1) % Set.Replicas.Count;
            if (slot.Turn == _self)
            {
                slot.Turn = (slot.Turn + 1) % Set.Replicas.Count;
            }

            Send(Set.Replicas[slot.Turn].Participant, new FetchBatch(Set.Epoch, slot.Sequence, digest));
        }
    }

    private void OnPolicyChanged()
    {
        foreach (LogSlot slot in _log.Slots.ToArray())
        {
            if (slot.Sequence > SealedHeight)
            {
                Advance(slot);
            }
        }
    }
}
