using HealthLedger.Consensus;
using HealthLedger.Ledger;
using HealthLedger.Ledger.Execution;
using HealthLedger.Ledger.Operations;
using HealthLedger.Ledger.State;
using HealthLedger.Participants;
using HealthLedger.Primitives;
using HealthLedger.Records;

namespace HealthLedger.Tests.Ledger.Execution;

public sealed class PlacementRulesTests : IDisposable
{
    private const EntryOutcomeCode Accepted = EntryOutcomeCode.Accepted;
    private const EntryOutcomeCode Wrong = EntryOutcomeCode.ThresholdInvalid;
    private const EntryOutcomeCode Unmet = EntryOutcomeCode.PlacementUnmet;

    private readonly Author[] _members =
        [.. Enumerable.Range(41, 4).Select(number => new Author(number, ParticipantRoles.Provider))];

    private readonly Author _key = new(51, ParticipantRoles.Provider);

    [Fact]
    public void Record_names_the_trustees_of_its_rule_from_the_boundary_on_and_of_the_rule_before_shortly_above_it()
    {
        using Chain chain = Five();
        Decide(chain, chain.ProposePlacement(
            Rule(Members(0, 1, 2, 3), kind: RecordKind.Laboratory), Rule(Members(2), Members(2, 3), copies: 2)));

        // Until the boundary nothing is different.
        Assert.Equal(Accepted, chain.Outcome(Append(chain, null, 3)));
        Reach(chain);
        ulong boundary = chain.Head.Header.Height;
        Assert.Equal((1UL, 1UL), (chain.Head.Replicas.Epoch, chain.Head.Terms.Placement));
        Assert.Equal(Accepted, chain.Outcome(Append(chain, Members(0, 1, 2, 3), 3)));
        Assert.Equal(Wrong, chain.Outcome(Append(chain, Members(0, 1, 2, 3), 1)));
        Assert.Equal(Wrong, chain.Outcome(Append(chain, Members(3, 2, 1, 0), 3)));
        Assert.Equal(Wrong, chain.Outcome(Append(chain, Members(2), 1)));
        Assert.Equal(Accepted, chain.Outcome(Append(chain, Members(2), 1, RecordKind.Billing)));
        Assert.Equal(Accepted, chain.Outcome(Append(chain, null, 3)));
        while (chain.Next <= boundary + ConsensusLimits.MaxWindow)
        {
            chain.Execute();
        }

        Assert.Equal(Wrong, chain.Outcome(Append(chain, null, 3)));
        Assert.Equal(Accepted, chain.Outcome(Append(chain, Members(0, 1, 2, 3), 3)));
    }

    // One that is left of several cannot keep what needs others; where it can, the rule stays.
    [Fact]
    public void Recovery_ends_a_placement_that_the_set_cannot_keep_and_whatever_was_ahead()
    {
        foreach (bool isKept in (bool[])[true, false])
        {
            using Chain chain = Five();
            Decide(chain, chain.ProposePlacement(Rule(isKept ? Members(0) : Members(1, 2))));
            Reach(chain);
            Assert.Equal(1UL, chain.Head.Terms.Placement);
            Decide(chain, chain.ProposePlacement(Rule(Members(0, 1))));
            Assert.NotNull(chain.Head.Scheduled);

            ReplicaSet one = ReplicaSet.Create(
                2, [new ReplicaDefinition(0, _members[0].Id, _key.Participant.SigningKey)]);
            chain.Recover(new RecoveryOrder { Replicas = one, Keys = [] });
            Assert.Equal(one.Digest, chain.Head.Replicas.Digest);
            Assert.Null(chain.Head.Scheduled);
            Assert.Equal(isKept ? 1UL : 0, chain.Head.Terms.Placement);
            Assert.Equal(Accepted, chain.Outcome(Append(chain, isKept ? Members(0) : null, 1)));
        }
    }

    [Fact]
    public void Amendment_lies_where_its_target_lies()
    {
        using Chain chain = new(rules: null);
        RecordId record = chain.NewRecord();
        Assert.Equal(Accepted, chain.Outcome(chain.Append(record, null)));
        ProposeChange change = chain.ProposePlacement(
            Rule([chain.Registrar.Id], kind: RecordKind.Laboratory));
        Assert.Equal(
            [Accepted, Accepted], chain.Outcomes(chain.Registrar, change, chain.Vote(chain.Registrar, change)));
        Assert.Equal(1UL, chain.Head.Terms.Placement);
        Assert.Equal(Accepted, chain.Outcome(chain.Amend(record, 1, AmendmentKind.Addendum)));
    }

