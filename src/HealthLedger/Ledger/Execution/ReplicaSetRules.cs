using HealthLedger.Consensus;
using HealthLedger.Cryptography;
using HealthLedger.Ledger.Operations;
using HealthLedger.Ledger.State;
using HealthLedger.Primitives;

namespace HealthLedger.Ledger.Execution;

/// <summary>Version 1: changes of the replica set; the set that follows takes over at the boundary.</summary>
internal sealed class ReplicaSetRules
{
    private readonly RuleContext _context;
    private readonly PlacementRules _placement;

    public ReplicaSetRules(RuleContext context)
    {
        _context = context;
        _placement = new PlacementRules(context);
    }

    private ReplicaSet Current => _context.Head.Replicas;

    /// <summary>What becomes of the proposal of a change.</summary>
    public EntryOutcomeCode Check(ProposeChange change)
    {
        bool isClear = change.Removed.Count + change.Seats.Count > 0
            && change.Removed.Concat(change.Seats.Select(seat => seat.Participant)).Distinct().Count()
                == change.Removed.Count + change.Seats.Count;
        if (!isClear)
        {
            return EntryOutcomeCode.NotApplicable;
        }

        if (FaultOf(
            change.Removed, [.. change.Seats.Select(seat => (seat.Participant, seat.SealKey))]) is { } fault)
        {
            return fault;
        }

        return change.Seats.All(IsProven) ? EntryOutcomeCode.Accepted : EntryOutcomeCode.KeyProofInvalid;
    }

    /// <summary>Schedules the set that a change makes of the present one, or says why it cannot be.</summary>
    public EntryOutcomeCode? Accept(ProposalRow row, Digest256 source)
    {
        if (FaultOf(row.Removed, row.Seats) is { } fault)
        {
            return fault;
        }

        ReplicaRules.Schedule(_context, NextOf(row.Removed, row.Seats), source);
        return null;
    }

    /// <summary>What keeps a change from being one of the present set, or null.</summary>
    private EntryOutcomeCode? FaultOf(
        IReadOnlyList<ParticipantId> removed, IReadOnlyList<(ParticipantId Participant, byte[] SealKey)> seats)
    {
        if (!removed.All(IsMember) || seats.Any(seat => _context.FindParticipant(seat.Participant) is null))
        {
            return EntryOutcomeCode.UnknownParticipant;
        }

        if (seats.Any(seat => _context.FindParticipant(seat.Participant) is not { IsActive: true }))
        {
            return EntryOutcomeCode.NotApplicable;
        }

        List<Digest256> keys = [.. seats.Select(seat => LabelledHash.Of(HashLabel.Key, seat.SealKey))];
        if (keys.Distinct().Count() != keys.Count || keys.Any(key => ReplicaRules.IsKnown(_context, key)))
        {
            return EntryOutcomeCode.DuplicateKey;
        }

        int count = Current.Replicas.Count - removed.Count + seats.Count(seat => !IsMember(seat.Participant));
        if (!QuorumSize.IsPermitted(count) || count > ConsensusLimits.MaxReplicas)
        {
            return EntryOutcomeCode.ReplicasNotPermitted;
        }

        // Alone, the one replica has the history and must be among those that go on; several do not become one.
        bool isAlone = Current.Replicas.Count == 1;
        if (isAlone ? removed.Count > 0 : count == 1)
        {
            return isAlone ? EntryOutcomeCode.NotApplicable : EntryOutcomeCode.ReplicasNotPermitted;
        }

        return _placement.IsMetBy(NextOf(removed, seats)) ? null : EntryOutcomeCode.PlacementUnmet;
    }

    private ReplicaSet NextOf(
        IReadOnlyList<ParticipantId> removed, IReadOnlyList<(ParticipantId Participant, byte[] SealKey)> seats)
    {
        List<(ParticipantId Participant, byte[] SealKey)> places = [];
        foreach (ReplicaDefinition replica in Current.Replicas)
        {
            if (!removed.Contains(replica.Participant))
            {
                (ParticipantId, byte[] SealKey)? renewed = seats
                    .Where(seat => seat.Participant == replica.Participant)
                    .Cast<(ParticipantId, byte[])?>().FirstOrDefault();
                places.Add((replica.Participant, renewed?.SealKey ?? replica.SealKey));
            }
        }

        places.AddRange(seats.Where(seat => !IsMember(seat.Participant)));
        return ReplicaSet.Create(
            checked(Current.Epoch + 1),
            [.. places.Select((place, i) => new ReplicaDefinition((uint)i, place.Participant, place.SealKey))]);
    }

    // The seal key is held, by whom the signing key is of; and the organisation that has that one wants the place.
    private bool IsProven(ReplicaSeat seat)
    {
        ParticipantRow participant = _context.FindParticipant(seat.Participant)!;
        Digest256 keyId = LabelledHash.Of(HashLabel.Key, seat.SealKey);
        return _context.Keys.Get(keyId, seat.SealKey) is { } key
            && key.Verify(
                SigningDomain.KeyEvent,
                _context.Head.LedgerId,
                ReplicaSeat.ProofBody(keyId, participant.KeyId),
                seat.Proof)
            && ParticipantRegistry.FindKey(_context.State, participant.KeyId) is { } signing
            && _context.Keys.Get(participant.KeyId, signing.Point) is { } author
            && author.Verify(
                SigningDomain.Submission,
                _context.Head.LedgerId,
                ReplicaSeat.ConsentBody(seat.Participant, seat.SealKey),
                seat.Consent);
    }

    private bool IsMember(ParticipantId participant) =>
        Current.Replicas.Any(replica => replica.Participant == participant);
}
