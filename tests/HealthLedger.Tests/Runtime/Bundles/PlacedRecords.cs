using System.Collections.Concurrent;
using HealthLedger.Bundles;
using HealthLedger.Consensus.Runtime;
using HealthLedger.Ledger;
using HealthLedger.Primitives;
using HealthLedger.Records;
using HealthLedger.Testing;
using HealthLedger.Testing.Faults;

namespace HealthLedger.Tests.Runtime.Bundles;

/// <summary>Policies of a cluster of four.</summary>
internal static class PlacedRecords
{
    /// <summary>A rule for the records of one kind of one organisation.</summary>
    public static PlacementRule Rule(
        LedgerTestCluster cluster, int custodian, RecordKind kind, int[] holders, int[] trustees, int copies) => new()
        {
            Custodian = cluster.MemberOf(custodian).Participant,
            Kind = kind,
            Holders = PlacementGroup.Of([.. holders.Select(i => cluster.MemberOf(i).Participant)]),
            Trustees = PlacementGroup.Of([.. trustees.Select(i => cluster.MemberOf(i).Participant)]),
            Copies = copies,
        };

    /// <summary>Votes for a policy, and waits until all that run have gone over.</summary>
    public static async Task BeginAsync(LedgerTestCluster cluster, params IEnumerable<PlacementRule> rules)
    {
        await DecideAsync(cluster, proposer: 1, voters: [0, 1, 2], rules);
        await TestLedger.UntilAsync(() => Enumerable.Range(0, cluster.Count).All(
            i => cluster.MemberOf(i).Node is not { } node || node.GetReplicas().Epoch == 1));
    }

    /// <summary>Votes for a policy.</summary>
    public static async Task DecideAsync(
        LedgerTestCluster cluster, int proposer, int[] voters, params IEnumerable<PlacementRule> rules)
    {
        ReplicaProposal proposal = await cluster[proposer].ProposePlacementAsync(new PlacementPolicy([.. rules]));
        foreach (int voter in voters)
        {
            await cluster[voter].VoteAsync(proposal, approves: true);
        }
    }

    public static ConcurrentQueue<(ParticipantId To, byte[] Frame)> Tap(LedgerTestCluster cluster)
    {
        ConcurrentQueue<(ParticipantId To, byte[] Frame)> sent = [];
        cluster.FrameFaults = new FrameFaults(1)
        {
            Loses = (_, to, frame) =>
            {
                sent.Enqueue((to, frame.ToArray()));
                return false;
            },
        };
        return sent;
    }

    public static void AssertNoPartFor(
        ParticipantId outsider, IEnumerable<(ParticipantId To, byte[] Frame)> sent) =>
        Assert.DoesNotContain(sent, one => one.To == outsider && NodeFrame.TypeOf(one.Frame) == BundlePart.Type);

    public static async Task AllHaveAsync(LedgerTestCluster cluster, BlockHeight height)
    {
        await cluster.WaitForHeightAsync(height);
        await TestLedger.UntilAsync(() => Enumerable.Range(0, 4).All(
            i => cluster[i].GetStatus().Replication!.MissingBundles == 0));
    }

    public static async Task<Submission> DealingOfAsync(LedgerTestCluster cluster, AppendResult result) =>
        Assert.Single(
            await BundleLedger.SubmissionsAsync(cluster, 0, result.Entry.Height.Value),
            one => Dealing.Of(one).Any(dealing => dealing.Record == result.RecordId));
}