    [Fact]
    public void Policy_is_refused_for_each_reason()
    {
        using Chain chain = Five();
        Assert.Equal(EntryOutcomeCode.NotAuthorised,
            chain.Outcomes(chain.Other, chain.ProposePlacement(Rule(Members(0)))).Single());
        Assert.Equal(EntryOutcomeCode.Malformed, chain.Outcome(chain.ProposePlacement([0x80])));
        Assert.Equal(EntryOutcomeCode.UnknownParticipant, chain.Outcome(chain.ProposePlacement(Rule([_key.Id]))));
        Assert.Equal(EntryOutcomeCode.UnknownParticipant, chain.Outcome(
            chain.ProposePlacement(Rule(Members(0), custodian: _key.Id))));
        Assert.Equal(EntryOutcomeCode.UnknownKind, chain.Outcome(
            chain.ProposePlacement(Rule(Members(0), kind: (RecordKind)77))));

        // Copies that the holders are too few for; nobody who could hold a share; a country without a replica.
        Assert.Equal(Unmet, chain.Outcome(chain.ProposePlacement(Rule(Members(0), Members(0, 1), copies: 3))));
        Assert.Equal(Unmet, chain.Outcome(chain.ProposePlacement(Rule([chain.Other.Id]))));
        Assert.Equal(Unmet, chain.Outcome(chain.ProposePlacement(new PlacementRule
        {
            Holders = PlacementGroup.InCountries(["CH", "FR"]),
            Trustees = PlacementGroup.All,
            Copies = 1,
        })));
        Assert.Equal(Accepted, chain.Outcome(chain.ProposePlacement(Rule(Members(0), Members(0, 1), copies: 2))));
        Assert.Equal(Accepted, chain.Outcome(chain.ProposePlacement()));
    }

    [Fact]
    public void Change_of_the_set_that_would_break_a_rule_is_refused_when_proposed_and_when_accepted()
    {
        using Chain chain = Five();
        ProposeChange early = Removing(chain, 2);
        Assert.Equal(Accepted, chain.Outcomes(_members[3], early).Single());
        Decide(chain, chain.ProposePlacement(Rule(Members(2), Members(1, 2), copies: 2)));
        Reach(chain);
        Assert.Equal(Unmet, chain.Outcome(Removing(chain, 2)));
        Assert.Equal(Unmet, chain.Outcome(Removing(chain, 1)));
        foreach (Author voter in (Author[])[chain.Registrar, _members[0], _members[1]])
        {
            Assert.Equal(Accepted, chain.Outcomes(voter, chain.Vote(_members[3], early)).Single());
        }

        Assert.Equal(Unmet, chain.Outcomes(_members[3], chain.Vote(_members[3], early)).Single());
        Assert.Null(chain.Head.Scheduled);
        Assert.Equal(Accepted, chain.Outcome(Removing(chain, 3)));

        // Without the rule the member may leave.
        Decide(chain, chain.ProposePlacement());
        Reach(chain);
        Assert.Equal(0UL, chain.Head.Terms.Placement);
        Assert.Equal(Accepted, chain.Outcome(Removing(chain, 2)));
    }

    [Fact]
    public void Policy_stays_over_later_changes_of_set_and_version()
    {
        using Chain chain = Five(SecondVersion.Both);
        Decide(chain, chain.ProposePlacement(Rule(Members(0))));
        Reach(chain);
        Decide(chain, chain.ProposeProtocol(2));
        Reach(chain);
        Assert.Equal(new EpochTerms(2, 1), chain.Head.Terms);
        Decide(chain, chain.Propose([chain.Seat(chain.Other, _key)]));
        Reach(chain);
        Assert.Equal(new EpochTerms(2, 1), chain.Head.Terms);
        Assert.Equal(3UL, chain.Head.Replicas.Epoch);
        Assert.Equal(Accepted, chain.Outcome(Append(chain, Members(0), 1)));
    }

