using HealthLedger.Consensus;
using HealthLedger.Cryptography;
using HealthLedger.Ledger.Operations;
using HealthLedger.Ledger.State;
using HealthLedger.Primitives;

namespace HealthLedger.Ledger.Execution;

/// <summary>
/// What execution of a batch will touch of the state, as far as the batch says it. Only speed depends on it: what is
/// not named here is loaded when execution asks for it, and costs a second execution of the batch.
/// </summary>
internal sealed class StateReadSet
{
    private readonly StatePlaces _known;
    private readonly List<StateKey> _rows = [];
    private readonly List<StateKey> _places = [];
    private readonly List<StateKey> _second = [];
    private readonly HashSet<Digest256> _knownRows = [];
    private readonly HashSet<Digest256> _knownPlaces;

    private StateReadSet(StatePlaces places, int operations)
    {
        _known = places;
        _knownPlaces = new HashSet<Digest256>(operations);
    }

    /// <summary>Rows that are read.</summary>
    public IReadOnlyList<StateKey> Rows => _rows;

    /// <summary>Rows that are looked for, set or removed.</summary>
    public IReadOnlyList<StateKey> Places => _places;

    /// <summary>Rows whose content names more: <see cref="Follow"/> them.</summary>
    public IReadOnlyList<StateKey> Second => _second;

    public static StateReadSet Of(BatchWork work, LedgerHead head)
    {
        StateReadSet set = new(work.Places, work.OperationCount);
        ulong height = head.Header.Height + 1;
        foreach (SubmissionWork? submission in work.Submissions)
        {
            if (submission is not null)
            {
                set.Add(submission);
            }
        }

        // Every record is held against it.
        set.AddPolicy(head.Terms, head.Replicas);
        set.Place(StateKind.Window, ReplayWindow.HeightKey(height));
        if (height >= head.Parameters.Window)
        {
            set.Follow(StateKind.Window, ReplayWindow.HeightKey(height - head.Parameters.Window));
        }

        return set;
    }

    /// <summary>What a row of <see cref="Second"/> leads to.</summary>
    /// <param name="key">The row's key.</param>
    /// <param name="value">Its value.</param>
    /// <param name="places">Places of the batch's rows.</param>
    public static StateReadSet After(StateKey key, byte[] value, StatePlaces places)
    {
        StateReadSet set = new(places, 0);
        if (key.Kind == StateKind.Window)
        {
            ReplayWindow.ForEach(value, submission => set.Place(StateKind.Submission, submission));
        }
        else if (key.Kind == StateKind.Record && RecordRow.TryDecode(value) is { Subject: { } subject })
        {
            set.Row(StateKind.Subject, subject.ToArray());
        }
        else if (key.Kind == StateKind.ReplicaSet && ReplicaSetRow.TryDecode(value) is { } row)
        {
            set.AddPolicy(row.Terms, row.Replicas);
        }
        else if (key.Kind == StateKind.OpenComplaints && OpenComplaintsRow.TryDecode(value) is { } open)
        {
            foreach ((SegmentId segment, ulong epoch, uint x) in open.Open)
            {
                set.Row(
                    StateKind.ShareComplaint, ShareComplaintRow.KeyOf(new RecordId(key.Key), segment, epoch, x));
            }
        }

        return set;
    }

    // The policy of an epoch, and the countries that it may name.
    private void AddPolicy(EpochTerms terms, ReplicaSet replicas)
    {
        if (terms.Placement == 0)
        {
            return;
        }

        Row(StateKind.Placement, ReplicaSetRow.KeyOf(terms.Placement));
        foreach (ReplicaDefinition replica in replicas.Replicas)
        {
            Row(StateKind.Participant, replica.Participant.ToArray());
        }
    }

    private void Add(SubmissionWork work)
    {
        SubmissionBody body = work.Submission.Body;
        Row(StateKind.Key, body.KeyId.ToArray());
        Row(StateKind.Participant, body.Author.ToArray());
        Row(StateKind.Quota, body.Author.ToArray());
        Place(StateKind.Submission, ReplayWindow.KeyOf(body.Author, work.Id));
        foreach (LedgerOperation? operation in work.Operations)
        {
            Add(operation, body.Author);
        }
    }

