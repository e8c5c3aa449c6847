using HealthLedger.Consensus.Messages;
using HealthLedger.Ledger;

namespace HealthLedger.Tests.Consensus;

public sealed class ViewChangeTests
{
    public static TheoryData<int> Sizes => [4, 5, 6, 7, 10, 13];

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Silent_primary_is_replaced_and_every_request_is_ordered(int replicas)
    {
        Cluster cluster = new Cluster(replicas).Started();
        cluster.Delivers = (from, _, _) => from != 0;
        string[] requests = [.. Enumerable.Range(0, 10).Select(i => $"r{i}")];
        cluster.Submit(requests);
        int[] others = [.. Enumerable.Range(1, replicas - 1)];
        Assert.True(cluster.Run(() => cluster.HaveOrdered(requests, others)));
        cluster.AssertAgreed();
        Assert.All(others, i => Assert.Equal(1UL, cluster.Nodes[i].Replica.View));

        // The old primary finds its way back.
        cluster.Delivers = (_, _, _) => true;
        Assert.True(cluster.Run(() => cluster.HaveOrdered(requests)));
        cluster.AssertAgreed();
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void As_many_dead_primaries_as_may_be_are_passed_over(int replicas)
    {
        Cluster cluster = new Cluster(replicas).Started();
        int faulty = (replicas - 1) / 3;
        cluster.Delivers = (from, _, _) => from >= faulty;
        string[] requests = ["a", "b"];
        cluster.Submit(requests);
        int[] others = [.. Enumerable.Range(faulty, replicas - faulty)];
        Assert.True(cluster.Run(() => cluster.HaveOrdered(requests, others)));
        cluster.AssertAgreed();
    }

    [Fact]
    public void Prepared_batch_is_proposed_again_with_its_number_after_its_primary_has_gone()
    {
        Cluster cluster = new Cluster(4).Started();

        // Everybody prepares the first three, nobody hears of a commit, and then the primary is gone.
        cluster.Delivers = (_, _, message) => message is not Commit;
        string[] requests = ["a", "b", "c"];
        cluster.Submit(requests);
        cluster.Pass(0.1);
        cluster.Delivers = (from, to, _) => from != 0 && to != 0;
        cluster.Submit("d");
        Assert.True(cluster.Run(() => cluster.HaveOrdered(["a", "b", "c", "d"], 1, 2, 3)));
        cluster.AssertAgreed();
        Assert.Equal(["a", "b", "c"], cluster.Nodes[1].Ledger.Ordered[..3]);
    }

    [Fact]
    public void Gap_below_a_prepared_batch_is_filled_with_nothing()
    {
        Cluster cluster = new Cluster(4).Started();
        cluster.Delivers = (_, _, message) => message is not (Commit or PrePrepare { Ballot.Sequence: 1 });
        cluster.Submit("a", "b");
        cluster.Pass(0.1);
        cluster.Delivers = (from, to, _) => from != 0 && to != 0;
        Assert.True(cluster.Run(() => cluster.HaveOrdered(["a", "b"], 1, 2, 3)));
        cluster.AssertAgreed();
        Assert.Equal(["b", "a"], cluster.Nodes[1].Ledger.Ordered);
        BlockHeader header = BlockHeader.TryDecode(cluster.Nodes[1].Ledger.Stored[0].Head.Header.Span)!;
        Assert.Equal(0UL, header.EntryCount);
        Assert.Equal(1001, header.Time);
    }

    [Fact]
    public void New_primary_that_lacks_a_batch_fetches_it()
    {
        Cluster cluster = new Cluster(4).Started();

        // Replica 1 sees votes and never the batch.
        cluster.Delivers = (_, to, message) => message is not Commit && !(to == 1 && message is BatchBody);
        cluster.Submit("a");
        cluster.Pass(0.2);
        cluster.Delivers = (from, to, _) => from != 0 && to != 0;
        Assert.True(cluster.Run(() => cluster.HaveOrdered(["a"], 1, 2, 3)));
        cluster.AssertAgreed();
    }

    [Fact]
    public void View_change_that_times_out_itself_goes_on()
    {
        Cluster cluster = new Cluster(7).Started();

        // The first two new primaries say nothing that begins a view.
        cluster.Delivers = (from, _, message) => from != 0 && !(message is NewView { Body.View: < 3 });
        cluster.Submit("a");
        Assert.True(cluster.Run(() => cluster.HaveOrdered(["a"], 1, 2, 3, 4, 5, 6)));
        cluster.AssertAgreed();
        Assert.Equal(3UL, cluster.Nodes[4].Replica.View);
    }

    [Theory]
    [InlineData(4)]
    [InlineData(7)]
    public void Lossy_network_only_delays(int replicas)
    {
        for (int seed = 0; seed < TestScale.Of(6, 1000); seed++)
        {
            Draw draw = new(seed);
            Cluster cluster = new Cluster(replicas, draw).Started();
            cluster.Delivers = (_, _, _) => draw.Below(10) > 1;
            string[] requests = [.. Enumerable.Range(0, 15).Select(i => $"r{i}")];
            cluster.Submit(requests);
            Assert.True(cluster.Run(() => cluster.HaveOrdered(requests), 600), $"seed {seed}");
            cluster.AssertAgreed();
        }
    }
}
