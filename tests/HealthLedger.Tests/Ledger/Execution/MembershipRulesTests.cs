using HealthLedger.Consensus;
using HealthLedger.Ledger;
using HealthLedger.Ledger.Operations;
using HealthLedger.Ledger.State;
using HealthLedger.Participants;
using HealthLedger.Primitives;

namespace HealthLedger.Tests.Ledger.Execution;

public sealed class MembershipRulesTests : IDisposable
{
    private const EntryOutcomeCode Accepted = EntryOutcomeCode.Accepted;
    private const EntryOutcomeCode Wrong = EntryOutcomeCode.ThresholdInvalid;

    private readonly Author[] _members =
        [.. Enumerable.Range(41, 3).Select(number => new Author(number, ParticipantRoles.Provider))];

    private readonly Author[] _keys =
        [.. Enumerable.Range(51, 8).Select(number => new Author(number, ParticipantRoles.Provider))];

    private readonly Author _joiner = new(61, ParticipantRoles.Provider);

    [Fact]
    public void One_replica_becomes_four_with_the_block_of_its_own_vote()
    {
        using Chain chain = new();
        Register(chain, _members);
        ProposeChange change = chain.Propose([.. _members.Select((member, i) => chain.Seat(member, _keys[i]))]);
        Assert.Equal(Accepted, chain.Outcome(change));
        Assert.Single(chain.Head.Replicas.Replicas);

        BlockHeader boundary = chain.Do(chain.Vote(chain.Registrar, change)).Head.Header;
        Assert.NotEqual(boundary.ReplicaSet, boundary.NextReplicaSet);
        Assert.Equal(4, chain.Head.Replicas.Replicas.Count);
        Assert.Equal(1UL, chain.Head.Replicas.Epoch);
        Assert.Null(chain.Head.Scheduled);
        Assert.Equal(
            [chain.Registrar.Id, .. _members.Select(member => member.Id)],
            chain.Head.Replicas.Replicas.Select(replica => replica.Participant));
        Assert.Equal(ProposalRow.Accepted, Proposal(chain, chain.Registrar)!.Status);
    }

    [Fact]
    public void Quorum_of_yes_schedules_a_boundary_at_a_fixed_distance_and_its_header_alone_names_another_set()
    {
        using Chain chain = Four();
        Register(chain, [_joiner]);
        ProposeChange change = chain.Propose([chain.Seat(_joiner, _keys[0])]);
        Assert.Equal(Accepted, chain.Outcomes(_members[0], change).Single());
        Assert.Equal(Accepted, chain.Outcomes(_members[0], chain.Vote(_members[0], change)).Single());
        Assert.Equal(Accepted, chain.Outcomes(_members[1], chain.Vote(_members[0], change)).Single());
        Assert.Null(chain.Head.Scheduled);
        Assert.Equal(Accepted, chain.Outcomes(_members[2], chain.Vote(_members[0], change)).Single());

        ulong decided = chain.Head.Header.Height;
        EpochBoundary boundary = chain.Head.Scheduled!;
        Assert.Equal(decided + ConsensusLimits.MaxWindow, boundary.Height);
        while (chain.Head.Header.Height < boundary.Height - 1)
        {
            BlockHeader before = chain.Execute().Head.Header;
            Assert.Equal(before.ReplicaSet, before.NextReplicaSet);
        }

        BlockHeader last = chain.Execute().Head.Header;
        Assert.Equal((0UL, boundary.Next.Digest), (last.Epoch, last.NextReplicaSet));
        Assert.Equal(5, chain.Head.Replicas.Replicas.Count);
        Assert.Null(chain.Head.Scheduled);
        BlockHeader first = chain.Execute().Head.Header;
        Assert.Equal((1UL, boundary.Next.Digest), (first.Epoch, first.ReplicaSet));
        Assert.Equal(first.ReplicaSet, first.NextReplicaSet);
    }

    [Fact]
    public void Member_is_removed_and_another_comes_in_its_place_behind_the_others()
    {
        using Chain chain = Four();
        Register(chain, [_joiner]);
        ProposeChange change = chain.Propose(
            [chain.Seat(_joiner, _keys[0]), chain.Seat(_members[1], _keys[1])], [_members[0].Id]);
        Decide(chain, change);
        Assert.Equal(
            [chain.Registrar.Id, _members[1].Id, _members[2].Id, _joiner.Id],
            chain.Head.Scheduled!.Next.Replicas.Select(replica => replica.Participant));
        Assert.Equal(_keys[1].Participant.SigningKey, chain.Head.Scheduled.Next.Replicas[1].SealKey);
        Assert.Equal([0U, 1U, 2U, 3U], chain.Head.Scheduled.Next.Replicas.Select(replica => replica.Index));
    }

