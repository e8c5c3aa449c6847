using HealthLedger.Consensus;
using HealthLedger.Ledger;
using HealthLedger.Ledger.Operations;
using HealthLedger.Ledger.State;
using HealthLedger.Participants;

namespace HealthLedger.Tests.Ledger.Execution;

public sealed class UpgradeRulesTests : IDisposable
{
    private const EntryOutcomeCode Accepted = EntryOutcomeCode.Accepted;

    private readonly Author[] _members =
        [.. Enumerable.Range(41, 3).Select(number => new Author(number, ParticipantRoles.Provider))];

    private readonly Author _key = new(51, ParticipantRoles.Provider);

    [Fact]
    public void One_replica_goes_over_with_the_block_of_its_own_vote()
    {
        using Chain chain = new(rules: SecondVersion.Both);
        ProposeChange change = chain.ProposeProtocol(2);
        Assert.Equal(Accepted, chain.Outcome(change));
        BlockHeader boundary = chain.Do(chain.Vote(chain.Registrar, change)).Head.Header;
        Assert.Equal(1UL, boundary.ProtocolVersion);
        Assert.NotEqual(boundary.ReplicaSet, boundary.NextReplicaSet);
        Assert.Equal((2UL, 1UL), (chain.Head.Terms.Protocol, chain.Head.Replicas.Epoch));
        Assert.Equal(2UL, chain.Execute().Head.Header.ProtocolVersion);
    }

    [Fact]
    public void Quorum_of_yes_changes_the_version_above_a_boundary_and_the_replicas_stay()
    {
        using Chain chain = Four();
        ReplicaSet before = chain.Head.Replicas;
        Decide(chain, chain.ProposeProtocol(2));
        EpochBoundary boundary = chain.Head.Scheduled!;
        Assert.Equal(chain.Head.Header.Height + ConsensusLimits.MaxWindow, boundary.Height);
        Assert.Equal((1UL, (ulong?)2), (chain.Head.Terms.Protocol, chain.Head.ScheduledTerms?.Protocol));
        Assert.Equal(before.Replicas, boundary.Next.Replicas);
        Reach(chain);
        Assert.Equal((1UL, boundary.Height), (chain.Head.Header.ProtocolVersion, chain.Head.Header.Height));
        Assert.Equal((2UL, (ulong?)null), (chain.Head.Terms.Protocol, chain.Head.ScheduledTerms?.Protocol));
        BlockHeader first = chain.Execute().Head.Header;
        Assert.Equal((2UL, 1UL), (first.ProtocolVersion, first.Epoch));
        Assert.Equal(Accepted, chain.Outcome(chain.Attestation("fire-drill")));
    }

    [Fact]
    public void Version_is_the_next_one_or_is_refused()
    {
        using Chain chain = new(rules: SecondVersion.Both);
        Assert.All(
            (ulong[])[0, 1, 3, ulong.MaxValue],
            version => Assert.Equal(EntryOutcomeCode.StaleVersion, chain.Outcome(chain.ProposeProtocol(version))));
        Assert.Equal(
            EntryOutcomeCode.NotAuthorised, chain.Outcomes(chain.Other, chain.ProposeProtocol(2)).Single());
        Assert.Equal(
            EntryOutcomeCode.LimitExceeded, chain.Outcome(chain.ProposeProtocol(2, expires: chain.Next)));

        // Never down, and never the same again.
        Upgrade(chain);
        Assert.All(
            (ulong[])[1, 2],
            version => Assert.Equal(EntryOutcomeCode.StaleVersion, chain.Outcome(chain.ProposeProtocol(version))));
        Assert.Equal(Accepted, chain.Outcome(chain.ProposeProtocol(3)));
    }

