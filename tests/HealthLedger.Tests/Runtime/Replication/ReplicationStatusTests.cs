using System.Net;
using HealthLedger.Canonical;
using HealthLedger.Clients;
using HealthLedger.Ledger;
using HealthLedger.Testing;
using HealthLedger.Tests.Founding;

namespace HealthLedger.Tests.Runtime.Replication;

public sealed class ReplicationStatusTests
{
    [Fact]
    public async Task Node_says_who_is_connected_who_proposes_and_how_far_each_is()
    {
        await using LedgerTestCluster cluster = await LedgerTestCluster.StartAsync();
        AppendResult result = await cluster[2].AppendAsync(TestLedger.Record("content", "p1"));
        await cluster.WaitForHeightAsync(result.Entry.Height);

        ReplicationStatus status = await UntilAsync(
            cluster[1], status => !status.IsChangingView
                && status.Peers.All(peer => peer.Height.Value >= result.Entry.Height.Value && peer.Lag == 0));

        Assert.Equal((1, 3, 3), (status.Faulty, status.Quorum, status.Connected));
        Assert.True(status is { HasQuorum: true, IsVoting: true, IsChangingView: false });
        Assert.Equal(cluster[(int)(status.View % 4)].Organisation, status.Primary);
        Assert.Equal(
            [cluster[0].Organisation, cluster[2].Organisation, cluster[3].Organisation],
            status.Peers.Select(peer => peer.Participant));
        Assert.All(status.Peers, peer => Assert.Equal(0UL, peer.Lag));
        Assert.Equal(0UL, cluster[1].GetStatus().Epoch);
    }

    [Fact]
    public async Task Node_that_is_cut_off_knows_that_no_quorum_is_within_reach()
    {
        await using LedgerTestCluster cluster = await LedgerTestCluster.StartAsync();
        await UntilAsync(cluster[3], status => status.HasQuorum);
        cluster.Cut(3);

        Assert.Equal(0, (await UntilAsync(cluster[3], status => !status.HasQuorum)).Connected);
        Assert.True((await UntilAsync(cluster[0], status => status.Connected == 2)).HasQuorum);
        cluster.Heal(3);
        await UntilAsync(cluster[3], status => status.HasQuorum);
    }

    [Fact]
    public async Task Node_that_stands_alone_has_no_replication()
    {
        await using LedgerTestCluster cluster = await LedgerTestCluster.StartAsync(replicas: 1);
        Assert.Null(cluster[0].GetStatus().Replication);
        Assert.Null(cluster[0].PeerEndPoint);
    }

    [Fact]
    public async Task Status_is_the_same_for_a_client()
    {
        await using LedgerTestCluster cluster = await LedgerTestCluster.StartAsync();
        LedgerNodeStatus status = cluster[0].GetStatus();
        CanonicalWriter writer = new(stackalloc byte[1024]);
        writer.Status(status);
        CanonicalReader reader = new(writer.ToArray());
        ReplicationStatus read = reader.Status().Replication!;

        Assert.True(reader.End());
        Assert.Equal(status.Replication!.Primary, read.Primary);
        Assert.Equal(
            status.Replication.Peers.Select(peer => (peer.Participant, peer.IsConnected, peer.Height.Value, peer.Lag)),
            read.Peers.Select(peer => (peer.Participant, peer.IsConnected, peer.Height.Value, peer.Lag)));
    }

    [Theory]
    [InlineData("north.example:7400", "north.example", 7400)]
    [InlineData("10.0.0.1:1", "10.0.0.1", 1)]
    [InlineData("[::1]:65535", "::1", 65535)]
    public void Address_of_a_peer_is_a_host_and_a_port(string text, string host, int port) =>
        Assert.Equal(new DnsEndPoint(host, port), ReplicaPeers.TryParseAddress(text));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("north")]
    [InlineData(":7400")]
    [InlineData("north:")]
    [InlineData("north:0")]
    [InlineData("north:65536")]
    [InlineData("north:-1")]
    [InlineData("north:7400x")]
    [InlineData("::1:7400")]
    [InlineData("a b:7400")]
    [InlineData("[]:7400")]
    public void Text_that_is_no_address_of_a_peer_is_refused(string? text) =>
        Assert.Null(ReplicaPeers.TryParseAddress(text));

    [Theory]
    [InlineData("0.0.0.0:7400", true)]
    [InlineData("[::]:0", true)]
    [InlineData("localhost:7400", false)]
    [InlineData("0.0.0.0", false)]
    public void Listening_takes_an_IP_address_and_a_port(string text, bool isOne) =>
        Assert.Equal(isOne, ReplicaPeers.TryParseListen(text) is not null);

    [Fact]
    public async Task Address_belongs_to_a_founder_by_its_code_or_to_anybody_by_its_id()
    {
        (_, IReadOnlyList<FounderFile> files) = await Founders.CreateAsync(4);
        await using LedgerTestCluster cluster = await LedgerTestCluster.StartAsync();
        ReplicaPeers peers = new();
        DnsEndPoint address = new("north.example", 7400);

        Assert.True(peers.TryAdd(cluster.Genesis, "org-2", address));
        Assert.True(peers.TryAdd(cluster.Genesis, cluster[2].Organisation.ToString(), address));
        Assert.True(peers.TryAdd(cluster.Genesis, files[0].Id.ToString(), address));
        Assert.False(peers.TryAdd(cluster.Genesis, "org-9", address));
        Assert.Equal(2, peers.Addresses[cluster[2].Organisation].Count);
    }

    private static async Task<ReplicationStatus> UntilAsync(LedgerNode node, Func<ReplicationStatus, bool> isReached)
    {
        using CancellationTokenSource patience = new(TimeSpan.FromSeconds(30));
        while (true)
        {
            ReplicationStatus status = node.GetStatus().Replication!;
            if (isReached(status))
            {
                return status;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(5), patience.Token);
        }
    }
}