    private void Add(LedgerOperation? operation, ParticipantId author)
    {
        switch (operation)
        {
            case AppendRecord append:
                Place(StateKind.Record, append.Record.ToArray());
                if (append.Subject is { } subject)
                {
                    Row(StateKind.Subject, subject.ToArray());
                }

                break;
            case AmendRecord amend:
                Place(StateKind.Record, amend.Record.ToArray());
                Follow(StateKind.Record, amend.Target.ToArray());
                if (amend.Answers is { } answers)
                {
                    Row(StateKind.Record, answers.ToArray());
                }

                break;
            case RedealRecord redeal:
                Follow(StateKind.Record, redeal.Record.ToArray());
                Row(StateKind.Dealing, redeal.Record.ToArray());
                Follow(StateKind.OpenComplaints, redeal.Record.ToArray());
                break;
            case RequestAccess request:
                Follow(StateKind.Record, request.Record.ToArray());
                break;
            case ShareComplaint complaint:
                Follow(StateKind.Record, complaint.Record.ToArray());
                Follow(StateKind.ReplicaSet, ReplicaSetRow.KeyOf(complaint.Epoch));
                Row(StateKind.OpenComplaints, complaint.Record.ToArray());
                Row(StateKind.ShareComplaint, ShareComplaintRow.KeyOf(
                    complaint.Record, complaint.Segment, complaint.Epoch, complaint.X));
                break;
            case EnrolSubject or MergeSubjects or UnmergeSubjects or RekeySubject:
                AddSubjects(operation);
                break;
            default:
                AddParticipants(operation, author);
                break;
        }
    }

    private void AddSubjects(LedgerOperation operation)
    {
        switch (operation)
        {
            case EnrolSubject enrol:
                Place(StateKind.Subject, enrol.Subject.ToArray());
                break;
            case MergeSubjects merge:
                Row(StateKind.Subject, merge.Survivor.ToArray());
                Row(StateKind.Subject, merge.Merged.ToArray());
                break;
            case UnmergeSubjects unmerge:
                Row(StateKind.Subject, unmerge.Survivor.ToArray());
                Row(StateKind.Subject, unmerge.Merged.ToArray());
                break;
            case RekeySubject rekey:
                Row(StateKind.Subject, rekey.Old.ToArray());
                Place(StateKind.Subject, rekey.New.ToArray());
                foreach (RecordId record in rekey.Records)
                {
                    Row(StateKind.Record, record.ToArray());
                }

                break;
            default:
                break;
        }
    }

    private void AddParticipants(LedgerOperation? operation, ParticipantId author)
    {
        switch (operation)
        {
            case RegisterParticipant register:
                Row(StateKind.Participant, register.Participant.Id.ToArray());
                NewKey(ParticipantRegistry.KeyIdOf(register.Participant));
                Row(StateKind.Registry, []);
                break;
            case UpdateParticipant update:
                Registered(update.Participant);
                break;
            case SuspendParticipant suspend:
                Registered(suspend.Participant);
                break;
            case LiftSuspension lift:
                Registered(lift.Participant);
                break;
            case RotateKey rotate:
                Registered(rotate.Participant);
                Row(StateKind.Key, rotate.OldKey.ToArray());
                NewKey(LabelledHash.Of(HashLabel.Key, rotate.NewKey));
                break;
            case RotateReplicaKey rotate:
                NewKey(LabelledHash.Of(HashLabel.Key, rotate.NewKey));
                break;
            case ProposeChange change:
                Row(StateKind.Proposal, author.ToArray());
                foreach (ReplicaSeat seat in change.Seats)
                {
                    Row(StateKind.Participant, seat.Participant.ToArray());
                    NewKey(LabelledHash.Of(HashLabel.Key, seat.SealKey));
                }

                break;
            case Vote vote:
                Row(StateKind.Proposal, vote.Proposer.ToArray());
                break;
            case PublishTrusteeKey publish:
                Row(StateKind.TrusteeKey, TrusteeKeyRow.KeyOf(author, publish.Period));
                NewKey(LabelledHash.Of(HashLabel.Key, publish.Key));
                if (publish.Period > 0)
                {
                    Row(StateKind.TrusteeKey, TrusteeKeyRow.KeyOf(author, publish.Period - 1));
                }

                break;
            default:
                break;
        }
    }

    private void Registered(ParticipantId participant)
    {
        Row(StateKind.Participant, participant.ToArray());
        Row(StateKind.Registry, []);
    }

    private void NewKey(Digest256 keyId)
    {
        Row(StateKind.Key, keyId.ToArray());
        Place(StateKind.SealKey, keyId.ToArray());
    }

    private void Row(StateKind kind, byte[] key) => AddTo(_rows, _knownRows, kind, key);

    private void Place(StateKind kind, byte[] key) => AddTo(_places, _knownPlaces, kind, key);

    private void Follow(StateKind kind, byte[] key) => AddTo(_second, _knownRows, kind, key);

    private void AddTo(List<StateKey> list, HashSet<Digest256> known, StateKind kind, byte[] key)
    {
        StateKey named = new(kind, key, _known.Of(kind, key));
        if (known.Add(named.Place))
        {
            list.Add(named);
        }
    }
}