    [Fact]
    public void Country_on_which_a_rule_counts_stays_while_it_does()
    {
        using Chain chain = Five();
        Decide(chain, chain.ProposePlacement(new PlacementRule
        {
            Holders = PlacementGroup.InCountries(["DE"]),
            Trustees = PlacementGroup.InCountries(["DE"]),
            Copies = 3,
        }));

        // From the vote on, and for whoever has a replica.
        Assert.Equal(EntryOutcomeCode.NotApplicable,
            chain.Outcomes(_members[0], chain.Update(_members[0], 2, country: "CH")).Single());
        Assert.Equal(Accepted, chain.Outcomes(_members[0], chain.Update(_members[0], 2)).Single());
        Assert.Equal(Accepted, chain.Outcomes(chain.Other, chain.Update(chain.Other, 2, country: "CH")).Single());
        Reach(chain);
        Assert.Equal(EntryOutcomeCode.NotApplicable,
            chain.Outcomes(_members[0], chain.Update(_members[0], 3, country: "CH")).Single());

        // A rule that names organisations does not.
        Decide(chain, chain.ProposePlacement(Rule(Members(0))));
        Reach(chain);
        Assert.Equal(Accepted, chain.Outcomes(_members[0], chain.Update(_members[0], 3, country: "CH")).Single());
    }

    public void Dispose()
    {
        foreach (Author author in (Author[])[.. _members, _key])
        {
            author.Dispose();
        }
    }

    private Chain Five(ProtocolRules? rules = null) => new(
        new LedgerParameters { Window = Chain.Window, MaxOperations = 10, MaxSubmissionBytes = 65_536 },
        rules,
        _members);

    private ParticipantId[] Members(params int[] numbers) => [.. numbers.Select(number => _members[number].Id)];

    private static PlacementRule Rule(
        ParticipantId[] trustees,
        ParticipantId[]? holders = null,
        RecordKind? kind = null,
        ParticipantId? custodian = null,
        int copies = 1) => new()
        {
            Custodian = custodian,
            Kind = kind,
            Holders = PlacementGroup.Of(holders ?? trustees),
            Trustees = PlacementGroup.Of(trustees),
            Copies = copies,
        };

    private ProposeChange Removing(Chain chain, int member) => chain.Propose([], [_members[member].Id]);

    private static AppendRecord Append(
        Chain chain, ParticipantId[]? trustees, uint threshold, RecordKind kind = RecordKind.Laboratory) =>
        chain.Append(
            chain.NewRecord(),
            null,
            threshold,
            trustees is null ? TrusteeSet.DigestOf(chain.Head.Replicas) : TrusteeSet.DigestOf(trustees),
            kind);

    private void Decide(Chain chain, ProposeChange change)
    {
        Assert.Equal(Accepted, chain.Outcome(change));
        foreach (Author voter in (Author[])[chain.Registrar, _members[0], _members[1], _members[2]])
        {
            Assert.Equal(Accepted, chain.Outcomes(voter, chain.Vote(chain.Registrar, change)).Single());
        }
    }

    [Fact]
    public void Trustee_of_a_policy_complains_by_its_number_among_them_and_nobody_else()
    {
        using Chain chain = Five();
        Decide(chain, chain.ProposePlacement(Rule(Members(2, 3), kind: RecordKind.Laboratory)));
        Reach(chain);
        AppendRecord ruled = Append(chain, Members(2, 3), 1);
        AppendRecord other = Append(chain, null, 3, RecordKind.Billing);
        Assert.Equal(Accepted, chain.Outcome(ruled));
        Assert.Equal(Accepted, chain.Outcome(other));
        ulong epoch = chain.Head.Replicas.Epoch;
        int seat = chain.Head.Replicas.Replicas.ToList().FindIndex(one => one.Participant == _members[2].Id);
        EntryOutcomeCode Complain(int member, AppendRecord record, int x) =>
            chain.Outcomes(_members[member], chain.Complain(record.Record, (uint)x, epoch)).Single();

        Assert.Equal(EntryOutcomeCode.NotAuthorised, Complain(2, ruled, seat + 1));
        Assert.Equal(EntryOutcomeCode.NotAuthorised, Complain(0, ruled, 1));
        Assert.Equal(EntryOutcomeCode.NotAuthorised, Complain(2, ruled, 3));
        Assert.Equal(Accepted, Complain(2, ruled, 1));
        Assert.Equal(Accepted, Complain(3, ruled, 2));
        Assert.Equal(Accepted, Complain(2, other, seat + 1));
    }

    private static void Reach(Chain chain)
    {
        while (chain.Head.Scheduled is not null)
        {
            chain.Execute();
        }
    }
}
