using HealthLedger.Consensus.Messages;
using HealthLedger.Consensus.Protocol;

namespace HealthLedger.Tests.Consensus;

public sealed class StateTransferTests
{
    private static readonly string[] Many = [.. Enumerable.Range(0, 60).Select(i => $"r{i}")];

    [Fact]
    public void Replica_that_was_cut_off_catches_up_and_votes_again()
    {
        Cluster cluster = new Cluster(4).Started();
        cluster.Delivers = (from, to, _) => from != 3 && to != 3;
        cluster.Submit(Many);
        Assert.True(cluster.Run(() => cluster.HaveOrdered(Many, 0, 1, 2)));
        cluster.Delivers = (_, _, _) => true;
        Assert.True(cluster.Run(() => cluster.HaveOrdered(Many)));
        Assert.NotEmpty(cluster.Nodes[3].Effects.OfType<ReplicaEffect.InstallBlock>());

        // Now another one is away: without the one that came back there is no quorum.
        cluster.Delivers = (from, to, _) => from != 2 && to != 2;
        cluster.Submit("last");
        Assert.True(cluster.Run(() => cluster.HaveOrdered(["last"], 0, 1, 3)));
        cluster.AssertAgreed();
    }

    [Fact]
    public void Last_block_of_an_idle_system_is_fetched()
    {
        Cluster cluster = new Cluster(4).Started();
        cluster.Delivers = (from, to, _) => from != 3 && to != 3;
        cluster.Submit("a");
        Assert.True(cluster.Run(() => cluster.HaveOrdered(["a"], 0, 1, 2)));
        cluster.Delivers = (_, _, _) => true;
        Assert.True(cluster.Run(() => cluster.HaveSealed(1, 3), 10));
        cluster.AssertAgreed();
    }

    // What a replica says at its start is lost, because nobody is connected yet; and the others are idle.
    [Fact]
    public void Replica_that_starts_beside_idle_ones_asks_at_once_and_goes_on_until_it_is_there()
    {
        Cluster cluster = new(4);
        foreach (ClusterNode node in cluster.Nodes.Take(3))
        {
            node.Start();
        }

        cluster.Submit(Many);
        Assert.True(cluster.Run(() => cluster.HaveOrdered(Many, 0, 1, 2)));
        cluster.Pass(10);
        cluster.Delivers = (_, _, _) => false;
        cluster.Nodes[3].Start();
        cluster.Pass(0.05);
        cluster.Delivers = (_, _, _) => true;
        TimeSpan began = cluster.Now;
        Assert.True(cluster.Run(() => cluster.HaveSealed((ulong)Many.Length, 3)));
        Assert.InRange((cluster.Now - began).TotalMilliseconds, 0, 300);
        cluster.AssertAgreed();
    }

    // Alone it does not ask for ever as often as at its start.
    [Fact]
    public void Replica_that_nobody_answers_asks_seldom_after_a_while()
    {
        Cluster cluster = new(4);
        cluster.Nodes[0].Start();
        cluster.Pass(20);
        int before = cluster.Sent.Count(sent => sent.Message is Status);
        cluster.Pass(20);
        Assert.InRange(cluster.Sent.Count(sent => sent.Message is Status) - before, 20, 40);
    }

    public static TheoryData<int, int> LaggingAndStopped
    {
        get
        {
            TheoryData<int, int> pairs = [];
            for (int lagging = 0; lagging < 4; lagging++)
            {
                for (int stopped = 1; stopped < 4; stopped++)
                {
                    pairs.Add(lagging, (lagging + stopped) % 4);
                }
            }

            return pairs;
        }
    }

    // Who lags lacks the batch of one block, and asks for it beside the block; whoever it asked before stands still.
    [Theory]
    [MemberData(nameof(LaggingAndStopped))]
    public void Peer_that_stands_still_is_not_the_only_one_asked(int lagging, int stopped)
    {
        Cluster cluster = new Cluster(4).Started();
        cluster.Submit("a");
        Assert.True(cluster.Run(() => cluster.HaveOrdered(["a"])));
        cluster.Delivers = (_, to, message) => to != lagging || message is not (BatchBody or Blocks);
        cluster.Submit("b");
        int[] others = [.. Enumerable.Range(0, 4).Where(node => node != lagging)];
        Assert.True(cluster.Run(() => cluster.HaveOrdered(["b"], others)));
        cluster.Pass(5);
        cluster.Delivers = (from, to, _) => from != stopped && to != stopped;
        Assert.True(cluster.Run(() => cluster.HaveOrdered(["b"], lagging), 10));
        cluster.AssertAgreed();
    }

