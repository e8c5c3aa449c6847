using HealthLedger.Consensus;
using HealthLedger.Consensus.Messages;
using HealthLedger.Consensus.Protocol;
using HealthLedger.Ledger;

namespace HealthLedger.Tests.Consensus;

public sealed class LivenessTests
{
    // Found by the simulator: without decisions in other views, the three never had a quorum of seals.
    [Fact]
    public void Block_that_a_faulty_replica_commits_and_does_not_seal_is_sealed_with_one_that_left_the_view()
    {
        Cluster cluster = new Cluster(4).Started();

        // Replica 3 seals nothing, and replica 0 alone demands another view when it has seen nothing of the order.
        cluster.Delivers = (from, to, message) =>
            !(from == 3 && message is SealMessage) && !(to == 1 && message is Vote);
        cluster.Nodes[1].Step(new ReplicaEvent.RequestKnown(Cluster.RequestId("elsewhere")));
        Assert.True(cluster.Run(() => cluster.Nodes[1].Replica.View == 1));
        cluster.Submit("a", "b");
        cluster.Pass(0.3);
        Assert.Equal(2UL, cluster.Nodes[0].Replica.ExecutedHeight);
        Assert.Equal(0UL, cluster.Nodes[0].Replica.View);
        cluster.Delivers = (from, _, message) => !(from == 3 && message is SealMessage);
        Assert.True(cluster.Run(() => cluster.HaveSealed(2, 0, 1, 2)));
        cluster.AssertAgreed();
    }

    // The time of a batch is that of its cut. Where disks or wires make all batches late, waiting longer for a primary
    // is in vain unless they may be that much older too.
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Batches_that_all_come_late_are_voted_for_once_replicas_wait_longer(bool isPatient)
    {
        Cluster cluster = new Cluster(4).Started();
        cluster.Delays = (_, _, message) => TimeSpan.FromSeconds(message is BatchBody or PrePrepare ? 2.5 : 0);
        foreach (ClusterNode node in cluster.Nodes)
        {
            node.Policy = (bytes, fresh) =>
            {
                // Cut with two seconds more than the clock's time.
                TimeSpan late = cluster.Now - TimeSpan.FromMilliseconds(Batch.TryDecode(bytes)!.Time - 2000);
                return !fresh || late <= TimeSpan.FromSeconds(2) + (isPatient ? node.Patience : TimeSpan.Zero)
                    ? BatchVerdict.Accept
                    : BatchVerdict.Refuse;
            };
        }

        cluster.Submit("a", "b");
        Assert.Equal(isPatient, cluster.Run(() => cluster.HaveOrdered(["a", "b"]), 120));
        cluster.AssertAgreed();
    }

    [Fact]
    public void Primary_that_leaves_one_request_out_is_replaced_though_it_orders_all_others()
    {
        Cluster cluster = new Cluster(4).Started();
        cluster.Withholds = (node, text) => node == 0 && text == "censored";
        cluster.Submit("censored");
        bool isDone = false;
        void More(int i)
        {
            if (!isDone)
            {
                cluster.Submit($"r{i}");
                cluster.After(TimeSpan.FromMilliseconds(50), () => More(i + 1));
            }
        }

        More(0);
        Assert.True(cluster.Run(() => cluster.HaveOrdered(["censored"])));
        isDone = true;
        cluster.AssertAgreed();
        Assert.Contains(
            cluster.Nodes[1].Effects.OfType<ReplicaEffect.ForwardRequest>(),
            effect => effect.Id == Cluster.RequestId("censored"));
    }

    [Fact]
    public void Idle_replicas_propose_nothing_and_change_no_view()
    {
        Cluster cluster = new Cluster(4).Started();
        cluster.Pass(600);
        Assert.All(cluster.Nodes, node => Assert.Equal((0UL, 0UL), (node.Replica.View, node.Replica.ExecutedHeight)));
        Assert.All(cluster.Sent, item => Assert.IsType<Status>(item.Message));
    }
}
