using HealthLedger.Consensus.Protocol;

namespace HealthLedger.Tests.Consensus;

public sealed class RecoveryTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(5)]
    public void Replicas_that_crash_and_restart_at_any_time_agree_and_lose_nothing(int replicas)
    {
        for (int seed = 0; seed < TestScale.Of(10, 2000); seed++)
        {
            Draw draw = new(seed);
            Cluster cluster = new Cluster(replicas, draw).Started();
            cluster.Delivers = (_, _, _) => draw.Below(20) > 0;
            string[] requests = [.. Enumerable.Range(0, 20).Select(i => $"r{i}")];
            foreach (ClusterNode node in cluster.Nodes)
            {
                // One effect in sixty is the last one before a crash.
                node.Before = _ => cluster.Now > TimeSpan.FromSeconds(20) || draw.Below(60) > 0;
                cluster.After(TimeSpan.FromMilliseconds(100), () => KeepUp(cluster, node, draw));
            }

            cluster.Submit(requests);
            Assert.True(cluster.Run(() => cluster.HaveOrdered(requests), 600), $"seed {seed}");
            cluster.AssertAgreed();
            VoteCheck.NobodyContradictsItself(cluster);
        }
    }

    // [SPEC consensus 5]
    [Fact]
    public void Journal_that_lets_go_of_all_that_it_may_is_enough()
    {
        for (int seed = 0; seed < TestScale.Of(8, 2000); seed++)
        {
            Draw draw = new(seed);
            Cluster cluster = new Cluster(4, draw).Started();

            // Losses of a third of all messages make many views.
            cluster.Delivers = (_, _, _) => cluster.Now > TimeSpan.FromSeconds(20) || draw.Below(3) > 0;
            foreach (ClusterNode node in cluster.Nodes)
            {
                node.IsReleasing = true;
                node.Before = _ => cluster.Now > TimeSpan.FromSeconds(20) || draw.Below(100) > 0;
                KeepUp(cluster, node, draw);
                Compact(cluster, node);
            }

            string[] requests = [.. Enumerable.Range(0, 20).Select(i => $"r{i}")];
            cluster.Submit(requests);
            Assert.True(cluster.Run(() => cluster.HaveOrdered(requests), 600), $"seed {seed}");
            cluster.AssertAgreed();
            VoteCheck.NobodyContradictsItself(cluster);
            cluster.Pass(5);
            Assert.All(cluster.Nodes, node => Assert.InRange(node.Journal.Count, 0, 40));
        }
    }

    private static void Compact(Cluster cluster, ClusterNode node)
    {
        node.Step(new ReplicaEvent.CompactionDue());
        cluster.After(TimeSpan.FromMilliseconds(150), () => Compact(cluster, node));
    }

    /// <summary>Starts a node again a while after it has crashed, whenever that is.</summary>
    internal static void KeepUp(Cluster cluster, ClusterNode node, Draw draw)
    {
        if (!node.IsUp)
        {
            node.Start();
        }

        cluster.After(TimeSpan.FromMilliseconds(100 + draw.Below(300)), () => KeepUp(cluster, node, draw));
    }
}