    [Fact]
    public void Batches_of_many_places_are_each_asked_of_all_others()
    {
        Cluster cluster = new Cluster(4).Started();
        List<(int To, FetchBatch Asked)> asked = [];
        cluster.Delivers = (from, to, message) =>
        {
            if (from == 3 && message is FetchBatch fetch)
            {
                asked.Add((to, fetch));
            }

            return to != 3 || message is not (BatchBody or Blocks);
        };
        cluster.Submit("a", "b", "c");
        cluster.Pass(2);
        Assert.Equal(3, asked.DistinctBy(one => one.Asked.Sequence).Count());
        foreach (IGrouping<ulong, (int To, FetchBatch Asked)> place in asked.GroupBy(one => one.Asked.Sequence))
        {
            Assert.Equal([0, 1, 2], place.Select(sent => sent.To).Distinct().Order());
        }
    }

    [Theory]
    [InlineData(400)]
    [InlineData(1500)]
    [InlineData(4000)]
    public void Blocks_that_come_late_are_taken(int milliseconds)
    {
        Cluster cluster = new Cluster(4).Started();
        cluster.Delivers = (from, to, _) => from != 3 && to != 3;
        cluster.Submit(Many);
        Assert.True(cluster.Run(() => cluster.HaveOrdered(Many, 0, 1, 2)));
        cluster.Delivers = (_, _, _) => true;
        cluster.Delays = (_, to, message) => TimeSpan.FromMilliseconds(to == 3 && message is Blocks ? milliseconds : 0);
        Assert.True(cluster.Run(() => cluster.HaveOrdered(Many)));
        Assert.True(cluster.Sent.Count(sent => sent is { From: 3, Message: FetchBlocks }) < Many.Length);
        cluster.AssertAgreed();
    }

    public static TheoryData<string> Lies => ["seal missing", "seal moved", "batch", "header", "next set", "gap"];

    [Theory]
    [MemberData(nameof(Lies))]
    public void Lying_peer_is_found_out_and_another_one_asked(string lie)
    {
        Cluster cluster = new Cluster(4).Started();
        cluster.Delivers = (from, to, _) => from != 3 && to != 3;
        cluster.Submit(Many);
        Assert.True(cluster.Run(() => cluster.HaveOrdered(Many, 0, 1, 2)));
        cluster.Delivers = (_, _, _) => true;
        int lies = 0;
        cluster.Forge = (server, block) =>
        {
            lies += server == 0 ? 1 : 0;
            return server == 0 ? Forged(lie, block) : block;
        };
        Assert.True(cluster.Run(() => cluster.HaveOrdered(Many)));
        cluster.AssertAgreed();
        Assert.True(lies == 0 || cluster.Nodes[3].Replica.Rejected(RejectReason.BlocksInvalid) > 0);
    }

    [Fact]
    public void Blocks_that_nobody_asked_for_are_dropped()
    {
        Cluster cluster = new Cluster(4).Started();
        cluster.Submit("a");
        Assert.True(cluster.Run(() => cluster.HaveOrdered(["a"])));
        Blocks blocks = new([.. cluster.Nodes[0].Ledger.Stored]);
        cluster.Nodes[1].Step(
            new ReplicaEvent.MessageReceived(Cluster.Id(0), ConsensusMessageCodec.Encode(blocks)));
        Assert.Equal(1, cluster.Nodes[1].Replica.Rejected(RejectReason.BlocksUnasked));
    }

    private static TransferredBlock Forged(string lie, TransferredBlock block)
    {
        byte[] header = block.Head.Header.ToArray();
        byte[] batch = block.Batch.ToArray();
        List<HealthLedger.Consensus.Certificates.SignerSignature> seals = [.. block.Head.Seals];
        ReadOnlyMemory<byte>? next = block.NextSet;
        switch (lie)
        {
            case "seal missing":
                seals.RemoveAt(0);
                break;
            case "seal moved":
                seals[0] = new(seals[0].Replica, seals[1].Signature);
                break;
            case "batch":
                batch[^1] ^= 1;
                break;
            case "header":
                header[^40] ^= 1;
                break;
            case "next set":
                next = Cluster.NewSet(1, [0, 1, 2, 3]).Bytes;
                break;
            default:
                return new TransferredBlock(new((byte[])[.. header, 0], seals), batch, next);
        }

        return new TransferredBlock(new(header, seals), batch, next);
    }
}