    [Fact]
    public void Version_that_came_meanwhile_is_not_accepted_twice()
    {
        using Chain chain = Four();
        ProposeChange late = chain.ProposeProtocol(2);
        Assert.Equal(Accepted, chain.Outcomes(_members[0], late).Single());
        Decide(chain, chain.ProposeProtocol(2));
        Reach(chain);
        Assert.Equal(Accepted, chain.Outcomes(_members[0], chain.Vote(_members[0], late)).Single());
        Assert.Equal(Accepted, chain.Outcomes(_members[1], chain.Vote(_members[0], late)).Single());
        Assert.Equal(
            EntryOutcomeCode.StaleVersion, chain.Outcomes(_members[2], chain.Vote(_members[0], late)).Single());
        Assert.Null(chain.Head.Scheduled);
    }

    [Fact]
    public void Replica_set_and_version_change_one_after_the_other()
    {
        using Chain chain = Four();
        ProposeChange set = chain.Propose([chain.Seat(chain.Other, _key)]);
        Assert.Equal(Accepted, chain.Outcomes(_members[0], set).Single());
        Decide(chain, chain.ProposeProtocol(2));
        Assert.Equal(Accepted, chain.Outcomes(_members[0], chain.Vote(_members[0], set)).Single());
        Assert.Equal(Accepted, chain.Outcomes(_members[1], chain.Vote(_members[0], set)).Single());
        Assert.Equal(
            EntryOutcomeCode.ChangePending, chain.Outcomes(_members[2], chain.Vote(_members[0], set)).Single());
        Reach(chain);

        // The set that follows keeps the version.
        Assert.Equal(Accepted, chain.Outcomes(_members[2], chain.Vote(_members[0], set)).Single());
        Assert.Equal((2UL, (ulong?)2), (chain.Head.Terms.Protocol, chain.Head.ScheduledTerms?.Protocol));
        Reach(chain);
        Assert.Equal(5, chain.Head.Replicas.Replicas.Count);
        Assert.Equal(2UL, chain.Execute().Head.Header.ProtocolVersion);
        Assert.Equal(2UL, Row(chain, 2).Terms.Protocol);
    }

    [Fact]
    public void Recovery_keeps_the_version_and_forgets_the_one_that_was_ahead()
    {
        using Chain chain = Four();
        Decide(chain, chain.ProposeProtocol(2));
        ReplicaDefinition[] renewed =
        [
            .. chain.Head.Replicas.Replicas.Select(replica => replica.Index == 0
                ? new ReplicaDefinition(0, replica.Participant, _key.Participant.SigningKey)
                : replica),
        ];
        chain.Recover(new RecoveryOrder { Replicas = ReplicaSet.Create(1, renewed), Keys = [] });
        Assert.Equal((1UL, 1UL), (chain.Head.Replicas.Epoch, chain.Head.Terms.Protocol));
        Assert.Null(chain.Head.Scheduled);
        Assert.Null(chain.Head.ScheduledTerms?.Protocol);
        Assert.Equal(1UL, Row(chain, 1).Terms.Protocol);
        Assert.Equal(1UL, chain.Execute().Head.Header.ProtocolVersion);
    }

    public void Dispose()
    {
        foreach (Author author in (Author[])[.. _members, _key])
        {
            author.Dispose();
        }
    }

    private Chain Four() => new(null, SecondVersion.Both, _members);

    private void Decide(Chain chain, ProposeChange change)
    {
        Assert.Equal(Accepted, chain.Outcome(change));
        foreach (Author voter in (Author[])[chain.Registrar, _members[1], _members[2]])
        {
            Assert.Equal(Accepted, chain.Outcomes(voter, chain.Vote(chain.Registrar, change)).Single());
        }
    }

    private static void Upgrade(Chain chain)
    {
        ProposeChange change = chain.ProposeProtocol(2);
        Assert.Equal(
            [Accepted, Accepted], chain.Outcomes(chain.Registrar, change, chain.Vote(chain.Registrar, change)));
    }

    private static void Reach(Chain chain)
    {
        while (chain.Head.Scheduled is not null)
        {
            chain.Execute();
        }
    }

    private static ReplicaSetRow Row(Chain chain, ulong epoch) =>
        ReplicaSetRow.TryDecode(chain.Value(StateKind.ReplicaSet, ReplicaSetRow.KeyOf(epoch)))!;
}