    [Fact]
    public void Proposal_is_refused_for_each_reason()
    {
        using Chain chain = Four();
        ReplicaSeat[] more = [.. _keys.Take(3).Select(key => chain.Seat(chain.Other, key))];
        ReplicaSeat seat = chain.Seat(chain.Other, _keys[0]);
        Assert.Equal(EntryOutcomeCode.NotAuthorised, chain.Outcomes(chain.Other, chain.Propose([seat])).Single());
        Assert.Equal(EntryOutcomeCode.LimitExceeded, chain.Outcome(chain.Propose([seat], expires: chain.Next)));
        Assert.Equal(EntryOutcomeCode.NotApplicable, chain.Outcome(chain.Propose([])));
        Assert.Equal(EntryOutcomeCode.NotApplicable, chain.Outcome(chain.Propose(more)));
        Assert.Equal(EntryOutcomeCode.NotApplicable,
            chain.Outcome(chain.Propose([chain.Seat(_members[0], _keys[0])], [_members[0].Id])));
        Assert.Equal(EntryOutcomeCode.UnknownParticipant, chain.Outcome(chain.Propose([], [chain.Other.Id])));
        Assert.Equal(
            EntryOutcomeCode.UnknownParticipant, chain.Outcome(chain.Propose([chain.Seat(_joiner, _keys[0])])));
        Assert.Equal(
            EntryOutcomeCode.DuplicateKey, chain.Outcome(chain.Propose([chain.Seat(chain.Other, _members[0])])));
        Assert.Equal(
            EntryOutcomeCode.DuplicateKey, chain.Outcome(chain.Propose([chain.Seat(chain.Other, chain.Other)])));
        Assert.Equal(
            EntryOutcomeCode.ReplicasNotPermitted, chain.Outcome(chain.Propose([], [_members[0].Id])));
        Assert.Equal(
            EntryOutcomeCode.ReplicasNotPermitted,
            chain.Outcome(chain.Propose([], [.. _members.Select(member => member.Id)])));
        Assert.Equal(
            EntryOutcomeCode.KeyProofInvalid,
            chain.Outcome(chain.Propose([chain.Seat(chain.Other, _keys[0], proves: _keys[1])])));
        Assert.Equal(
            EntryOutcomeCode.KeyProofInvalid,
            chain.Outcome(chain.Propose([chain.Seat(chain.Other, _keys[0], consents: _members[0])])));
        Assert.Equal(
            EntryOutcomeCode.UnknownKind, chain.Outcome(new ProposeChange
            {
                Salt = new byte[16],
                Kind = 4,
                Expires = 1000,
                Removed = [],
                Seats = [seat],
            }));
        Assert.Equal(Accepted, chain.Outcome(chain.Suspend(chain.Other.Id)));
        Assert.Equal(EntryOutcomeCode.NotApplicable, chain.Outcome(chain.Propose([seat])));
        Assert.Equal(Accepted, chain.Outcome(chain.Lift(chain.Other.Id)));
        Assert.Equal(Accepted, chain.Outcome(chain.Propose([seat])));
    }

    [Fact]
    public void One_replica_stays_among_those_that_it_becomes()
    {
        using Chain chain = new();
        Register(chain, [.. _members, _joiner]);
        ReplicaSeat[] seats =
            [.. _members.Append(_joiner).Select((member, i) => chain.Seat(member, _keys[i]))];
        Assert.Equal(EntryOutcomeCode.NotApplicable, chain.Outcome(chain.Propose(seats, [chain.Registrar.Id])));
        Assert.Equal(EntryOutcomeCode.ReplicasNotPermitted, chain.Outcome(chain.Propose(seats[..2])));
    }

