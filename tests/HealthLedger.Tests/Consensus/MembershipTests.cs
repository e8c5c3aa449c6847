using HealthLedger.Consensus;
using HealthLedger.Consensus.Messages;

namespace HealthLedger.Tests.Consensus;

public sealed class MembershipTests
{
    private static readonly string[] Before = ["a", "b"];
    private static readonly string[] After = ["c", "d", "e"];

    [Fact]
    public void Added_replicas_follow_and_vote_from_the_boundary_on()
    {
        Cluster cluster = new Cluster(4, spare: 3).Started();
        ReplicaSet next = Cluster.NewSet(1, [0, 1, 2, 3, 4, 5, 6]);
        cluster.Plan("grow", next);
        cluster.Submit([.. Before, "grow"]);
        Assert.True(cluster.Run(() => cluster.Nodes.All(node => node.Replica.Set.Epoch == 1)));
        cluster.Submit(After);
        Assert.True(cluster.Run(() => cluster.HaveOrdered(After)));
        cluster.AssertAgreed();
        Assert.All(cluster.Nodes, node => Assert.True(node.Replica.IsVoting));

        // Five of seven are a quorum, and four are none.
        cluster.Delivers = (from, to, _) => from > 1 && to > 1;
        cluster.Submit("f");
        Assert.True(cluster.Run(() => cluster.HaveOrdered(["f"], 2, 3, 4, 5, 6)));
        cluster.Delivers = (from, to, _) => from > 2 && to > 2;
        cluster.Submit("g");
        Assert.False(cluster.Run(() => cluster.HaveOrdered(["g"], 3, 4, 5, 6)));
        cluster.AssertAgreed();
    }

    [Fact]
    public void One_replica_grows_to_four()
    {
        Cluster cluster = new Cluster(1, spare: 3).Started();
        cluster.Plan("grow", Cluster.NewSet(1, [0, 1, 2, 3]));
        cluster.Submit([.. Before, "grow"]);
        Assert.True(cluster.Run(() => cluster.Nodes.All(node => node.Replica.Set.Epoch == 1)));
        cluster.Submit(After);
        Assert.True(cluster.Run(() => cluster.HaveOrdered([.. Before, .. After])));
        cluster.AssertAgreed();
    }

    [Fact]
    public void Removed_replica_votes_no_more_and_the_others_go_on()
    {
        Cluster cluster = new Cluster(5).Started();
        cluster.Plan("shrink", Cluster.NewSet(1, [1, 2, 3, 4]));
        cluster.Submit([.. Before, "shrink"]);
        Assert.True(cluster.Run(() => cluster.Nodes.All(node => node.Replica.Set.Epoch == 1)));
        int sent = cluster.Sent.Count;
        cluster.Submit(After);
        Assert.True(cluster.Run(() => cluster.HaveOrdered(After)));
        cluster.AssertAgreed();
        Assert.False(cluster.Nodes[0].Replica.IsVoting);
        Assert.DoesNotContain(
            cluster.Sent.Skip(sent), item => item.From == 0 && item.Message is not (Status or FetchBlocks or Blocks));
    }

    [Fact]
    public void Nothing_above_the_boundary_is_proposed_before_the_boundary_is_sealed()
    {
        Cluster cluster = new Cluster(4).Started();
        cluster.Plan("keys", Cluster.NewSet(1, [0, 1, 2, 3], keyVersion: 1));

        // Seals are lost: everything is ordered, and nothing final.
        cluster.Delivers = (_, _, message) => message is not SealMessage { Height: 9 };
        cluster.Submit(["keys", .. Enumerable.Range(0, 20).Select(i => $"r{i}")]);
        cluster.Pass(0.2);
        Assert.All(cluster.Nodes, node => Assert.Equal(0UL, node.Replica.Set.Epoch));
        Assert.All(cluster.Sent, item => Assert.True(item.Message is not Vote { Ballot.Sequence: > 9 }));
        cluster.Delivers = (_, _, _) => true;
        Assert.True(cluster.Run(() => cluster.HaveOrdered(["r19"])));
        cluster.AssertAgreed();
        Assert.All(cluster.Nodes, node => Assert.Equal(9UL, node.Ledger.EpochStart));
    }

    [Fact]
    public void Replica_whose_votes_may_be_lost_follows_and_votes_under_its_next_key()
    {
        Cluster cluster = new Cluster(4).Started();
        cluster.Plan("keys", Cluster.NewSet(1, [0, 1, 2, 3], keyVersion: 1));
        cluster.Submit(Before);
        Assert.True(cluster.Run(() => cluster.HaveOrdered(Before)));
        cluster.Nodes[3].Crash();
        cluster.Nodes[3].Journal.Clear();
        cluster.Nodes[3].LostKeys = [cluster.Set.Replicas[3].SealKey];
        cluster.Nodes[3].Start();
        int sent = cluster.Sent.Count;
        cluster.Submit("c");
        Assert.True(cluster.Run(() => cluster.HaveOrdered(["c"])));
        Assert.DoesNotContain(
            cluster.Sent.Skip(sent),
            item => item.From == 3 && item.Message is (Prepare or Commit or SealMessage or ViewChange));
        cluster.Submit("keys");
        Assert.True(cluster.Run(() => cluster.Nodes.All(node => node.Replica.Set.Epoch == 1)));
        Assert.True(cluster.Nodes[3].Replica.IsVoting);
        cluster.Delivers = (from, to, _) => from != 2 && to != 2;
        cluster.Submit("d");
        Assert.True(cluster.Run(() => cluster.HaveOrdered(["d"], 0, 1, 3)));
        cluster.AssertAgreed();
    }

    [Fact]
    public void Sets_change_while_replicas_crash_and_messages_are_lost()
    {
        for (int seed = 0; seed < TestScale.Of(3, 500); seed++)
        {
            Draw draw = new(seed);
            Cluster cluster = new Cluster(4, draw, spare: 3).Started();
            cluster.Plan("grow", Cluster.NewSet(1, [0, 1, 2, 3, 4, 5, 6]));
            cluster.Plan("shrink", Cluster.NewSet(2, [2, 3, 4, 5, 6], keyVersion: 1));
            cluster.Delivers = (_, _, _) => draw.Below(20) > 0;
            foreach (ClusterNode node in cluster.Nodes)
            {
                node.Before = _ => cluster.Now > TimeSpan.FromSeconds(30) || draw.Below(200) > 0;
                RecoveryTests.KeepUp(cluster, node, draw);
            }

            cluster.Submit([.. Before, "grow", .. After]);
            Assert.True(cluster.Run(() => cluster.HaveOrdered([.. Before, "grow", .. After]), 600), $"seed {seed}");
            Assert.True(
                cluster.Run(() => cluster.Nodes.All(node => node.IsUp && node.Replica.Set.Epoch == 1), 600),
                $"seed {seed}");
            cluster.Submit("f", "shrink", "g");
            Assert.True(
                cluster.Run(() => cluster.HaveOrdered(["f", "shrink", "g"], 2, 3, 4, 5, 6), 600), $"seed {seed}");
            Assert.True(
                cluster.Run(() => cluster.Nodes[4].IsUp && cluster.Nodes[4].Replica.Set.Epoch == 2, 600),
                $"seed {seed}");
            cluster.AssertAgreed();
        }
    }
}
