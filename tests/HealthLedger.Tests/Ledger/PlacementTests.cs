using HealthLedger.Consensus;
using HealthLedger.Ledger;
using HealthLedger.Primitives;
using HealthLedger.Records;

namespace HealthLedger.Tests.Ledger;

/// <summary>The placement function against lists that are searched from end to end.</summary>
public sealed class PlacementTests
{
    private static readonly string[] Countries = ["AT", "CH", "DE"];
    private static readonly RecordKind[] Kinds = [RecordKind.Laboratory, RecordKind.Billing, RecordKind.Document];

    [Fact]
    public void Placement_is_what_a_plain_search_finds()
    {
        int ruled = 0;
        for (int seed = 0; seed < 2000; seed++)
        {
            Draw draw = new(seed);
            ParticipantId[] people = [.. Enumerable.Range(0, 9).Select(_ => new ParticipantId(draw.Bytes(16)))];
            Dictionary<ParticipantId, string> countries = people.ToDictionary(id => id, _ => draw.Pick(Countries));
            ReplicaSet set = SetOf(draw, people);
            List<PlacementRule> rules = RulesOf(draw, people);
            PlacementPolicy policy = new(rules);
            ParticipantId custodian = draw.Pick(people);
            RecordKind kind = draw.Pick(Kinds);
            RecordPlacement found = Placement.Of(policy, set, countries.GetValueOrDefault, custodian, kind);

            PlacementRule? rule = Naive(rules, custodian, kind);
            ruled += rule is null ? 0 : 1;
            List<ParticipantId> holders = [];
            List<ParticipantId> trustees = [];
            foreach (ReplicaDefinition replica in set.Replicas)
            {
                if (rule is null || IsIn(rule.Holders, replica.Participant, countries))
                {
                    holders.Add(replica.Participant);
                }

                if (rule is null || IsIn(rule.Trustees, replica.Participant, countries))
                {
                    trustees.Add(replica.Participant);
                }
            }

            Assert.Equal(holders, found.Holders);
            Assert.Equal(trustees, found.Trustees);
            Assert.Equal(rule?.Copies ?? set.Size.Quorum, found.Copies);
            Assert.Equal((2 * Math.Max(0, (trustees.Count - 1) / 3)) + 1, found.Threshold);
            Assert.Equal(
                rules.TrueForAll(each =>
                    set.Replicas.Count(replica => IsIn(each.Holders, replica.Participant, countries)) >= each.Copies
                    && set.Replicas.Any(replica => IsIn(each.Trustees, replica.Participant, countries))),
                policy.IsMetBy(set, countries.GetValueOrDefault));
            Assert.Equal(policy.Encode(), PlacementPolicy.TryDecode(policy.Encode())!.Encode());
        }

        Assert.InRange(ruled, 500, 1999);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 1)]
    [InlineData(3, 1)]
    [InlineData(4, 3)]
    [InlineData(6, 3)]
    [InlineData(7, 5)]
    public void Threshold_is_more_than_twice_the_faults_that_the_trustees_bear(int trustees, int threshold) =>
        Assert.Equal(threshold, TrusteeSet.ThresholdOf(trustees));

    [Fact]
    public void Without_a_rule_the_trustees_are_those_of_the_set()
    {
        Draw draw = new(7);
        ReplicaSet set = SetOf(draw, [.. Enumerable.Range(0, 7).Select(_ => new ParticipantId(draw.Bytes(16)))]);
        RecordPlacement placement = Placement.Everywhere(set);
        Assert.Equal(TrusteeSet.DigestOf(set), TrusteeSet.DigestOf(placement.Trustees));
        Assert.Equal(TrusteeSet.ThresholdOf(set.Size), (uint)placement.Threshold);
    }

    [Fact]
    public void Policy_that_says_two_things_of_the_same_records_is_none()
    {
        PlacementRule rule = new() { Holders = PlacementGroup.All, Trustees = PlacementGroup.All, Copies = 1 };
        Assert.Throws<ArgumentException>(() => new PlacementPolicy([rule, rule]));
        Assert.Throws<ArgumentException>(() => PlacementGroup.InCountries(["CH", "CH"]));
        Assert.Throws<ArgumentException>(() => PlacementGroup.InCountries(["ch"]));
        Assert.Throws<ArgumentException>(() => PlacementGroup.InCountries([]));
        Assert.Throws<ArgumentException>(() => PlacementGroup.Of([default, default]));
        Assert.Throws<ArgumentException>(() => new PlacementPolicy(
            [new PlacementRule { Holders = PlacementGroup.All, Trustees = PlacementGroup.All, Copies = 0 }]));
    }

    // The most particular: both named, then the organisation, then the kind, then neither.
    private static PlacementRule? Naive(List<PlacementRule> rules, ParticipantId custodian, RecordKind kind) =>
        rules.Find(rule => rule.Custodian == custodian && rule.Kind == kind)
        ?? rules.Find(rule => rule.Custodian == custodian && rule.Kind is null)
        ?? rules.Find(rule => rule.Custodian is null && rule.Kind == kind)
        ?? rules.Find(rule => rule.Custodian is null && rule.Kind is null);

    private static bool IsIn(
        PlacementGroup group, ParticipantId participant, Dictionary<ParticipantId, string> countries) =>
        (group.Countries.Count == 0 && group.Organisations.Count == 0)
        || group.Countries.Contains(countries[participant])
        || group.Organisations.Contains(participant);

    private static ReplicaSet SetOf(Draw draw, ParticipantId[] people)
    {
        int count = draw.Coin() ? 1 : 4 + draw.Below(people.Length - 4);
        return ReplicaSet.Create(
            0, [.. Enumerable.Range(0, count).Select(i => new ReplicaDefinition((uint)i, people[i], Point(draw)))]);
    }

    private static byte[] Point(Draw draw) => [0x04, .. draw.Bytes(64)];

    private static List<PlacementRule> RulesOf(Draw draw, ParticipantId[] people)
    {
        List<PlacementRule> rules = [];
        for (int i = draw.Below(6); i > 0; i--)
        {
            PlacementRule rule = new()
            {
                Custodian = draw.Coin() ? null : draw.Pick(people[..3]),
                Kind = draw.Coin() ? null : draw.Pick(Kinds),
                Holders = GroupOf(draw, people),
                Trustees = GroupOf(draw, people),
                Copies = 1 + draw.Below(4),
            };
            if (!rules.Exists(other => other.Custodian == rule.Custodian && other.Kind == rule.Kind))
            {
                rules.Add(rule);
            }
        }

        return rules;
    }

    private static PlacementGroup GroupOf(Draw draw, ParticipantId[] people) => draw.Below(3) switch
    {
        0 => PlacementGroup.All,
        1 => PlacementGroup.InCountries(draw.Coin() ? [draw.Pick(Countries)] : ["DE", "AT"]),
        _ => PlacementGroup.Of(people.Where(_ => draw.Coin()).DefaultIfEmpty(people[0]).ToList()),
    };
}