    [Fact]
    public void Vote_is_refused_for_each_reason()
    {
        using Chain chain = Four();
        ProposeChange change = chain.Propose([chain.Seat(chain.Other, _keys[0])], expires: chain.Next + 5);
        Assert.Equal(EntryOutcomeCode.ProposalClosed, chain.Outcome(chain.Vote(chain.Registrar, change)));
        Assert.Equal(Accepted, chain.Outcome(change));
        Assert.Equal(
            EntryOutcomeCode.NotAuthorised, chain.Outcomes(chain.Other, chain.Vote(chain.Registrar, change)).Single());
        Assert.Equal(EntryOutcomeCode.ProposalClosed, chain.Outcome(chain.Vote(_members[0], change)));
        Assert.Equal(Accepted, chain.Outcome(chain.Vote(chain.Registrar, change)));
        Assert.Equal(EntryOutcomeCode.VotedAlready, chain.Outcome(chain.Vote(chain.Registrar, change, false)));

        // The last height at which it is open, and the one above it.
        Assert.Equal(change.Expires, chain.Next - 1);
        Assert.Equal(
            EntryOutcomeCode.ProposalClosed, chain.Outcomes(_members[0], chain.Vote(chain.Registrar, change)).Single());

        ProposeChange first = chain.Propose([chain.Seat(chain.Other, _keys[1])]);
        ProposeChange second = chain.Propose([chain.Seat(chain.Other, _keys[2])]);
        Assert.Equal([Accepted, Accepted], chain.Outcomes(chain.Registrar, first, second));
        Assert.Equal(EntryOutcomeCode.ProposalClosed, chain.Outcome(chain.Vote(chain.Registrar, first)));
        Assert.Equal(Accepted, chain.Outcome(chain.Vote(chain.Registrar, second)));
    }

    [Fact]
    public void Proposal_that_cannot_reach_a_quorum_any_more_is_closed()
    {
        using Chain chain = Four();
        ProposeChange change = chain.Propose([chain.Seat(chain.Other, _keys[0])]);
        Assert.Equal(Accepted, chain.Outcome(change));
        Assert.Equal(Accepted, chain.Outcomes(_members[0], chain.Vote(chain.Registrar, change, false)).Single());
        Assert.Equal(ProposalRow.Open, Proposal(chain, chain.Registrar)!.Status);
        Assert.Equal(Accepted, chain.Outcomes(_members[1], chain.Vote(chain.Registrar, change, false)).Single());
        Assert.Equal(ProposalRow.Rejected, Proposal(chain, chain.Registrar)!.Status);
        Assert.Equal(
            EntryOutcomeCode.ProposalClosed, chain.Outcomes(_members[2], chain.Vote(chain.Registrar, change)).Single());
    }

    [Fact]
    public void Second_change_waits_for_the_boundary_of_the_first()
    {
        using Chain chain = Four();
        Register(chain, [_joiner]);
        ProposeChange second = chain.Propose([chain.Seat(_joiner, _keys[1])]);
        Assert.Equal(Accepted, chain.Outcomes(_members[0], second).Single());
        Decide(chain, chain.Propose([chain.Seat(chain.Other, _keys[0])]));
        Assert.Equal(Accepted, chain.Outcomes(_members[0], chain.Vote(_members[0], second)).Single());
        Assert.Equal(Accepted, chain.Outcomes(_members[1], chain.Vote(_members[0], second)).Single());
        Assert.Equal(
            EntryOutcomeCode.ChangePending, chain.Outcomes(_members[2], chain.Vote(_members[0], second)).Single());
        Assert.Equal(2, Proposal(chain, _members[0])!.Yes.Count);

        Reach(chain);
        Assert.Equal(5, chain.Head.Replicas.Replicas.Count);

        // Of five, four decide.
        Assert.Equal(Accepted, chain.Outcomes(_members[2], chain.Vote(_members[0], second)).Single());
        Assert.Null(chain.Head.Scheduled);
        Assert.Equal(Accepted, chain.Outcomes(chain.Other, chain.Vote(_members[0], second)).Single());
        Assert.Equal(6, chain.Head.Scheduled!.Next.Replicas.Count);
    }

