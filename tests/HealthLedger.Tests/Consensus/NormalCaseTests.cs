namespace HealthLedger.Tests.Consensus;

public sealed class NormalCaseTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    [InlineData(10)]
    [InlineData(13)]
    public void Requests_are_ordered_executed_and_sealed_by_all(int replicas)
    {
        Cluster cluster = new Cluster(replicas).Started();
        string[] requests = [.. Enumerable.Range(0, 30).Select(i => $"r{i}")];
        cluster.Submit(requests);
        Assert.True(cluster.Run(() => cluster.HaveOrdered(requests)));
        cluster.AssertAgreed();
        Assert.All(cluster.Nodes, node => Assert.Equal(0UL, node.Replica.View));
    }
}
