using HealthLedger.Consensus.Certificates;
using HealthLedger.Consensus.Messages;

namespace HealthLedger.Consensus.Protocol;

// After a restart: docs/spec/consensus.md section 5.
internal sealed partial class Replica
{
    private readonly List<ReplicaRecord> _records = [];

    private void Recover(IReadOnlyList<ReadOnlyMemory<byte>> records)
    {
        for (int i = 0; i < records.Count; i++)
        {
            _records.Add(ReplicaRecord.TryDecode(records[i]) ?? throw new IntegrityException(
                HealthLedgerErrorCodes.ReplicaJournalDamaged,
                $"Record {i} of the replica's journal is none. Let the replica rejoin with a new seal key."));
        }

        ApplyRecords();
    }

    private void Begin()
    {
        Broadcast(NewStatus());
        ExecuteNext();
        UpdateTimers();
    }

    // Those of this epoch; those of later ones wait until it has been reached again. The last view first: votes of
    // another one are not asked for any more, but what was prepared is. Under a key that is lost for good nothing is
    // gone on with: what was executed under it may have come to nothing where officers ended the epoch below it, and
    // what came to be is fetched.
    private void ApplyRecords()
    {
        bool isOver = _self >= 0 && !IsVoting;
        foreach (ReplicaRecord record in _records)
        {
            if (EpochOf(record) == Set.Epoch && Rules.RememberVotes && !isOver)
            {
                ApplyView(record);
            }
        }

        foreach (ReplicaRecord record in _records)
        {
            if (EpochOf(record) == Set.Epoch && !isOver)
            {
                ApplySlot(record);
            }
        }

        if (_records.RemoveAll(record => EpochOf(record) <= Set.Epoch) > 0)
        {
            ProposeAgain();
            OnPolicyChanged();
        }
    }

    private void ApplyView(ReplicaRecord record)
    {
        if (record.Kind == ReplicaRecordKind.WholeView)
        {
            View = record.Place.View;
            IsViewActive = true;
        }

        switch (record.Message)
        {
            case ViewChange change:
                View = change.Body.View;
                IsViewActive = false;
                if (IsVoting)
                {
                    _viewChanges[_self] = change;
                }

                break;
            case NewView begun:
                View = begun.Body.View;
                IsViewActive = true;
                TakeNewView(begun);
                break;
            default:
                break;
        }
    }

    private void ApplySlot(ReplicaRecord record)
    {
        switch (record.Kind)
        {
            case ReplicaRecordKind.Stable:
                ApplyStable(record.Stable!);
                break;
            case ReplicaRecordKind.Seal:
                ApplySeal(record, (SealMessage)record.Message!);
                break;
            case ReplicaRecordKind.Proposal or ReplicaRecordKind.Prepare or ReplicaRecordKind.Commit:
                ApplyVote(record, (Vote)record.Message!);
                break;
            default:
                break;
        }
    }

    private void ApplyVote(ReplicaRecord record, Vote vote)
    {
        if (vote.Ballot.Sequence <= SealedHeight || !Rules.RememberVotes)
        {
            return;
        }

        LogSlot slot = _log.Get(vote.Ballot.Sequence);
        if (record.Batch is { } batch)
        {
            slot.Keep(new SlotBody(CertificateCheck.DigestOf(batch.Span), batch, isJournaled: true));
        }

        if (record.Prepared is { } prepared
            && (slot.Prepared is null || slot.Prepared.Ballot.View < prepared.Ballot.View))
        {
            slot.Prepared = prepared;
        }

        if (vote.Ballot.View == View && IsViewActive)
        {
            ApplyCurrentVote(slot, record, vote);
        }
    }

    private void ApplyCurrentVote(LogSlot slot, ReplicaRecord record, Vote vote)
    {
        switch (vote)
        {
            case PrePrepare proposal:
                slot.Propose(proposal, isFresh: true);
                _nextSequence = Math.Max(_nextSequence, slot.Sequence + 1);
                break;
            case Prepare prepare:
                slot.Propose(record.Proposal!, IsFreshHere(slot.Sequence));
                slot.OwnPrepare = prepare;
                slot.Prepares.Add(prepare.Replica, prepare.Ballot.Digest, prepare.Signature);
                break;
            case Commit commit:
                slot.IsPreparedNow = true;
                slot.OwnCommit = commit;
                slot.Commits.Add(commit.Replica, commit.Ballot.Digest, commit.Signature);
                break;
            default:
                break;
        }
    }

    private bool IsFreshHere(ulong sequence) =>
        _newView is not { Body.Proposals: { Count: > 0 } again } || sequence > again[^1].Ballot.Sequence;

    private void ApplySeal(ReplicaRecord record, SealMessage seal)
    {
        if (seal.Height <= SealedHeight)
        {
            return;
        }

        LogSlot slot = _log.Get(seal.Height);
        if (record.Batch is { } batch)
        {
            slot.Keep(new SlotBody(CertificateCheck.DigestOf(batch.Span), batch, isJournaled: true));
        }

        slot.Header = seal.Header;
        slot.OwnSeal = seal;
        slot.Committed = record.Committed;
    }

    private void ApplyStable(SealedHeader head)
    {
        HeaderFacts? facts = _headers.TryRead(head.Header.Span);
        if (facts is not { } known || known.Height <= SealedHeight || _log.Find(known.Height) is not { } slot)
        {
            return;
        }

        foreach (SignerSignature seal in head.Seals)
        {
            slot.Seals[seal.Replica] =
                new SealMessage(known.Epoch, known.Height, head.Header, seal.Replica, seal.Signature);
        }

        if (known.Height > _provenHeight && !known.IsBoundary)
        {
            _provenHeight = known.Height;
            _proven = head;
        }
    }

    // Later epochs' records that wait to be reached again must not be superseded by one of this epoch.
    private void OnCompactionDue()
    {
        if (_records.Exists(record => HeightOf(record) is null))
        {
            return;
        }

        ConsensusMessage? message = IsViewActive ? _newView : _self < 0 ? null : _viewChanges[_self];
        if (message is not null || View == 0)
        {
            Persist(ReplicaRecord.OfView(Set.Epoch, View, message));
        }
    }

    private ulong? HeightOf(ReplicaRecord record) => HeightOf(record, _headers);

    /// <summary>The height that a record is about, or null for a record of the view.</summary>
    internal static ulong? HeightOf(ReplicaRecord record, IHeaderReader headers) => record switch
    {
        { Message: Vote vote } => vote.Ballot.Sequence,
        { Message: SealMessage seal } => seal.Height,
        { Stable: { } head } => headers.TryRead(head.Header.Span)?.Height,
        _ => null,
    };

    private ulong EpochOf(ReplicaRecord record) => record switch
    {
        { Kind: ReplicaRecordKind.WholeView } => record.Place.Epoch,
        { Message: Vote vote } => vote.Ballot.Epoch,
        { Message: ViewChange change } => change.Body.Epoch,
        { Message: NewView begun } => begun.Body.Epoch,
        { Message: SealMessage seal } => seal.Epoch,
        { Stable: { } head } => _headers.TryRead(head.Header.Span)?.Epoch ?? 0,
        _ => 0,
    };
}