    [Fact]
    public void Vote_of_an_organisation_that_has_left_does_not_count()
    {
        using Chain chain = Four();
        Register(chain, [_joiner]);
        ProposeChange open = chain.Propose([chain.Seat(chain.Other, _keys[0])]);
        Assert.Equal(Accepted, chain.Outcome(open));
        Assert.Equal(Accepted, chain.Outcomes(_members[0], chain.Vote(chain.Registrar, open)).Single());
        Assert.Equal(Accepted, chain.Outcome(chain.Vote(chain.Registrar, open)));
        ProposeChange replacing = chain.Propose([chain.Seat(_joiner, _keys[1])], [_members[0].Id]);
        Assert.Equal(Accepted, chain.Outcomes(_members[1], replacing).Single());
        foreach (Author voter in (Author[])[chain.Registrar, _members[1], _members[2]])
        {
            Assert.Equal(Accepted, chain.Outcomes(voter, chain.Vote(_members[1], replacing)).Single());
        }

        Reach(chain);
        Assert.Equal(Accepted, chain.Outcomes(_members[1], chain.Vote(chain.Registrar, open)).Single());
        Assert.Null(chain.Head.Scheduled);
        Assert.Equal([chain.Registrar.Id, _members[1].Id], Proposal(chain, chain.Registrar)!.Yes);
        Assert.Equal(Accepted, chain.Outcomes(_joiner, chain.Vote(chain.Registrar, open)).Single());
        Assert.NotNull(chain.Head.Scheduled);
    }

    [Fact]
    public void Key_of_a_scheduled_set_is_taken_before_its_boundary()
    {
        using Chain chain = Four();
        Decide(chain, chain.Propose([chain.Seat(chain.Other, _keys[0])]));
        Assert.Equal(
            EntryOutcomeCode.DuplicateKey,
            chain.Outcome(chain.Rotate(chain.Registrar.Id, chain.Registrar.KeyId, _keys[0])));
    }

    [Fact]
    public void Several_replicas_rotate_a_seal_key_by_vote_alone()
    {
        using Chain chain = Four();
        Assert.Equal(
            EntryOutcomeCode.NotApplicable, chain.Outcome(chain.RotateSeal(chain.Registrar.KeyId, _keys[0])));
    }

    [Fact]
    public void Record_dealt_to_the_set_before_a_boundary_is_taken_shortly_above_it_and_not_later()
    {
        using Chain chain = new();
        Register(chain, _members);
        Digest256 former = TrusteeSet.DigestOf(chain.Head.Replicas);
        ProposeChange change = chain.Propose([.. _members.Select((member, i) => chain.Seat(member, _keys[i]))]);
        Assert.Equal(Accepted, chain.Outcome(change));
        Assert.Equal(Accepted, chain.Outcome(chain.Vote(chain.Registrar, change)));
        ulong boundary = chain.Head.Header.Height;
        Digest256 present = TrusteeSet.DigestOf(chain.Head.Replicas);
        Assert.Equal(Accepted, chain.Outcome(chain.Append(chain.NewRecord(), null, 1, former)));
        Assert.Equal(Wrong, chain.Outcome(chain.Append(chain.NewRecord(), null, 3, former)));
        Assert.Equal(Wrong, chain.Outcome(chain.Append(chain.NewRecord(), null, 1, present)));
        Assert.Equal(Accepted, chain.Outcome(chain.Append(chain.NewRecord(), null, 3, present)));
        while (chain.Next < boundary + ConsensusLimits.MaxWindow)
        {
            chain.Execute();
        }

        Assert.Equal(Accepted, chain.Outcome(chain.Append(chain.NewRecord(), null, 1, former)));
        Assert.Equal(Wrong, chain.Outcome(chain.Append(chain.NewRecord(), null, 1, former)));
    }

    public void Dispose()
    {
        foreach (Author author in (Author[])[.. _members, .. _keys, _joiner])
        {
            author.Dispose();
        }
    }

    private Chain Four() => new(null, null, _members);

    private static void Register(Chain chain, IReadOnlyList<Author> authors) => Assert.All(
        authors, author => Assert.Equal(Accepted, chain.Outcome(chain.Register(author))));

    private void Decide(Chain chain, ProposeChange change)
    {
        Assert.Equal(Accepted, chain.Outcome(change));
        foreach (Author voter in (Author[])[chain.Registrar, _members[1], _members[2]])
        {
            Assert.Equal(Accepted, chain.Outcomes(voter, chain.Vote(chain.Registrar, change)).Single());
        }

        Assert.NotNull(chain.Head.Scheduled);
    }

    private static void Reach(Chain chain)
    {
        while (chain.Head.Scheduled is not null)
        {
            chain.Execute();
        }
    }

    private static ProposalRow? Proposal(Chain chain, Author proposer) =>
        chain.Value(StateKind.Proposal, proposer.Id.ToArray()) is { } bytes ? ProposalRow.TryDecode(bytes) : null;
}
